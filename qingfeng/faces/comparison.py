"""A claimed charge beside the board of that day, as intake, desk and portal show it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qingfeng.core.parties.models import Unit


@dataclass(frozen=True, slots=True)
class Compared:
    """`kind`: within, over, not_listed, no_board. Amounts in fen."""

    kind: str
    sentence: str
    item_id: int | None = None
    standard_fen: int | None = None
    excess_fen: int | None = None


def compare_charge(school: Unit, day: dt.date, item: str, amount_fen: int, grade: str = "") -> Compared | None:
    """What the board in force that day says to a charge; nothing for a unit that keeps no board."""
    return None

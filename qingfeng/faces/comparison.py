"""A claimed charge beside the board of that day, as intake, desk and portal show it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qingfeng.core.parties.models import Unit
from qingfeng.engines.disclosure import queries
from qingfeng.engines.disclosure.comparison import NO_BOARD, Verdict
from qingfeng.engines.disclosure.models import FeeBoard


@dataclass(frozen=True, slots=True)
class Compared:
    """`kind`: within, over, not_listed, no_board. Amounts in fen. `candidates`: items that may be meant; a person confirms one."""

    kind: str
    sentence: str
    item_id: int | None = None
    standard_fen: int | None = None
    excess_fen: int | None = None
    item: str = ""
    authority: str = ""
    candidates: tuple[str, ...] = ()


def compare_charge(school: Unit, day: dt.date, item: str, amount_fen: int, grade: str = "", quantity: int = 1) -> Compared | None:
    """What the board in force that day says to a charge; nothing for a unit that never kept a board and is no school."""
    verdict = queries.compare(school, day, item, amount_fen, quantity=quantity, grade=grade)
    if verdict.kind == NO_BOARD and not (school.stage or FeeBoard.objects.filter(unit=school).exists()):
        return None
    return _compared(verdict)


def _compared(verdict: Verdict) -> Compared:
    line = verdict.line
    return Compared(
        kind=verdict.kind,
        sentence=verdict.sentence,
        item_id=line.id if line else None,
        standard_fen=line.standard if line else None,
        excess_fen=verdict.excess,
        item=line.name if line else "",
        authority=verdict.authority,
        candidates=tuple(candidate.name for candidate in verdict.candidates),
    )

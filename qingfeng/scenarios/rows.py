"""Reading the row files of a scenario: what a cell says as a day, as fen, as a moment at the office."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from qingfeng.core.calendar import SHANGHAI

FOLDER = Path(__file__).parent
BISHAN = "bishan"
Row = dict[str, str]


def path(name: str, scenario: str = BISHAN) -> Path:
    return FOLDER / scenario / name


@lru_cache(maxsize=32)
def rows(name: str, scenario: str = BISHAN) -> tuple[Row, ...]:
    """All rows of a file, cells as text."""
    with path(name, scenario).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def grouped(name: str, column: str = "complaint") -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows(name):
        found[row[column]].append(row)
    return found


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def day_or_none(text: str) -> dt.date | None:
    return day(text) if text else None


def at(on: dt.date | str, hour: int = 9, minute: int = 30) -> dt.datetime:
    """A moment of an office day."""
    return dt.datetime.combine(day(on) if isinstance(on, str) else on, dt.time(hour, minute), SHANGHAI)


def fen(yuan: str) -> int:
    return int(Decimal(yuan) * 100)


def later(on: dt.date, days: int) -> dt.date:
    """So many days later, and on a Monday where that would be a weekend."""
    moved = on + dt.timedelta(days=days)
    return moved + dt.timedelta(days=max(0, 7 - moved.weekday()) if moved.weekday() > 4 else 0)


def pick(key: str, of: int) -> int:
    """A number below `of` that is always the same for the same key; for choices that no row makes."""
    return sum(ord(c) * (n + 7) for n, c in enumerate(key)) % of

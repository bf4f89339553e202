"""The calendar in the chronicle: each edition with the days of every year it touched, so that any edition can be told again."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from qingfeng.core.chronicle.canonical import canonical
from qingfeng.core.chronicle.services import Record, append_many

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.calendar.models import CalendarEdition, DayException

STREAM = ("calendar", "days")
EDITION, YEAR = "calendar.edition", "calendar.year"


def content(rows: Iterable[DayException]) -> bytes:
    """Exactly what the digest is over: the days in order, with name, source and whether they are provisional."""
    return canonical(
        [[r.day.isoformat(), r.is_workday, r.name, r.source_document, r.provisional] for r in sorted(rows, key=lambda r: r.day)]
    )


def digest(rows: Iterable[DayException]) -> str:
    return hashlib.sha256(content(rows)).hexdigest()


def days_of(rows: Iterable[DayException]) -> dict[str, list[str]]:
    """The days as the record holds them; names and sources are texts, for which the digest stands."""
    ordered = sorted(rows, key=lambda r: r.day)
    return {
        "rest": [r.day.isoformat() for r in ordered if not r.is_workday],
        "work": [r.day.isoformat() for r in ordered if r.is_workday],
        "provisional": [r.day.isoformat() for r in ordered if r.provisional],
    }


def edition(
    made: CalendarEdition, rows: Collection[DayException], *, years: Iterable[int], actor: Account | None, now: dt.datetime
) -> None:
    code = f"account:{actor.pk}" if actor else "system"
    records = [Record(STREAM, YEAR, _year(made.number, year, [r for r in rows if r.day.year == year]), code) for year in sorted(years)]
    body = {"edition": made.number, "days": len(rows), "digest": made.digest}
    append_many([*records, Record(STREAM, EDITION, body, code)], now=now)


def _year(number: int, year: int, rows: list[DayException]) -> dict[str, Any]:
    return {"edition": number, "year": year, "digest": digest(rows), **days_of(rows)}

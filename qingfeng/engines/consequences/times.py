"""How often something was dealt with in a year that starts on a day of its own, and which row of a graded table that means.

What is counted at all needs the number of a document of the province on the day of the act: national rules restrict letters of
responsibility and vetoes, and what follows from them falls with what allowed them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from qingfeng.core.norms.tables import Hit, RuleTable

from .facts import CauseFact, Law, LawVersion

Times = dict[str, list[CauseFact]]  # by what is one "time"
Year = tuple[int, str]  # in which it began, and its first day as MM-DD


@dataclass(frozen=True)
class Counting:
    """Keys of parameters: the number of the document that allows it, the kinds that are named, and how a time is counted
    ({year_starts, one_time})."""

    authority: str
    kinds: str
    how: str

    @property
    def reads(self) -> tuple[str, ...]:
        return self.authority, self.kinds, self.how

    def under(self, law: Law) -> Callable[[CauseFact], dict[str, Any] | None]:
        """For `by_year`: what is of a kind that is named, and done on a day on which a document allowed it."""

        def how(cause: CauseFact) -> dict[str, Any] | None:
            kinds, version = law(self.kinds, cause.charged_on), law(self.how, cause.charged_on)
            if kinds is None or cause.kind not in kinds.value or version is None or not allows(law(self.authority, cause.charged_on)):
                return None
            return dict(version.value)

        return how


def allows(authority: LawVersion | None) -> bool:
    """The value is the number of the document; an office that takes it back may leave it blank."""
    return authority is not None and bool(str(authority.value).strip())


def year_of(day: dt.date, starts: str) -> int:
    """The calendar year in which the year of that day began; `starts` as "09-01"."""
    month, first = (int(part) for part in starts.split("-"))
    return day.year if (day.month, day.day) >= (month, first) else day.year - 1


def first_day(year: int, starts: str) -> dt.date:
    month, first = (int(part) for part in starts.split("-"))
    return dt.date(year, month, first)


def by_year(causes: Iterable[CauseFact], counting: Callable[[CauseFact], dict[str, Any] | None]) -> dict[Year, Times]:
    """The times of every year, dated by the decision. `counting` answers for a cause how it is counted, None where it is not:
    {year_starts, one_time}; where "one_time" is "decision", what stands in one decision is one time."""
    years: dict[Year, Times] = {}
    for cause in causes:
        how = counting(cause)
        if how is None or cause.decided_on is None:
            continue
        starts = how["year_starts"]
        one = cause.decision if how["one_time"] == "decision" else cause.key
        years.setdefault((year_of(cause.decided_on, starts), starts), {}).setdefault(one, []).append(cause)
    return years


def latest(times: Times) -> CauseFact:
    return max((c for causes in times.values() for c in causes), key=lambda c: (c.decided_on or c.charged_on, c.key))


def row_for(table: RuleTable, times: int, **facts: Any) -> Hit | None:
    """The row for the count; above the last row the last row holds."""
    for count in range(times, 0, -1):
        hits = table.evaluate({**facts, "times": count})
        if hits:
            return hits[0]
    return None

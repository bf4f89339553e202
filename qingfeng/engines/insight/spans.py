"""What offices report on: a month, a quarter, half a year, a year, a school year. Where a month ends is for the office to say.

With a cut-off on the 25th, November goes from 26 October to 25 November. Longer spans are made of such months, so that the months of
a year always add up to it, also across a change of the cut-off.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.refusal import Refused

from .periods import EARLIEST, LAST, SCHOOL_YEAR, Period, last_of

Closes = Callable[[int, int], int]  # year, month -> the day of the month after which nothing counts for it any more

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "school": 12}
KINDS = {
    "month": gettext_lazy("月"),
    "quarter": gettext_lazy("季"),
    "half": gettext_lazy("半年"),
    "year": gettext_lazy("年"),
    "school": gettext_lazy("学年"),
}
WRITTEN = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])|Q([1-4])|H([12])|(S)|)")


def at_month_end(year: int, month: int) -> int:
    return 31


@dataclass(frozen=True)
class Span:
    """`number` is the first month, counted from the year nought."""

    kind: str
    number: int

    @property
    def year(self) -> int:
        return self.number // 12

    @property
    def month(self) -> int:
        return self.number % 12 + 1

    @property
    def code(self) -> str:
        """As `parse` reads it."""
        tails = {"month": f"-{self.month:02d}", "quarter": f"Q{self.month // 3 + 1}", "half": f"H{self.month // 6 + 1}", "school": "S"}
        return f"{self.year}{tails.get(self.kind, '')}"

    def __str__(self) -> str:
        if self.kind == "school":
            return _("%(y)s—%(z)s学年") % {"y": self.year, "z": self.year + 1}
        if self.kind == "half":
            return (_("%s年上半年") if self.month == 1 else _("%s年下半年")) % self.year
        words = {"month": _("%(y)s年%(m)s月"), "quarter": _("%(y)s年第%(q)s季度"), "year": _("%(y)s年")}
        return words[self.kind] % {"y": self.year, "m": self.month, "q": self.month // 3 + 1}

    def back(self, months: int) -> Span:
        return Span(self.kind, self.number - months)

    def before(self) -> Span:
        return self.back(MONTHS[self.kind])

    def year_before(self) -> Span:
        return self.back(12)

    def period(self, closes: Closes = at_month_end) -> Period:
        start = _end(self.number - 1, closes) + dt.timedelta(days=1)
        return Period(start, _end(self.number + MONTHS[self.kind] - 1, closes))


def _end(number: int, closes: Closes) -> dt.date:
    year, month = number // 12, number % 12 + 1
    last = last_of(year, month)
    return last.replace(day=max(1, min(closes(year, month), last.day)))


def parse(text: str) -> Span:
    """2026-11, 2026Q4, 2026H2, 2026, 2026S (the school year that begins in 2026)."""
    found = WRITTEN.fullmatch(text.strip())
    if found is None or not EARLIEST <= int(found[1]) < LAST:
        advice = _("请从列表里选，或写成 2026-11、2026Q4、2026H2、2026、2026S。")
        raise Refused(_("看不懂这个统计期：%s。") % text[:40], advice=advice, field="span")
    year, month, quarter, half, school = found.groups()
    if month:
        return _of("month", int(year), int(month))
    if quarter:
        return _of("quarter", int(year), int(quarter) * 3 - 2)
    if half:
        return _of("half", int(year), int(half) * 6 - 5)
    return _of("school", int(year), SCHOOL_YEAR[0]) if school else _of("year", int(year), 1)


def _of(kind: str, year: int, month: int) -> Span:
    return Span(kind, year * 12 + month - 1)


def containing(kind: str, day: dt.date, closes: Closes = at_month_end) -> Span:
    """The span of that kind to which the day counts."""
    number = day.year * 12 + day.month - 1
    if day > _end(number, closes):
        number += 1
    first = SCHOOL_YEAR[0] - 1 if kind == "school" else 0
    return Span(kind, number - (number - first) % MONTHS[kind])


def latest(kind: str, count: int, day: dt.date, closes: Closes = at_month_end) -> list[Span]:
    """The latest first."""
    span = containing(kind, day, closes)
    return [span.back(MONTHS[kind] * n) for n in range(count)]

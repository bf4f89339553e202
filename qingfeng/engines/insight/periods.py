"""From which day to which day a figure counts. Both days are counted."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.refusal import Refused

MONTH = re.compile(r"(\d{4})-(\d{2})")
SCHOOL_YEAR = (9, 1)
FIRST, LAST = 1900, 2999
EARLIEST = 1980  # that can be asked for; figures also look at the years before


@dataclass(frozen=True, order=True)
class Period:
    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise Refused(_("统计期的结束早于开始。"), field="period")
        if self.start.year < FIRST or self.end.year > LAST:
            raise Refused(_("统计期须在%(first)d年至%(last)d年之间。") % {"first": FIRST, "last": LAST}, field="period")

    @property
    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """The first moment, and the first moment after, as the office counts days."""
        after = self.end + dt.timedelta(days=1)
        return dt.datetime.combine(self.start, dt.time(), SHANGHAI), dt.datetime.combine(after, dt.time(), SHANGHAI)

    @property
    def code(self) -> str:
        """As `parse` reads it."""
        whole_months = self.start.day == 1 and self.end == last_of(self.end.year, self.end.month)
        if whole_months and (self.start.month, self.end.month) == (1, 12) and self.start.year == self.end.year:
            return f"{self.start:%Y}"
        first, last = (f"{self.start:%Y-%m}", f"{self.end:%Y-%m}") if whole_months else (f"{self.start}", f"{self.end}")
        return first if whole_months and first == last else f"{first}..{last}"

    def __str__(self) -> str:
        return _spoken(self)

    def year_before(self) -> Period:
        """The same days a year earlier; the end of February stays the end of February."""
        at_end = self.end == last_of(self.end.year, self.end.month)
        end = last_of(self.end.year - 1, self.end.month) if at_end else _a_year_back(self.end)
        return Period(_a_year_back(self.start), end)


def _spoken(period: Period) -> str:
    words = {"y": period.start.year, "m": period.start.month, "y2": period.end.year, "m2": period.end.month}
    code = period.code
    if re.fullmatch(r"\d{4}", code):
        return _("%(y)s年") % words
    if MONTH.fullmatch(code):
        return _("%(y)s年%(m)s月") % words
    if MONTH.fullmatch(code.split("..")[0]):
        same = period.start.year == period.end.year
        return (_("%(y)s年%(m)s月至%(m2)s月") if same else _("%(y)s年%(m)s月至%(y2)s年%(m2)s月")) % words
    words |= {"d": period.start.day, "d2": period.end.day}
    if period.start == period.end:
        return _("%(y)s年%(m)s月%(d)s日") % words
    return _("%(y)s年%(m)s月%(d)s日至%(y2)s年%(m2)s月%(d2)s日") % words


def last_of(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _a_year_back(day: dt.date) -> dt.date:
    return dt.date(day.year - 1, day.month, min(day.day, last_of(day.year - 1, day.month).day))


def month(year: int, number: int) -> Period:
    return Period(dt.date(year, number, 1), last_of(year, number))


def year(number: int) -> Period:
    return Period(dt.date(number, 1, 1), dt.date(number, 12, 31))


def school_year(begins: int, first: tuple[int, int] = SCHOOL_YEAR) -> Period:
    """The school year that begins in that year."""
    return Period(dt.date(begins, *first), dt.date(begins + 1, *first) - dt.timedelta(days=1))


def months_of(period: Period) -> list[Period]:
    """The calendar months that the period touches, each cut to it."""
    found, at = [], period.start
    while at <= period.end:
        end = min(last_of(at.year, at.month), period.end)
        found.append(Period(at, end))
        at = end + dt.timedelta(days=1)
    return found


def parse(text: str) -> Period:
    """2011, 2011-03, 2011-01..2011-10 or 2011-01-05..2011-10-20."""
    first, dots, last = text.strip().partition("..")
    try:
        start, end = _edge(first)[0], _edge(last if dots else first)[1]
        if start.year < EARLIEST:
            raise ValueError(text)
    except ValueError:
        advice = _("请写成 2011、2011-03 或 2011-01..2011-10。")
        raise Refused(_("看不懂这个统计期：%s。") % text[:40], advice=advice, field="period") from None
    return Period(start, end)


def _edge(text: str) -> tuple[dt.date, dt.date]:
    if re.fullmatch(r"\d{4}", text):
        return dt.date(int(text), 1, 1), dt.date(int(text), 12, 31)
    if found := MONTH.fullmatch(text):
        number, which = int(found[1]), int(found[2])
        if not 1 <= which <= 12 or number < 1:
            raise ValueError(text)
        return dt.date(number, which, 1), last_of(number, which)
    day = dt.date.fromisoformat(text)
    return day, day

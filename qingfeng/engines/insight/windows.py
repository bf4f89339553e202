"""A period as it stands on the day somebody asks: what has not come yet is not counted, and what it is compared with is cut as short."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from qingfeng.core.calendar import SHANGHAI

from .periods import Period
from .spans import Closes, Span

ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """From `start` to `end`, both counted; `late_before`: what was due before it and is not done is late at the end.

    Of a period that is over everything due on its last day is late when it was not done by then; today itself is not over.
    """

    start: dt.date
    end: dt.date
    late_before: dt.date

    @property
    def period(self) -> Period:
        return Period(self.start, max(self.start, self.end))

    @property
    def begins(self) -> dt.datetime:
        return dt.datetime.combine(self.start, dt.time(), SHANGHAI)

    @property
    def over(self) -> dt.datetime:
        """The first moment after it."""
        return dt.datetime.combine(self.end + ONE, dt.time(), SHANGHAI)


def window(period: Period, day: dt.date) -> Window:
    end = min(period.end, day)
    return Window(period.start, end, min(end + ONE, day))


@dataclass(frozen=True)
class Windows:
    """A window, the same days of the year before (上年同期) and the days before (上期)."""

    now: Window
    year: Window
    before: Window
    running: bool  # the period is not over: all three are as long as what has passed of it

    @property
    def all(self) -> tuple[Window, Window, Window]:
        return self.now, self.year, self.before

    @property
    def yearly(self) -> bool:
        """The period before is the year before."""
        return self.year.start == self.before.start


def of_span(span: Span, day: dt.date, closes: Closes) -> Windows:
    return _beside(span.period(closes), span.year_before().period(closes), span.before().period(closes), day)


def of_period(period: Period, day: dt.date) -> Windows:
    """Any days: beside them the same of the year before, and as many days just before."""
    days = period.end - period.start
    return _beside(period, period.year_before(), Period(period.start - ONE - days, period.start - ONE), day)


def _beside(period: Period, year: Period, before: Period, day: dt.date) -> Windows:
    running = period.end > day
    if running:
        year, before = _cut(year, Period(period.start, max(period.start, day))), _shortened(before, (day - period.start).days)
    return Windows(window(period, day), window(year, day), window(before, day), running)


def _cut(year: Period, so_far: Period) -> Period:
    """Up to the same day of the year before."""
    end = so_far.year_before().end
    return Period(year.start, min(max(end, year.start), year.end))


def _shortened(before: Period, days: int) -> Period:
    return Period(before.start, min(before.start + dt.timedelta(days=max(days, 0)), before.end))

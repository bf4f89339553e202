"""How a time limit is counted. Pure: days come in as facts, nothing is read from a database.

The first day is not counted (民法典 201): `start` is the day of the event. A limit in days or months that would end on a
rest day ends on the next working day (203); months and years end on the corresponding day, or the month's last (202).
Working days leave out weekends and holidays and take in the days worked instead. A pause holds from its first day to the
day on which counting goes on, which is counted again. One extension follows on the unmoved end.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.utils.translation import gettext as _

from qingfeng.core.calendar.wording import describe, row_title
from qingfeng.core.calendar.workdays import ONE_DAY, WorkingDays

Unit = Literal["day", "workday", "month", "year"]
Kind = Literal["counted", "rest", "pause", "extension", "moved"]


@dataclass(frozen=True)
class Pause:
    """`to` is the day on which counting goes on; None while the pause lasts."""

    from_: dt.date
    to: dt.date | None
    ground: str = ""

    def __post_init__(self) -> None:
        if self.to is not None and self.to < self.from_:
            raise ValueError("a pause ends before it begins")

    def covers(self, day: dt.date) -> bool:
        return self.from_ <= day and (self.to is None or day < self.to)


@dataclass(frozen=True)
class Extension:
    amount: int
    unit: Unit


@dataclass(frozen=True)
class Row:
    """One stretch of days treated alike. `counted` is how many of its `days` count, `total` the count so far."""

    kind: Kind
    label: str
    from_: dt.date
    to: dt.date | None  # None: a pause that lasts
    days: int
    counted: int
    total: int

    @property
    def title(self) -> str:
        return row_title(self)


@dataclass(frozen=True)
class Count:
    """A counted limit: the day it is due, and everything that explains it."""

    start: dt.date
    amount: int
    unit: Unit
    extension: Extension | None
    due: dt.date | None  # None while paused
    rows: tuple[Row, ...]
    provisional: bool  # some year on the way has no announced arrangement yet
    edition: int  # of the calendar it was counted with

    @property
    def paused(self) -> bool:
        return self.due is None

    def sentence(self, *, event: str = "", deed: str = "", authority: str = "", moved_by: str = "") -> str:
        """自受理之日起60日内办结（《信访工作条例》第三十四条）。受理当天不算，……"""
        return describe(self, event=event or _("收到"), deed=deed or _("办结"), authority=authority, moved_by=moved_by)


def soon_from(due: dt.date, start: dt.date) -> dt.date:
    """The first day on which a third of the time or less is left."""
    return due - ONE_DAY * ((due - start).days // 3)


def count(
    *,
    start: dt.date,
    amount: int,
    unit: Unit,
    days: WorkingDays,
    pauses: Sequence[Pause] = (),
    extension: Extension | None = None,
    as_of: dt.date | None = None,
) -> Count:
    """`as_of` counts as things stood that day: later pauses are left out, a pause that ended later still lasts."""
    if amount < 0 or (extension and extension.amount < 0):
        raise ValueError("a limit is not negative")
    known = pauses if as_of is None else [_as_known(p, as_of) for p in pauses if p.from_ <= as_of]
    walk = _Walk(start, days, sorted(known, key=lambda p: p.from_), as_of)
    walk.go(amount, unit, "counted")
    if extension:
        walk.go(extension.amount, extension.unit, "extension")
    if amount:
        walk.leave_rest_day()
    return Count(
        start=start,
        amount=amount,
        unit=unit,
        extension=extension,
        due=None if walk.open else walk.day,
        rows=tuple(walk.rows),
        provisional=days.provisional(start, walk.day),
        edition=days.edition,
    )


def _as_known(pause: Pause, day: dt.date) -> Pause:
    return replace(pause, to=None) if pause.to and pause.to > day else pause


def add_months(day: dt.date, months: int) -> dt.date:
    """The corresponding day, or the last of the month where there is none (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class _Walk:
    """Goes from day to day and writes down every stretch. `open` once it stands in a pause that lasts."""

    def __init__(self, start: dt.date, days: WorkingDays, pauses: Sequence[Pause], as_of: dt.date | None) -> None:
        self.day, self.total, self.open = start, 0, False
        self.days, self.pauses, self.as_of = days, pauses, as_of
        self.rows: list[Row] = []

    def go(self, amount: int, unit: Unit, kind: Kind) -> None:
        if unit == "workday":
            self._working(amount, kind)
        elif unit == "day":
            self._natural(amount, kind)
        else:
            self._natural((add_months(self.day, amount * (12 if unit == "year" else 1)) - self.day).days, kind)

    def leave_rest_day(self) -> None:
        """The last day may neither be a rest day nor lie in a pause."""
        why = self.days.name(self.day)
        while not self.open and not (self.days.is_workday(self.day) and self._pause_on(self.day) is None):
            if not self._stands_still():
                self._note("moved", why, 1, 0)

    def _natural(self, left: int, kind: Kind) -> None:
        while left and not self.open:
            if self._stands_still():
                continue
            ahead = [(p.from_ - self.day).days - 1 for p in self.pauses if p.from_ > self.day and p.from_ != p.to]
            stretch = min([left, *ahead])
            left -= stretch
            self._note(kind, "", stretch, stretch)

    def _working(self, left: int, kind: Kind) -> None:
        while left and not self.open:
            if self._stands_still():
                continue
            day = self.day + ONE_DAY
            if self.days.is_workday(day):
                left -= 1
                self._note(kind, "", 1, 1)
            else:
                self._note("rest", self.days.rest(day), 1, 0)

    def _pause_on(self, day: dt.date) -> Pause | None:
        return next((p for p in self.pauses if p.covers(day)), None)

    def _stands_still(self) -> bool:
        """Passes over the pause that covers the next day, if there is one."""
        first = self.day + ONE_DAY
        pause = self._pause_on(first)
        if pause is None:
            return False
        self.open = pause.to is None
        last = pause.to - ONE_DAY if pause.to else self.as_of
        length = max((last - first).days + 1, 1) if last else 0
        self.rows.append(Row("pause", pause.ground, first, last, length, 0, self.total))
        self.day += ONE_DAY * length
        return True

    def _note(self, kind: Kind, label: str, length: int, counted: int) -> None:
        first, self.day = self.day + ONE_DAY, self.day + ONE_DAY * length
        self.total += counted
        before = self.rows[-1] if self.rows else None
        if before and (before.kind, before.label) == (kind, label):
            first, length, counted = before.from_, before.days + length, before.counted + counted
            self.rows.pop()
        self.rows.append(Row(kind, label, first, self.day, length, counted, self.total))

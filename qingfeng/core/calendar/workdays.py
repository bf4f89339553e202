"""The list of days in memory: pure, so that counting needs no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from qingfeng.core.language import weekday_short

ONE_DAY = dt.timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class WorkingDays:
    """`exceptions` says worked or rested where it differs from Monday to Friday; `announced` are the years whose arrangement is known."""

    exceptions: Mapping[dt.date, bool] = field(default_factory=dict)
    names: Mapping[dt.date, str] = field(default_factory=dict)
    announced: frozenset[int] = frozenset()
    edition: int = 0

    def is_workday(self, day: dt.date) -> bool:
        worked = self.exceptions.get(day)
        return day.weekday() < SATURDAY if worked is None else worked

    def provisional(self, first: dt.date, last: dt.date) -> bool:
        """Whether some day in between belongs to a year whose arrangement has not been announced."""
        return any(year not in self.announced for year in range(first.year, last.year + 1))

    def workdays_between(self, first: dt.date, last: dt.date) -> int:
        """Working days after `first` up to and including `last`."""
        return sum(self.is_workday(first + ONE_DAY * n) for n in range(1, (last - first).days + 1))

    def rest(self, day: dt.date) -> str:
        """As `name`, but both days of a weekend alike, so that they make one row."""
        return self._named(day) or (_("周末") if day.weekday() >= SATURDAY else _("休息日"))

    def name(self, day: dt.date) -> str:
        """Why a day is special, in words: 国庆节, 国庆节调休上班, 周六; empty for an ordinary working day."""
        title = self._named(day)
        if not self.is_workday(day):
            return title or (weekday_short(day) if day.weekday() >= SATURDAY else _("休息日"))
        return _("%s调休上班") % title if day.weekday() >= SATURDAY else ""

    def _named(self, day: dt.date) -> str:
        """The name on record, said to the reader: those of the announced holidays can be translated."""
        title = self.names.get(day, "")
        return _(title) if title else ""

"""The calendar as it stands now."""

from __future__ import annotations

from qingfeng.core.calendar.models import CalendarEdition, DayException
from qingfeng.core.calendar.workdays import WorkingDays
from qingfeng.core.snapshots import Snapshot


def _edition() -> tuple[int, str]:
    return CalendarEdition.objects.order_by("-number").values_list("number", "digest").first() or (0, "")


def _load() -> WorkingDays:
    rows = list(DayException.objects.values_list("day", "is_workday", "name", "provisional"))
    return WorkingDays(
        exceptions={day: worked for day, worked, _name, _provisional in rows},
        names={day: name for day, _worked, name, _provisional in rows},
        announced=frozenset(day.year for day, _worked, _name, provisional in rows if not provisional),
        edition=_edition()[0],
    )


snapshot: Snapshot[WorkingDays] = Snapshot(edition=_edition, load=_load)


def working_days() -> WorkingDays:
    """All days in memory; without a calendar Monday to Friday, and everything provisional."""
    return snapshot.get()


def edition_number() -> int:
    return working_days().edition

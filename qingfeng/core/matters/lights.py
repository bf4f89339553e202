"""红黄绿灯: the one place that says under which light a deadline stands. Lists, case page, home and duties all ask here.

Green while there is time, yellow some working days before the day, red after it. How many working days, a parameter says; of a short
limit no more than its last third is yellow. What stands still has no light of its own.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from qingfeng.core.calendar import counting
from qingfeng.core.calendar.days import working_days
from qingfeng.core.norms.queries import find

if TYPE_CHECKING:
    from qingfeng.core.norms.models import Version
    from qingfeng.core.parties.models import Unit

YELLOW = "clock.yellow"
ONE_DAY = dt.timedelta(days=1)


class Light(StrEnum):
    """The codes are those of the lamps: shape and word carry the meaning, colour follows."""

    RED = "late"
    YELLOW = "soon"
    GREEN = "ok"
    STILL = "paused"


def rule(day: dt.date, unit: Unit | None = None) -> Version | None:
    """How many working days before the deadline the light turns yellow, and on which authority."""
    return find(YELLOW, day, unit)


def yellow_from(due: dt.date, start: dt.date, unit: Unit | None = None) -> dt.date:
    """The first yellow day, by the rule in force when the limit started."""
    third, found = counting.soon_from(due, start), rule(start, unit)
    return third if found is None else max(third, workdays_before(due, int(found.value)))


def workdays_before(day: dt.date, amount: int) -> dt.date:
    """The working day so many working days before a day; the day itself is not counted."""
    days = working_days()
    while amount > 0:
        day -= ONE_DAY
        amount -= days.is_workday(day)
    return day


def light(due: dt.date | None, yellow: dt.date | None, day: dt.date) -> Light:
    if due is None:
        return Light.STILL
    if day > due:
        return Light.RED
    return Light.YELLOW if day == due or (yellow is not None and day >= yellow) else Light.GREEN


def light_between(start: dt.date, due: dt.date | None, day: dt.date, unit: Unit | None = None) -> Light:
    """Of a limit known by its two days alone."""
    return light(due, yellow_from(due, start, unit) if due else None, day)


def light_filter(which: str, day: dt.date) -> Q:
    """The same as a question about matters to the database: what has no deadline is neither before nor after a day."""
    running = Q(ended_at=None)
    return {
        Light.RED: running & Q(due_on__lt=day),
        Light.YELLOW: running & Q(due_on__gte=day) & (Q(soon_on__lte=day) | Q(due_on=day)),
        Light.GREEN: running & Q(due_on__gt=day) & (Q(soon_on__gt=day) | Q(soon_on=None)),
        Light.STILL: Q(ended_at=None, paused=True),
    }[Light(which)]


def missed_before() -> Exists:
    """Of a matter: a deadline that runs no more was missed. It stays so, also when the matter is heard anew."""
    from .models import Clock

    return Exists(Clock.objects.filter(matter=OuterRef("pk"), leading=True, stopped_on__gt=F("due_on")))


def was_late(day: dt.date) -> Q:
    """Overdue now, or a deadline missed before."""
    return Q(missed_before()) | Q(ended_at=None, due_on__lt=day)

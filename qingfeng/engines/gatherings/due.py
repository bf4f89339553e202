"""Education that a post needs: what is due, done and missed. For the person and the own unit; nobody is ranked by it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from qingfeng.core.parties.models import Post, Unit

from .models import Attendance, Came


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one unit: so many have come into a post since a day, so many of them have had the education for it."""

    due: int
    done: int

    @property
    def missing(self) -> int:
        return self.due - self.done


def new_in_post(unit: Unit, since: dt.date, day: dt.date, posts: tuple[str, ...]) -> QuerySet[Post]:
    """Posts taken up between two days, at the unit and below it, held still."""
    return Post.objects.held_on(day).filter(unit__path__startswith=unit.path, kind__in=posts, held_from__range=(since, day))


def without(found: QuerySet[Post], kind: str, *, days_before: int = 180) -> QuerySet[Post]:
    """Of these, who has not come to a session of the kind since half a year before taking it up."""
    came = Attendance.objects.filter(person=OuterRef("person"), came=Came.CAME, session__kind=kind, session__state="held")
    since = came.filter(session__held_on__gte=OuterRef("held_from") - dt.timedelta(days=days_before))
    return found.filter(~Q(Exists(since)))


def standing(unit: Unit, kind: str, since: dt.date, day: dt.date, posts: tuple[str, ...]) -> Standing:
    due = new_in_post(unit, since, day, posts)
    return Standing(due.count(), due.count() - without(due, kind).count())


def told(found: QuerySet[Post], kind: str, *, days_before: int = 180) -> QuerySet[Post]:
    """Each of these posts with `done` and `missed`: missed is who was asked, did not come and has not made it up."""
    asked = Attendance.objects.filter(person=OuterRef("person"), session__kind=kind)
    asked = asked.filter(session__held_on__gte=OuterRef("held_from") - dt.timedelta(days=days_before))
    done = Exists(asked.filter(came=Came.CAME, session__state="held"))
    return found.annotate(done=done, missed=Exists(asked.filter(came=Came.MISSED)) & ~done)

"""What makes education due to a person beside a new post: an institution declares where such dues come from.

Nothing of it is stored: a due is read each time from what it follows from, and so is gone with it. What was attended stays attended.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit

from .models import Attendance, Came, SessionState

DONE, MISSED, OPEN = "done", "missed", "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose dues are asked for: of one person, or of the people of some units. `reader`: who counts them and stands back from some."""

    day: dt.date
    person: int | None = None
    units: QuerySet[Unit] | None = None
    reader: Account | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One person has to have had education of a kind from a day on, up to a day; by which clause."""

    occasion: str
    person: int
    unit: int
    since: dt.date
    due_on: dt.date
    cite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """`kind`: of the sessions that are due. `find` gives each due once; the order is nobody's."""

    code: str
    kind: str
    reason: str | Promise
    find: Callable[[Whose], Iterable[Due]]


@dataclass(frozen=True, slots=True)
class Told:
    due: Due
    state: str
    reason: str

    @property
    def missed(self) -> bool:
        return self.state == MISSED


_occasions: dict[str, Occasion] = {}


def install(occasions: Iterable[Occasion]) -> None:
    """Called once by the catalogue when the app is ready."""
    _occasions.update({occasion.code: occasion for occasion in occasions})


def declared(kind: str | None = None) -> tuple[Occasion, ...]:
    return tuple(o for o in _occasions.values() if kind in (None, o.kind))


def told(kind: str, whose: Whose) -> list[Told]:
    """Each due as it stands that day. One session after several occasions answers all of them."""
    reasons = {o.code: str(o.reason) for o in declared(kind)}
    dues = [due for occasion in declared(kind) for due in occasion.find(whose)]
    if not dues:
        return []
    asked = Attendance.objects.filter(session__kind=kind, session__held_on__range=(min(d.since for d in dues), whose.day))
    if whose.person is not None:
        asked = asked.filter(person=whose.person)
    marks: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
    for person, day, came in asked.filter(session__state=SessionState.HELD).values_list("person_id", "session__held_on", "came"):
        marks[person].append((day, came))
    found = [Told(due, _state(due, marks[due.person], whose.day), reasons[due.occasion]) for due in dues]
    return sorted(found, key=lambda t: (t.due.due_on, t.due.unit, t.due.person))


def _state(due: Due, marks: list[tuple[dt.date, str]], day: dt.date) -> str:
    """Done is who came to one since; missed is who let the last day pass, or did not come when asked."""
    since = {came for held_on, came in marks if held_on >= due.since}
    if Came.CAME in since:
        return DONE
    return MISSED if Came.MISSED in since or day > due.due_on else OPEN

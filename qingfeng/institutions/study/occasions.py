"""What makes education due beside a new post: a talk that was decided (提醒), and the own unit's finding that was published (案例)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.recusal import against, ties_of
from qingfeng.core.calendar import today
from qingfeng.core.matters.clocks import due_after
from qingfeng.core.matters.models import Matter
from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import Post, PostKind, Unit
from qingfeng.engines.consequences.models import Cause, Consequence, State
from qingfeng.engines.disclosure.models import Publication, PublicationState
from qingfeng.engines.gatherings.occasions import Due, Occasion, Whose

MEASURES, REMINDER, BY_CASE = "study.reminder_measures", "study.reminder", "study.by_case"
STANDS = (State.DECIDED, State.CARRIED_OUT, State.EXPIRED)  # suspended, lapsed, lifted or replaced: it does not follow any more
SHOWN = (PublicationState.PUBLISHED, PublicationState.CORRECTED, PublicationState.ENDED)
STAFF = (PostKind.PRINCIPAL, PostKind.SECRETARY, PostKind.VICE_PRINCIPAL, PostKind.TEACHER, PostKind.STAFF)


def _posts(whose: Whose) -> QuerySet[Post]:
    """Posts of the people asked for, held that day: whoever left is not asked any more, whoever moved is of the new unit."""
    held = Post.objects.held_on(whose.day).select_related("unit").order_by("held_from", "pk")
    if whose.person is not None:
        held = held.filter(person=whose.person)
    return held if whose.units is None else held.filter(unit__in=whose.units)


def by_talk(whose: Whose) -> Iterator[Due]:
    """The latest talk of each person that stands: one session after it answers them all."""
    rows = Consequence.objects.filter(state__in=STANDS, decided_at__isnull=False, person__isnull=False).select_related("office")
    posts = _posts(whose)
    rows = rows.filter(person__in=posts.values("person"))
    if whose.reader is not None:
        rows = rows.apart_from(whose.reader, whose.day)
    latest: dict[int, Consequence] = {}
    for row in rows.order_by("decided_at", "pk"):
        if row.person_id is not None and _is_talk(row):
            latest[row.person_id] = row
    at = {}
    for post in posts.filter(person__in=latest):
        at.setdefault(post.person_id, post.unit_id)
    for person, row in latest.items():
        yield from _due("reminder", REMINDER, person, at[person], _day(row), row.office)


def _day(row: Consequence) -> dt.date:
    assert row.decided_at is not None
    return today(row.decided_at)


def _is_talk(row: Consequence) -> bool:
    version = find(MEASURES, _day(row), row.office)
    return version is not None and row.measure in version.value


def by_case(whose: Whose) -> Iterator[Due]:
    """Everybody who was at the unit on the day of the latest circular about it whose finding stands, and still is."""
    causes = Cause.objects.live().exclude(matter_ref="")
    if whose.reader is not None:
        ties = ties_of(whose.reader, whose.day)
        back = Matter.objects.stood_back_from(whose.reader, whose.day, ties).values("pk")
        causes = causes.exclude(against(ties.barred, "unit", "charged_on")).exclude(matter_id__in=back)
    posts = _posts(whose).filter(kind__in=STAFF)
    units = defaultdict(set)
    for ref, unit in causes.filter(unit__in=posts.values("unit")).values_list("matter_ref", "unit"):
        units[ref].add(unit)
    papers = Publication.objects.filter(kind="circular", state__in=SHOWN, source__in=units, published_on__lte=whose.day)
    latest: dict[int, tuple[dt.date, Publication]] = {}
    for day, paper in sorted(((_first_told(paper), paper) for paper in papers.select_related("unit")), key=lambda told: told[0]):
        latest |= dict.fromkeys(units[paper.source], (day, paper))
    there = _there_on({unit: day for unit, (day, _paper) in latest.items()})
    seen = set()
    for post in posts.filter(unit__in=latest):
        day, paper = latest[post.unit_id]
        if (post.unit_id, post.person_id) in there and post.person_id not in seen:
            seen.add(post.person_id)
            yield from _due("by_case", BY_CASE, post.person_id, post.unit_id, day, paper.unit)


def _first_told(paper: Publication) -> dt.date:
    """A correction is the same case: what was told first counts."""
    while paper.correction_of is not None:
        paper = paper.correction_of
    assert paper.published_on is not None
    return paper.published_on


def _there_on(days: Mapping[int, dt.date]) -> set[tuple[int, int]]:
    """Unit and person: who held any post at the unit on its day."""
    found: set[tuple[int, int]] = set()
    for day in set(days.values()):
        units = [unit for unit, on in days.items() if on == day]
        found |= set(Post.objects.held_on(day).filter(unit__in=units).values_list("unit", "person"))
    return found


def _due(occasion: str, clock: str, person: int, unit: int, since: dt.date, office: Unit) -> Iterator[Due]:
    """By the rule of the day on which it was decided or published; before there was one, nothing was due."""
    version = find(clock, since, office)
    if version is not None:
        yield Due(
            occasion=occasion, person=person, unit=unit, since=since, due_on=due_after(since, version.value), cite=version.cite()
        )  # fmt: skip


OCCASIONS = (
    Occasion(code="reminder", kind="reminder", reason=_("受到提醒谈话、约谈或者诫勉谈话"), find=by_talk),
    Occasion(code="by_case", kind="by_case", reason=_("本单位的问题被通报"), find=by_case),
)

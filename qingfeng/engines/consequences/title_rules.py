"""Titles follow the findings: one that falls into the year takes a title away, and when it is overturned the title stands again."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit

from .declarations import declared, title_rule
from .facts import Obstacle
from .judged import Judged
from .models import Cause, CausePerson
from .models.titles import FALLEN, RUNNING, Title, TitleState
from .record import record


def obstacles(kind: str, unit: Unit, year: int, person: int | None = None, known: Judged | None = None) -> list[Obstacle]:
    """What of the year stands in the way of a title of the unit, or of a person at it: by the title's own rule, and by a veto. What a
    person did at another unit stands in the way wherever they work now. `known`: what was worked out of a unit already."""
    rule = title_rule(kind)
    if rule is None:
        return []
    here = known if known is not None and known.unit.pk == unit.pk else Judged(unit)
    own = [] if rule.of_people else list(rule.obstacles(here.facts, here.law, year))
    found = {obstacle.cause: obstacle for obstacle in own}
    for place in [here] if person is None else _places(person, here, known):
        for obstacle in _vetoes(place, year, person):
            found.setdefault(obstacle.cause, obstacle)
    return list(found.values())


def _places(person: int, here: Judged, known: Judged | None) -> list[Judged]:
    """Every unit where a cause names the person."""
    worked_out = {judged.unit.pk: judged for judged in (here, known) if judged is not None}
    units = Unit.objects.filter(pk__in=Cause.objects.live().filter(people__person=person).values("unit")).order_by("pk")
    return [worked_out.get(unit.pk) or Judged(unit) for unit in units]


def _vetoes(place: Judged, year: int, person: int | None) -> list[Obstacle]:
    """By the day of the act, as titles are for a calendar year. What people declined or lifted bars nobody."""
    measures = frozenset(measure for rule in declared() for measure in rule.vetoes)
    if not measures:
        return []
    vetoes = [d for d in place.derived if d.person == person and d.terms.measure in measures and place.counted(d) is not None]
    in_year = {cause.key for cause in place.facts.causes if cause.charged_on.year == year}
    return [Obstacle(key, d.terms.version) for d in vetoes for key in sorted(d.causes & in_year)]


def follow_titles(*, judged: Judged, actor: Account | None, now: dt.datetime) -> None:
    """Call under the lock of the unit. Also of the people whom its causes name, wherever they were proposed. What was declined by people
    stays declined."""
    unit = judged.unit
    named = CausePerson.objects.filter(cause__unit=unit).values("person")
    rows = Title.objects.select_for_update(of=("self",)).filter(Q(unit=unit) | Q(person__in=named))
    for row in rows.filter(state__in=(*RUNNING, TitleState.AWARDED, *FALLEN)).select_related("unit").order_by("pk"):
        found = {obstacle.cause for obstacle in obstacles(row.kind, row.unit, row.year, row.person_id, judged)}
        if found and row.state not in FALLEN:
            _take_away(row, actor, now)
        elif not found and row.state in FALLEN:
            _give_back(row, actor, now)
        row.causes.set(Cause.objects.filter(key__in=found))


def _take_away(row: Title, actor: Account | None, now: dt.datetime) -> None:
    given = row.state == TitleState.AWARDED
    row.state_before, row.state = row.state, TitleState.WITHDRAWN if given else TitleState.BARRED
    row.withdrawn_on = today(now) if given else None
    row.save(update_fields=["state", "state_before", "withdrawn_on"])
    record(row.stream, "title_taken", {"state": row.state, "version": row.version_id}, actor, now)


def _give_back(row: Title, actor: Account | None, now: dt.datetime) -> None:
    row.state, row.state_before, row.withdrawn_on = row.state_before or TitleState.APPLIED, "", None
    row.save(update_fields=["state", "state_before", "withdrawn_on"])
    record(row.stream, "title_given_back", {"state": row.state}, actor, now)

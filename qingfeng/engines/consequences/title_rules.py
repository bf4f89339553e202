"""Titles follow the findings, and complaints where the rule counts them: what falls into the year takes a title away, and when it is
overturned, taken back or not borne out, as the rule has it, the title stands again.

A complaint of which the unit was not yet asked takes nothing away and refuses no application: a title that vanished from the public list,
or an application sent back, would tell the unit that somebody complained, before anybody heard it (and nobody loses what was given
without having been heard). It stands in the way of the office's own steps instead: review, notice, award. What is known to the unit
takes effect in the very step that asks it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit

from .declarations import TitleRule, title_rule, veto_measures
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
    return obstacles_at(rule, here, year, person, [here] if person is None else _places(person, here, known))


def obstacles_at(rule: TitleRule, here: Judged, year: int, person: int | None, places: Iterable[Judged]) -> list[Obstacle]:
    """The same of what was worked out already. `places`: where a veto may come from."""
    own = [] if rule.of_people else list(rule.obstacles(here.whole, here.law, year))
    found = {obstacle.cause or f"matter:{obstacle.matter}": obstacle for obstacle in own}
    for place in places:
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
    measures = veto_measures()
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
        found = obstacles(row.kind, row.unit, row.year, row.person_id, judged)
        bars = any(obstacle.known for obstacle in found)
        if bars and row.state not in FALLEN:
            _take_away(row, actor, now)
        elif not bars and row.state in FALLEN:
            _give_back(row, actor, now)
        keep(row, found)


def keep(row: Title, found: Iterable[Obstacle]) -> None:
    """What stands in the way, for the office: findings, and complaints, also those of which the unit does not know yet."""
    found = list(found)
    row.causes.set(Cause.objects.filter(key__in=[obstacle.cause for obstacle in found]))
    row.matters.set([obstacle.matter for obstacle in found if not obstacle.cause and obstacle.matter])


def follow_complaints(*, units: Iterable[int], actor: Account | None, now: dt.datetime) -> None:
    """A complaint went on a step, or ended: the titles of the units follow. Nothing is locked where there is none."""
    followed = Title.objects.filter(state__in=(*RUNNING, TitleState.AWARDED, *FALLEN), unit__in=units).values("unit")
    for pk in Unit.objects.filter(pk__in=followed).order_by("pk").values_list("pk", flat=True):
        unit = Unit.objects.select_for_update(no_key=True).get(pk=pk)
        follow_titles(judged=Judged(unit), actor=actor, now=now)


def _take_away(row: Title, actor: Account | None, now: dt.datetime) -> None:
    given = row.state == TitleState.AWARDED
    row.state_before, row.state = row.state, TitleState.WITHDRAWN if given else TitleState.BARRED
    row.withdrawn_on, row.barred_on = today(now) if given else None, today(now)
    row.save(update_fields=["state", "state_before", "withdrawn_on", "barred_on"])
    record(row.stream, "title_taken", {"state": row.state, "version": row.version_id}, actor, now)


def _give_back(row: Title, actor: Account | None, now: dt.datetime) -> None:
    """A notice that was broken off is held anew: for the days it was missing nobody could object."""
    back = row.state_before or TitleState.APPLIED
    if back == TitleState.NOTICED and row.barred_on and row.notice_ends_on and row.barred_on <= row.notice_ends_on:
        back = TitleState.REVIEWED
    row.state, row.state_before, row.withdrawn_on, row.barred_on = back, "", None, None
    row.save(update_fields=["state", "state_before", "withdrawn_on", "barred_on"])
    record(row.stream, "title_given_back", {"state": row.state}, actor, now)

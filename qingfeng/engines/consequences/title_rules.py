"""Titles follow the findings, what follows from these, and complaints where the rule counts them: what falls into the year takes a title
away, and when it is overturned, taken back or not borne out, as the rule has it, the title stands again.

A complaint of which the unit was not yet asked takes nothing away and refuses no application: a title that vanished from the public list,
or an application sent back, would tell the unit that somebody complained, before anybody heard it (and nobody loses what was given
without having been heard). It stands in the way of the office's own steps instead: review, notice, award. What is known to the unit
takes effect in the very step that asks it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Post, Unit

from .declarations import TitleRule, title_rule, veto_measures
from .facts import Obstacle
from .gathering import FIRST_RESPONSIBLE
from .judged import Judged
from .models import Cause, CausePerson
from .models.titles import FALLEN, RUNNING, Title, TitleState
from .record import record


def obstacles(kind: str, unit: Unit, year: int, person: int | None = None, known: Judged | None = None) -> list[Obstacle]:
    """What of the year stands in the way of a title of the unit, or of a person at it: by the title's own rule, by a veto, and by whatever
    else follows from findings and bars by the title's rule. What a person did at another unit, or answers for there, stands in the way
    wherever they work now. `known`: what was worked out of a unit already."""
    rule = title_rule(kind)
    if rule is None:
        return []
    here = known if known is not None and known.unit.pk == unit.pk else Judged(unit)
    return obstacles_at(rule, here, year, person, [here] if person is None else _places(person, here, known))


def obstacles_at(rule: TitleRule, here: Judged, year: int, person: int | None, places: Iterable[Judged]) -> list[Obstacle]:
    """The same of what was worked out already. `places`: where a veto may come from."""
    own = [] if rule.of_people else list(rule.obstacles(here.whole, here.law, year))
    found = {obstacle.cause or f"matter:{obstacle.matter}": obstacle for obstacle in own}
    bars = here.law(rule.bars, dt.date(year, 12, 31)) if rule.bars else None
    barring = {measure: bars.pk for measure in bars.value.get(rule.code, ())} if bars else {}
    for place in places:
        for obstacle in _by_consequence(place, year, person, barring):
            found.setdefault(obstacle.cause, obstacle)
    return list(found.values())


def _places(person: int, here: Judged, known: Judged | None) -> list[Judged]:
    """Every unit with a cause that names the person, or that the person led."""
    worked_out = {judged.unit.pk: judged for judged in (here, known) if judged is not None}
    led = Post.objects.filter(person=person, kind__in=FIRST_RESPONSIBLE).values("unit")
    causes = Cause.objects.live().filter(Q(people__person=person) | Q(unit__in=led))
    units = Unit.objects.filter(pk__in=causes.values("unit")).order_by("pk")
    return [worked_out.get(unit.pk) or Judged(unit) for unit in units]


def _by_consequence(place: Judged, year: int, person: int | None, barring: Mapping[str, Any]) -> list[Obstacle]:
    """By the day of the act, as titles are for a calendar year; vetoes first, with the clause of the veto. `barring`: by measure, the
    version that says that it bars. What people declined or lifted bars nobody. Nothing here is unknown to the unit or the person: before
    it is found against them, whoever it is about was asked."""
    vetoes = veto_measures()
    in_year = {c.key: c.matter for c in place.facts.causes if c.charged_on.year == year}
    own = sorted((d for d in place.stands if d.person == person), key=lambda d: d.terms.measure not in vetoes)
    found = [(d, d.terms.version if d.terms.measure in vetoes else barring.get(d.terms.measure)) for d in own]
    return [
        Obstacle(key, version, in_year[key]) for d, version in found if version is not None for key in sorted(d.causes & in_year.keys())
    ]


def follow_titles(*, judged: Judged, actor: Account | None, now: dt.datetime) -> None:
    """Call under the lock of the unit. Also of the people whom its causes name and who led it, wherever they were proposed, and of those
    in whose way one of its causes stood until now. What was declined by people stays declined."""
    unit = judged.unit
    touched = Q(person__in=CausePerson.objects.filter(cause__unit=unit).values("person"))
    touched |= Q(person__in={tenure.person for tenure in judged.facts.tenures})
    touched |= Q(pk__in=Title.causes.through.objects.filter(cause__unit=unit).values("title"))
    rows = Title.objects.select_for_update(of=("self",)).filter(Q(unit=unit) | touched)
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


def follow_all(*, now: dt.datetime) -> None:
    """For the daily task: a rule became another, or the dates of a post were corrected, and no finding moved."""
    followed = Title.objects.filter(state__in=(*RUNNING, TitleState.AWARDED, *FALLEN)).values_list("unit", flat=True)
    for pk in sorted(set(followed)):
        with transaction.atomic():
            follow_complaints(units=[pk], actor=None, now=now)


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

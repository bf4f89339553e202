"""Titles follow the findings: one that falls into the year takes a title away, and when it is overturned the title stands again."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit

from .answers import counts_at
from .declarations import declared, derive_all, title_rule
from .facts import Facts, Law, Obstacle
from .gathering import facts_of, law_of
from .models import Cause
from .models.titles import FALLEN, RUNNING, Title, TitleState
from .record import record


def obstacles(kind: str, unit: Unit, year: int, person: int | None = None) -> list[Obstacle]:
    """What of the year stands in the way of a title of the unit, or of a person at it: by the title's own rule, and by a veto."""
    rule = title_rule(kind)
    if rule is None:
        return []
    facts, law = facts_of(unit), law_of(unit)
    own = [] if rule.of_people else list(rule.obstacles(facts, law, year))
    return own + [o for o in _vetoes(unit, facts, law, year, person) if o.cause not in {each.cause for each in own}]


def _vetoes(unit: Unit, facts: Facts, law: Law, year: int, person: int | None) -> list[Obstacle]:
    """By the day of the act, as titles are for a calendar year. What people declined or lifted bars nobody."""
    measures = frozenset(measure for rule in declared() for measure in rule.vetoes)
    vetoes = [d for d in derive_all(facts, law) if d.person == person and d.terms.measure in measures] if measures else []
    counts = counts_at(unit) if vetoes else None
    in_year = {cause.key for cause in facts.causes if cause.charged_on.year == year}
    found = {key: d.terms.version for d in vetoes if counts and counts(d) for key in sorted(d.causes & in_year)}
    return [Obstacle(key, version) for key, version in found.items()]


def follow_titles(*, unit: Unit, actor: Account | None, now: dt.datetime) -> None:
    """Call under the lock of the unit. What was declined by people stays declined."""
    rows = Title.objects.select_for_update(of=("self",)).filter(unit=unit, state__in=(*RUNNING, TitleState.AWARDED, *FALLEN))
    for row in rows.order_by("pk"):
        found = {obstacle.cause for obstacle in obstacles(row.kind, unit, row.year, row.person_id)}
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

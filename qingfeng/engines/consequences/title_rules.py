"""Titles follow the findings: one that falls into the year takes a title away, and when it is overturned the title stands again."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit

from .declarations import title_rule
from .facts import Obstacle
from .gathering import facts_of, law_of
from .models import Cause
from .models.titles import FALLEN, RUNNING, Title, TitleState
from .record import record


def obstacles(kind: str, unit: Unit, year: int) -> list[Obstacle]:
    rule = title_rule(kind)
    return list(rule.obstacles(facts_of(unit), law_of(unit), year)) if rule else []


def follow_titles(*, unit: Unit, actor: Account | None, now: dt.datetime) -> None:
    """Call under the lock of the unit. What was declined by people stays declined."""
    rows = Title.objects.select_for_update(of=("self",)).filter(unit=unit, state__in=(*RUNNING, TitleState.AWARDED, *FALLEN))
    for row in rows.order_by("pk"):
        found = {obstacle.cause for obstacle in obstacles(row.kind, unit, row.year)}
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

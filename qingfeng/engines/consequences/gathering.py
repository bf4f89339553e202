"""Brings together what rules are given: the live causes at a unit, who led it, and the law of each day."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.calendar import today
from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Post, PostKind, Unit

from .facts import CauseFact, Facts, Law, Tenure
from .models import Cause

FIRST_RESPONSIBLE = (PostKind.PRINCIPAL, PostKind.SECRETARY)


def facts_of(unit: Unit) -> Facts:
    causes = Cause.objects.live().filter(unit=unit).prefetch_related("people").order_by("key")
    posts = Post.objects.filter(unit=unit, kind__in=FIRST_RESPONSIBLE).order_by("pk")
    return Facts(
        causes=tuple(cause_fact(cause) for cause in causes),
        tenures=tuple(Tenure(p.person_id, p.kind, p.held_from, p.held_to) for p in posts),
    )


def cause_fact(cause: Cause) -> CauseFact:
    return CauseFact(
        key=cause.key,
        kind=cause.kind,
        charged_on=cause.charged_on,
        decided_on=cause.decided_on or today(cause.recorded_at),
        decision=cause.decision_key or cause.key,
        confirmed=cause.confirmed_at is not None,
        people=frozenset(row.person_id for row in cause.people.all()),
    )


def law_of(unit: Unit) -> Law:
    """The nearest version in force, for the unit itself: an office up the tree may have its own."""

    def law(key: str, day: dt.date) -> Version | None:
        return queries.find(key, day, unit)

    return law

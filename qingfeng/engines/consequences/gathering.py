"""Brings together what rules are given: the live causes at a unit, who led it, and the law of each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from itertools import groupby

from django.db.models import Q, QuerySet

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


def facts_within(path: str) -> Iterator[tuple[Unit, Facts]]:
    """`facts_of` for every unit at or below the path that has a live cause, with three questions for all of them."""
    return _facts(Q(unit__path__startswith=path), Unit.objects.filter(path__startswith=path))


def facts_at(units: Collection[int]) -> Iterator[tuple[Unit, Facts]]:
    """The same for units by their keys."""
    return _facts(Q(unit__in=units), Unit.objects.filter(pk__in=units))


def _facts(where: Q, at: QuerySet[Unit]) -> Iterator[tuple[Unit, Facts]]:
    causes = Cause.objects.live().filter(where).prefetch_related("people").order_by("unit_id", "key")
    posts = Post.objects.filter(where, kind__in=FIRST_RESPONSIBLE).order_by("unit_id", "pk")
    led: dict[int, list[Tenure]] = {}
    for unit_id, person, kind, held_from, held_to in posts.values_list("unit_id", "person_id", "kind", "held_from", "held_to").iterator():
        led.setdefault(unit_id, []).append(Tenure(person, kind, held_from, held_to))
    units = at.in_bulk()
    for unit_id, own in groupby(causes.iterator(chunk_size=2000), key=lambda cause: cause.unit_id):
        yield units[unit_id], Facts(tuple(cause_fact(cause) for cause in own), tuple(led.get(unit_id, ())))


def cause_fact(cause: Cause) -> CauseFact:
    return CauseFact(
        key=cause.key,
        kind=cause.kind,
        charged_on=cause.charged_on,
        decided_on=cause.decided_on or today(cause.recorded_at),
        decision=cause.decision_key or cause.key,
        people=frozenset(row.person_id for row in cause.people.all()),
        matter=cause.matter_id,
    )


def law_of(unit: Unit) -> Law:
    """The nearest version in force, for the unit itself: an office up the tree may have its own."""

    def law(key: str, day: dt.date) -> Version | None:
        return queries.find(key, day, unit)

    return law

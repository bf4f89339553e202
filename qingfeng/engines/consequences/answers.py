"""What people said to what follows by rule: one that was declined or lifted counts for nothing as long as no further case bears it, and
what was decided before for fewer cases stands instead."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from django.db.models import Q

from qingfeng.core.parties.models import Unit

from .assessment_rules import Counted
from .facts import Derived
from .models import Consequence, State
from .reconcile import IN_FORCE, Row

NO = frozenset({State.DECLINED, State.LIFTED})
ANSWERED = (*NO, *sorted(IN_FORCE))


def counted_at(unit: Unit) -> Counted:
    """What counts of one that follows by rule, None where nothing does; asked of the database once."""
    found = Consequence.objects.filter(unit=unit, state__in=ANSWERED).prefetch_related("causes").order_by("pk")
    return _counted([_row(row) for row in found])


def counted_within(path: str) -> Callable[[int], Counted]:
    """The same for every unit at or below the path, by its key."""
    return _counted_where(Q(unit__path__startswith=path))


def counted_each(units: Collection[int]) -> Callable[[int], Counted]:
    return _counted_where(Q(unit__in=units))


def _counted_where(where: Q) -> Callable[[int], Counted]:
    rows: dict[int, list[Row]] = {}
    for row in Consequence.objects.filter(where, state__in=ANSWERED).prefetch_related("causes").order_by("pk"):
        rows.setdefault(row.unit_id, []).append(_row(row))
    return lambda unit: _counted(rows.get(unit, []))


def _row(row: Consequence) -> Row:
    return row.as_row(frozenset(cause.key for cause in row.causes.all()))


def _counted(rows: list[Row]) -> Counted:
    def counted(derived: Derived) -> Derived | None:
        here = [row for row in rows if row.place == derived.place]
        if not any(row.state in NO and row.terms == derived.terms and derived.causes <= row.causes for row in here):
            return derived
        stands = [r for r in here if r.state in IN_FORCE and r.window == derived.window and r.causes <= derived.causes]
        return replace(derived, terms=stands[-1].terms, causes=stands[-1].causes) if stands else None

    return counted

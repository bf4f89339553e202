"""What people said no to: a consequence that was declined or lifted counts for nothing as long as no further case bears it."""

from __future__ import annotations

from collections.abc import Callable

from qingfeng.core.parties.models import Unit

from .assessment_rules import Counted
from .facts import Derived
from .models import Consequence, State

NO = (State.DECLINED, State.LIFTED)


def counts_at(unit: Unit) -> Counted:
    """Whether one that follows by rule counts; asked of the database once."""
    return _none_of(list(Consequence.objects.filter(unit=unit, state__in=NO).prefetch_related("causes")))


def counts_within(path: str) -> Callable[[int], Counted]:
    """The same for every unit at or below the path, by its key."""
    rows: dict[int, list[Consequence]] = {}
    for row in Consequence.objects.filter(unit__path__startswith=path, state__in=NO).prefetch_related("causes"):
        rows.setdefault(row.unit_id, []).append(row)
    return lambda unit: _none_of(rows.get(unit, []))


def _none_of(rows: list[Consequence]) -> Counted:
    refused = [row.as_row(frozenset(cause.key for cause in row.causes.all())) for row in rows]

    def counts(derived: Derived) -> bool:
        return not any(r.place == derived.place and r.terms == derived.terms and derived.causes <= r.causes for r in refused)

    return counts

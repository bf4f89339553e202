"""What people said no to: a consequence that was declined or lifted counts for nothing as long as no further case bears it."""

from __future__ import annotations

from collections.abc import Callable

from qingfeng.core.parties.models import Unit

from .facts import Derived
from .models import Consequence, State

NO = (State.DECLINED, State.LIFTED)


def counts_at(unit: Unit) -> Callable[[Derived], bool]:
    """Whether one that follows by rule counts; asked of the database once."""
    rows = Consequence.objects.filter(unit=unit, state__in=NO).prefetch_related("causes")
    refused = [row.as_row(frozenset(cause.key for cause in row.causes.all())) for row in rows]

    def counts(derived: Derived) -> bool:
        return not any(r.place == derived.place and r.terms == derived.terms and derived.causes <= r.causes for r in refused)

    return counts

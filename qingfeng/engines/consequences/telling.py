"""Whom a measure is about learns that it was decided and what becomes of it: that it was stopped, holds again, was undone or lifted. What
was merely proposed is told to nobody, also when it falls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holders
from qingfeng.core.calendar import today
from qingfeng.core.notices.services import queue

from .models import Consequence

TEMPLATE = "measure_changed"
DECIDED, FELL, RECOMPUTED = "decided", "stopped.fell", "stopped.recomputed"
RESUMED, RESTORED, LIFTED = "resumed", "restored", "lifted"


def subjects(row: Consequence, day: dt.date) -> Iterable[Account]:
    """The person by name, or whoever answers for the unit."""
    if row.person_id:
        return Account.objects.filter(is_active=True, person=row.person_id)
    return holders(Role.RESPONDENT, row.unit, day).filter(unit=row.unit)


def tell(row: Consequence, what: str, now: dt.datetime, *, due: dt.date | None = None) -> None:
    params = {"consequence": row.pk, "step": what, "due": due}
    for account in subjects(row, today(now)):
        key = f"{TEMPLATE}:{what}:{row.pk}:{account.pk}:{now.isoformat()}"
        queue(template=TEMPLATE, key=key, to_account=account, params=params, now=now)


def tell_stopped(row: Consequence, now: dt.datetime) -> None:
    """With the day by which what had been carried out is undone."""
    what = FELL if row.causes.filter(fell_at=now).exists() else RECOMPUTED
    tell(row, what, now, due=row.restore_due_on if row.carried_out_on else None)

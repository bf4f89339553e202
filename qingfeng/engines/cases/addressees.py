"""Who is told on the respondent's side, and of what: that something waits for them, never what it is or who wrote it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holders
from qingfeng.core.calendar import today
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.notices.services import queue

from .models import Extract


def accounts_for(extract: Extract, day: dt.date) -> Iterable[Account]:
    """The person by name, or whoever answers for the unit: the same who can open the extract."""
    if extract.person_id:
        return Account.objects.filter(is_active=True, person=extract.person_id)
    return holders(Role.RESPONDENT, extract.unit, day).filter(unit=extract.unit)


def tell(extract: Extract, what: str, now: dt.datetime, due: dt.date | None = None) -> None:
    params = {"due": due.isoformat() if due else None}
    for account in accounts_for(extract, today(now)):
        queue(template=what, key=f"{what}:{extract.pk}:{account.pk}:{now.isoformat()}", to_account=account, params=params, now=now)


def of_the_decision(ctx: StepContext) -> None:
    """Effect: those who were heard learn that it is decided; from that day their time for an objection runs."""
    for extract in ctx.matter.extracts.exclude(sent_at=None).select_related("unit"):
        tell(extract, "decision_about_you", ctx.now)


def of_the_answer(ctx: StepContext) -> None:
    """Effect: whoever objected learns that there is an answer."""
    row = ctx.matter.objections.filter(answered_at=ctx.now).select_related("unit").first()
    theirs = ctx.matter.extracts.filter(unit=row.unit, person=row.person).exclude(sent_at=None) if row else ()
    for extract in theirs[:1]:
        tell(extract, "objection_answered", ctx.now)

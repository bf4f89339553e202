"""An open matter whose accountable person can no longer answer for it is offered to another at once.

An account is disabled, a role ends, somebody becomes a leader of the school or kin of the accused: then nobody would be there.
The house offers the matter to the next who may take it; as with every hand-over it counts when it is accepted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holders
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.models import Handover, Matter
from qingfeng.core.matters.steps import recused
from qingfeng.core.notices.services import queue

from .models import HarmReport

USUAL = (Role.REGISTRAR, Role.HANDLER, Role.HEAD)
HARM = (Role.DUTY, Role.HEAD)


def offer_abandoned(*, now: dt.datetime) -> int:
    """Offers every abandoned matter to somebody who may answer for it. Returns how many offers were made."""
    day = today(now)
    accounts = Account.objects.filter(pk__in=Matter.objects.open().values("accountable"))
    return sum(_offer(pk, now) for account in accounts for pk in list(abandoned(account, day).values_list("pk", flat=True)))


def abandoned(account: Account, day: dt.date):
    """Open matters that the account answers for and may no longer read."""
    mine = Matter.objects.open().filter(accountable=account)
    return mine.exclude(pk__in=Matter.objects.visible_to(account, day).filter(accountable=account).values("pk"))


@transaction.atomic
def _offer(pk: int, now: dt.datetime) -> bool:
    matter = Matter.objects.select_for_update(of=("self",)).select_related("unit", "respondent_unit").get(pk=pk)
    day = today(now)
    waiting = matter.handovers.filter(answered_at=None).select_related("to_account").first()
    if not matter.is_open or (waiting and _may_take(waiting.to_account, matter, day)):
        return False
    if waiting:  # the one who was asked has left as well
        Handover.objects.filter(pk=waiting.pk).update(answered_at=now, accepted=False)
    to = next(_others(matter, day), None)
    if to is None:
        return False
    role = "duty" if _about_harm(matter) else "handler"
    row = Handover.objects.create(matter=matter, from_account=matter.accountable, to_account=to, role=role, offered_at=now)
    append(stream=matter.stream, event="matter.offered_anew", body={"to": to.pk}, actor="system", now=now)
    params = {"ref": matter.ref, "step": "take_over"}
    queue(template="handover", key=f"{matter.pk}:anew:{row.pk}", to_account=to, params=params, now=now)
    return True


def _others(matter: Matter, day: dt.date) -> Iterator[Account]:
    """Those who may take it, whoever declined before left out."""
    asked = set(matter.handovers.filter(accepted=False).values_list("to_account_id", flat=True)) | {matter.accountable_id}
    for role in HARM if _about_harm(matter) else USUAL:
        for account in holders(role, matter.unit, day):
            if account.pk not in asked and _may_take(account, matter, day):
                yield account


def _may_take(account: Account, matter: Matter, day: dt.date) -> bool:
    return account.is_active and recused(account, matter, day).allowed


def _about_harm(matter: Matter) -> bool:
    return HarmReport.objects.filter(matter=matter).exists()

"""An open matter whose accountable person can no longer answer for it is offered to another at once.

An account is disabled, a role ends, somebody becomes a leader of the school or kin of the accused: then nobody would be there.
The house offers the matter to the next who may take it, first at the office, then at those above it; as with every hand-over it
counts when it is accepted. Where nobody is left, `stranding` says so.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import nearest_holders
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.models import Handover, Matter, Stranded
from qingfeng.core.matters.recusal import about
from qingfeng.core.notices.services import queue

from .models import HarmReport
from .remedies import barred_from
from .stranding import relieve, strand

USUAL = (Role.REGISTRAR, Role.HANDLER, Role.HEAD)
HARM = (Role.DUTY, Role.HEAD)


def offer_abandoned(*, now: dt.datetime) -> int:
    """Offers every abandoned matter to somebody who may answer for it. Returns how many offers were made."""
    day = today(now)
    for account in Account.objects.filter(pk__in=_open_offers().values("to_account")):
        for pk in list(_offered_in_vain(account, day).values_list("pk", flat=True)):
            _let_lapse(pk, now)
    accounts = Account.objects.filter(pk__in=Matter.objects.open().values("accountable"))
    waiting = {pk for account in accounts for pk in abandoned(account, day).values_list("pk", flat=True)}
    offered = sum(_offer(pk, now) for pk in sorted(waiting))
    for pk in set(Matter.objects.stranded().values_list("pk", flat=True)) - waiting:
        _answered_again(pk)
    return offered


def abandoned(account: Account, day: dt.date):
    """Open matters that the account answers for and may no longer read."""
    mine = Matter.objects.open().filter(accountable=account)
    return mine.exclude(pk__in=Matter.objects.visible_to(account, day).filter(accountable=account).values("pk"))


def _offered_in_vain(account: Account, day: dt.date):
    """Offers to somebody who may no longer take them: they would hold up every other offer."""
    may = Matter.objects.answerable_by(account, day).filter(handovers__to_account=account)
    return _open_offers().filter(to_account=account).exclude(matter__in=may.values("pk"))


def _open_offers():
    return Handover.objects.filter(answered_at=None, matter__ended_at=None)


@transaction.atomic
def _let_lapse(pk: int, now: dt.datetime) -> None:
    row = Handover.objects.select_related("to_account").get(pk=pk)
    matter = Matter.objects.select_for_update(of=("self",)).select_related("accountable").get(pk=row.matter_id)
    if not Handover.objects.filter(pk=pk, answered_at=None).update(answered_at=now):
        return  # answered by a request that held the lock before
    append(stream=matter.stream, event="matter.offer_lapsed", body={"to": row.to_account_id}, actor="system", now=now)
    params = {"ref": matter.ref, "step": "offer"}
    queue(template="handover_lapsed", key=f"{matter.pk}:lapsed:{row.pk}", to_account=matter.accountable, params=params, now=now)


@transaction.atomic
def _offer(pk: int, now: dt.datetime) -> bool:
    matter = Matter.objects.select_for_update(of=("self",)).select_related("unit__parent", "respondent_unit", "accountable").get(pk=pk)
    day = today(now)
    if not abandoned(matter.accountable, day).filter(pk=pk).exists() or matter.handovers.filter(answered_at=None).exists():
        return False
    to, why = _next(matter, day)
    if to is None:
        strand(matter=matter, why=why, now=now)
        return False
    relieve(matter)
    matter.save(update_fields=["stranded_at", "stranded_why"])
    role = "duty" if _about_harm(matter) else "handler"
    row = Handover.objects.create(matter=matter, from_account=matter.accountable, to_account=to, role=role, offered_at=now)
    append(stream=matter.stream, event="matter.offered_anew", body={"to": to.pk}, actor="system", now=now)
    params = {"ref": matter.ref, "step": "take_over"}
    queue(template="handover", key=f"{matter.pk}:anew:{row.pk}", to_account=to, params=params, now=now)
    return True


def _next(matter: Matter, day: dt.date) -> tuple[Account | None, str]:
    """The next who may take it, whoever declined before left out; or why there is none."""
    declined = set(matter.handovers.filter(accepted=False).values_list("to_account_id", flat=True))
    roles = HARM if _about_harm(matter) else USUAL
    out = {matter.accountable_id} | barred_from(matter)
    holders = [account for account in nearest_holders(roles, matter.unit, day) if account.pk not in out]
    free = about(matter).free(holders, day)
    to = next((account for account in free if account.pk not in declined), None)
    return to, Stranded.DECLINED if free else Stranded.STAND_BACK if holders else Stranded.NO_HOLDER


@transaction.atomic
def _answered_again(pk: int) -> None:
    """A role was given back, a tie has ended: whoever answers for it may read it again."""
    matter = Matter.objects.select_for_update().get(pk=pk)
    relieve(matter)
    matter.save(update_fields=["stranded_at", "stranded_why"])


def _about_harm(matter: Matter) -> bool:
    return HarmReport.objects.filter(matter=matter).exists()

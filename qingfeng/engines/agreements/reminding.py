"""Reminding those who have not signed: the unit how many, the signer with an account that one waits. Once a day at most."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holders
from qingfeng.core.calendar import today
from qingfeng.core.notices.services import queue
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from . import permissions
from .models import Round
from .record import record


@transaction.atomic
def remind(*, round_: Round, actor: Account, now: dt.datetime) -> int:
    """Says how many were told."""
    day = today(now)
    if not permissions.can_follow_round(actor, round_, day):
        raise Refused(_("由发出的机关催签。"))
    if round_.closed_at is not None:
        raise Refused(_("这一次签订已经结束。"))
    waiting = list(round_.letters.waiting().values_list("unit_id", "person_id"))
    told = 0
    for unit_id, count in sorted(Counter(unit for unit, _person in waiting).items()):
        for account in holders(Role.RESPONDENT, Unit.objects.get(pk=unit_id), day):
            told += _tell(round_, account, count, day, now)
    for account in Account.objects.filter(is_active=True, person_id__in=[person for _unit, person in waiting]).order_by("pk"):
        told += _tell(round_, account, 1, day, now, own=True)
    record(round_.stream, "reminded", {"waiting": len(waiting), "told": told}, actor, now)
    return told


def _tell(round_: Round, account: Account, count: int, day: dt.date, now: dt.datetime, *, own: bool = False) -> int:
    template = "letter_to_sign" if own else "letters_waiting"
    params = {"step": "letters", "count": count, "due": round_.due_on}
    key = f"{template}:{round_.pk}:{account.pk}:{day.isoformat()}"
    queue(template=template, key=key, to_account=account, params=params, now=now)
    return 1

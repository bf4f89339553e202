"""What every writer of refund orders needs: the order locked, its place in the chronicle, the accounts of its book."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy

from qingfeng.core.access.models import Account
from qingfeng.core.access.permissions import holders
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.notices.services import queue

from .models import AccountKind, RefundOrder
from .services import post

OUTSIDE, TAKEN, DUE, PAID = "payers", "taken", "due", "paid"
PLAN = [
    (OUTSIDE, "交费人", AccountKind.OUTSIDE),
    (TAKEN, "学校已收", AccountKind.ASSET),
    (DUE, "应退", AccountKind.LIABILITY),
    (PAID, "已退", AccountKind.SETTLED),
]
PAID_MEMO = "refund.paid"
TWO_PEOPLE = gettext_lazy("经办与决定分离")


def who(actor: Account | None) -> str:
    return f"account:{actor.pk}" if actor else "system"


def record(order: RefundOrder, event: str, body: dict[str, Any], actor: Account | None, now: dt.datetime) -> None:
    append(stream=order.stream, event=f"refund.{event}", body={"state": order.state, **body}, actor=who(actor), now=now)


def locked(order: RefundOrder) -> RefundOrder:
    return RefundOrder.objects.select_for_update().get(pk=order.pk)


def enter(order: RefundOrder, key: str, taken: int, due: int, actor: Account, now: dt.datetime) -> None:
    """What was taken comes into the book; what is due of it is set apart."""
    post(book=order.book, lines=[(OUTSIDE, -taken), (TAKEN, taken)], key=f"taken:{key}", memo="refund.taken", actor=actor, now=now)
    post(book=order.book, lines=[(TAKEN, -due), (DUE, due)], key=f"due:{key}", memo="refund.due", actor=actor, now=now)


def tell_unit(order: RefundOrder, what: str, now: dt.datetime, due: dt.date | None = None) -> None:
    """Whoever answers for the unit learns that something waits on its page; of whom the refund speaks no notice ever says."""
    params = {"due": due.isoformat() if due else None}
    for account in holders("respondent", order.unit, today(now)).filter(unit=order.unit_id):
        key = f"{what}:{order.pk}:{account.pk}:{now.isoformat()}"
        queue(template=what, key=key, to_account=account, params=params, now=now)

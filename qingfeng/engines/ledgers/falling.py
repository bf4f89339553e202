"""A finding falls: what is not yet paid stops at once; what is paid stays paid, and whether to ask for it back is a decision."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.refusal import Refused

from . import deadlines, restitution
from .closing import close_lists
from .models import RUNNING, ListState, OrderState, Recovery, RefundCause, RefundOrder, RestitutionState, SheetState
from .order_book import DUE, TAKEN, locked, record, tell_unit
from .payments import settle
from .services import post

DAYS_WITHOUT_A_RULE = 30


def cause_fell(*, key: str, actor: Account | None, now: dt.datetime) -> list[RefundOrder]:
    """Every order that rests on this cause stops as far as it rests on it. Asking twice changes nothing."""
    with transaction.atomic():
        ids = RefundCause.objects.filter(key=key, fell_at=None).order_by("order_id").values_list("order_id", flat=True)
        return [_fall(pk, key, actor, now) for pk in ids]


def _fall(pk: int, key: str, actor: Account | None, now: dt.datetime) -> RefundOrder:
    order = RefundOrder.objects.select_for_update().get(pk=pk)
    told = order.asked_at is not None or order.state in RUNNING
    order.causes.filter(key=key).update(fell_at=now, falls=F("falls") + 1)
    bare = not order.causes.filter(fell_at=None).exists()
    if order.state == OrderState.PROPOSED:
        if bare:
            _end(order, OrderState.LAPSED, now)
            close_lists(order, ListState.CLOSED, actor, now)
    elif order.state in (*RUNNING, OrderState.DONE):
        _stop(order, key, bare, actor, now)
        _raise_recovery(order, now)
    record(order, "cause_fell", {"cause": key, "bare": bare}, actor, now)
    if bare and told:
        tell_unit(order, "refund_dropped", now)
    return order


def _end(order: RefundOrder, state: str, now: dt.datetime) -> None:
    order.state, order.ended_at = state, now
    order.save(update_fields=["state", "ended_at"])


def _stop(order: RefundOrder, key: str, bare: bool, actor: Account | None, now: dt.datetime) -> None:
    order.sheets.filter(state=SheetState.PREPARED, payments__charge__cause_key=key).update(state=SheetState.WITHDRAWN)
    charges = order.charges.select_for_update().filter(cause_key=key)
    left = sum(charge.open_fen for charge in charges)
    kept = F("paid_fen") - F("returned_fen")
    charges.update(stopped_fen=F("stopped_fen") + F("due_fen") - kept, due_fen=kept)
    if left:
        post(
            book=order.book,
            lines=[(DUE, -left), (TAKEN, left)],
            key=f"stop:{key}:{order.causes.get(key=key).falls}",
            memo="refund.stopped",
            actor=actor,
            now=now,
        )
    if bare:
        _end(order, OrderState.STOPPED, now)
    else:
        settle(order, now)


def _raise_recovery(order: RefundOrder, now: dt.datetime) -> None:
    paid = restitution.paid_in_vain(order)
    if not paid:
        return
    day = today(now)
    due_on = deadlines.until(deadlines.RECOVERY, day, order.office) or day + dt.timedelta(days=DAYS_WITHOUT_A_RULE)
    first = {"paid_fen": paid, "accountable": order.decided_by, "raised_at": now, "due_on": due_on}
    recovery, created = Recovery.objects.get_or_create(order=order, defaults=first)
    if not created:
        again = {"outcome": "", "decided_by": None, "decided_at": None, "due_on": due_on}
        Recovery.objects.filter(pk=recovery.pk).update(paid_fen=paid, **again)


def decide_recovery(*, recovery: Recovery, outcome: str, reason: str, actor: Account, now: dt.datetime) -> Recovery:
    """Leave it with those who were paid, or ask for it back as proposed; by somebody other than who proposed the order or that."""
    _check_words(outcome, reason)
    with transaction.atomic():
        order = locked(recovery.order)
        recovery = Recovery.objects.select_for_update().get(pk=recovery.pk)
        proposed = order.restitutions.filter(state=RestitutionState.PROPOSED).first()
        if proposed is None and recovery.outcome:
            if recovery.outcome == outcome and recovery.decided_by_id == actor.pk:
                return recovery
            raise Refused(_("是否追回已经决定过了。"))
        if actor.pk == order.proposed_by_id:
            raise Refused(_("提出退费的人不能决定是否追回。"), advice=_("请另一位决定人办理。"))
        if outcome == "recover":
            restitution.adopt(order=order, proposed=proposed, actor=actor, now=now)
        elif proposed is not None:
            restitution.decline(order=order, proposed=proposed, actor=actor, now=now)
        if recovery.outcome != "recover":  # once something is being got back, not asking others leaves that as it is
            recovery.outcome, recovery.reason, recovery.decided_by, recovery.decided_at = outcome, reason, actor, now
            recovery.save()
        record(order, f"recovery_{outcome}", {"paid": recovery.paid_fen}, actor, now)
        return recovery


def _check_words(outcome: str, reason: str) -> None:
    if outcome not in ("leave", "recover"):
        raise Refused(_("请选择追回或者不追回。"), field="outcome")
    if not reason:
        raise Refused(_("追回或者不追回都要写明理由。"), field="reason")

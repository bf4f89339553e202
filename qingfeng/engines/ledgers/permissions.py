"""Who may do what with refund orders. Nobody acts on an order about a unit from which they must stand back."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any, may_see_matters
from qingfeng.core.access.recusal import recusals
from qingfeng.core.matters.models import Matter

from .models import Claim, PaymentSheet, RefundOrder, Restitution, RestitutionReceipt
from .models.refunds import READERS

CLERKS = (Role.CASHIER, Role.HANDLER)
DECIDERS = (Role.DECIDER, Role.HEAD)
CONFIRMERS = (Role.CASHIER, Role.REVIEWER, *DECIDERS)


def _may(actor: Account, order: RefundOrder, roles: tuple[str, ...], day: dt.date) -> bool:
    if not may_see_matters(actor, day) or not holds_any(actor, roles, order.office, day):
        return False
    if recusals(actor, units=[order.unit], people=[], facts_from=order.facts_from(day), day=day):
        return False
    return not Matter.objects.stood_back_from(actor, day).filter(pk=order.matter_id or 0).exists()


def can_see_order(actor: Account, order: RefundOrder, day: dt.date) -> bool:
    return _may(actor, order, READERS, day)


def can_work_order(actor: Account, order: RefundOrder, day: dt.date) -> bool:
    """Take in the list, the consent, claims."""
    return _may(actor, order, CLERKS, day)


def can_decide_order(actor: Account, order: RefundOrder, day: dt.date) -> bool:
    return _may(actor, order, DECIDERS, day) and actor.pk not in (order.proposed_by_id, order.listed_by_id)


def can_decide_claims(actor: Account, order: RefundOrder, day: dt.date) -> bool:
    """Claims of this order, apart from those that the actor took in."""
    return _may(actor, order, (*DECIDERS, Role.REVIEWER), day)


def can_decide_claim(actor: Account, claim: Claim, day: dt.date) -> bool:
    return actor.pk != claim.filed_by_id and can_decide_claims(actor, claim.order, day)


def can_prepare_payment(actor: Account, order: RefundOrder, day: dt.date) -> bool:
    return _may(actor, order, (Role.CASHIER,), day)


def can_confirm_money(actor: Account, order: RefundOrder, day: dt.date) -> bool:
    """Payments and receipts of this order, apart from those that the actor prepared; asked once for a page full of them."""
    return _may(actor, order, CONFIRMERS, day)


def can_confirm_payment(actor: Account, sheet: PaymentSheet, day: dt.date) -> bool:
    return actor.pk != sheet.prepared_by_id and can_confirm_money(actor, sheet.order, day)


def can_decide_recovery(actor: Account, order: RefundOrder, day: dt.date) -> bool:
    return _may(actor, order, DECIDERS, day) and actor.pk != order.proposed_by_id


def can_answer_order(actor: Account, order: RefundOrder, day: dt.date) -> bool:
    """Whoever answers for the unit, once it was told: hands in the list, records what it paid back. It decides and confirms nothing."""
    return RefundOrder.objects.for_unit(actor, day).filter(pk=order.pk).exists()


def can_propose_restitution(actor: Account, order: RefundOrder, day: dt.date) -> bool:
    return _may(actor, order, CLERKS, day)


def can_receive_restitution(actor: Account, restitution: Restitution, day: dt.date) -> bool:
    return _may(actor, restitution.order, (Role.CASHIER,), day)


def can_confirm_restitution(actor: Account, receipt: RestitutionReceipt, day: dt.date) -> bool:
    return actor.pk != receipt.prepared_by_id and can_confirm_money(actor, receipt.restitution.order, day)

"""The only writer of claims: somebody paid too, and is not on the school's list.

Paid by the office and never through the school, which sees none of it: such a line could tell it who complained.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.refusal import Refused

from .models import RUNNING, Charge, Claim, ClaimState, OrderState, RefundOrder
from .order_book import TWO_PEOPLE, enter, locked, record
from .refunds import ChargeRow, sealed_name
from .services import yuan


def file_claim(*, order: RefundOrder, row: ChargeRow, evidence: str, key: str, actor: Account, now: dt.datetime) -> Claim:
    """A payer who is not on the list. The name is sealed; what proves the payment is described."""
    if row.taken_fen <= 0:
        raise Refused(_("已收金额必须大于零。"), field="amount")
    if not row.name or not evidence:
        raise Refused(_("申领要有交费人姓名和交费凭据。"), field="evidence")
    with transaction.atomic():
        order = locked(order)
        before = Claim.objects.filter(request_key=key).first()
        if before is not None:
            return before
        if order.state not in (OrderState.PROPOSED, *RUNNING, OrderState.DONE):
            raise Refused(_("这一单现在是“%(state)s”，不能申领。") % {"state": order.get_state_display()})
        claim = Claim.objects.create(
            order=order, request_key=key, sealed=sealed_name(order, row, now), class_label=row.class_label,
            charged_on=row.charged_on, taken_fen=row.taken_fen, evidence=evidence,
            filed_by=actor, filed_at=now,
        )  # fmt: skip
        record(order, "claimed", {"claim": claim.pk, "taken": row.taken_fen}, actor, now)
        return claim


def decide_claim(*, claim: Claim, accept: bool, actor: Account, now: dt.datetime, reason: str = "", due_fen: int | None = None) -> Claim:
    """Accept: the claimant joins the payers. Reject: with a reason. Never by the person who took the claim in."""
    with transaction.atomic():
        order = locked(claim.order)
        claim = Claim.objects.select_for_update().get(pk=claim.pk)
        wanted = ClaimState.ACCEPTED if accept else ClaimState.REJECTED
        if claim.state == wanted and claim.decided_by_id == actor.pk:
            return claim
        _check_claim(claim, order, accept, reason, actor)
        claim.state, claim.decided_by, claim.decided_at, claim.reason = wanted, actor, now, reason
        if accept:
            claim.charge = _charge_of(claim, order, claim.taken_fen if due_fen is None else due_fen)
            enter(order, f"claim:{claim.pk}", claim.charge.taken_fen, claim.charge.due_fen, actor, now)
            if order.state == OrderState.DONE:
                order.state, order.ended_at = OrderState.PAYING, None
                order.save(update_fields=["state", "ended_at"])
        claim.save()
        record(order, f"claim_{wanted}", {"claim": claim.pk}, actor, now)
        return claim


def _check_claim(claim: Claim, order: RefundOrder, accept: bool, reason: str, actor: Account) -> None:
    if claim.state != ClaimState.FILED:
        raise Refused(_("这份申领已经决定过了。"))
    if claim.filed_by_id == actor.pk:
        raise Refused(_("登记申领的人不能作决定。"), authority=TWO_PEOPLE, advice=_("请另一位同事办理。"))
    if not accept and not reason:
        raise Refused(_("不予认可要写明理由。"), field="reason")
    if accept and order.state not in (*RUNNING, OrderState.DONE):
        raise Refused(
            _("这一单现在是“%(state)s”，不能加交费人。") % {"state": order.get_state_display()}, advice=_("责令退费以后才能认可申领。")
        )


def _charge_of(claim: Claim, order: RefundOrder, due_fen: int) -> Charge:
    if not 0 < due_fen <= claim.taken_fen:
        raise Refused(_("应退金额要大于零，且不超过已收的%(taken)s元。") % {"taken": yuan(claim.taken_fen)}, field="due")
    row_no = (order.charges.aggregate(last=Max("row_no"))["last"] or 0) + 1
    payers = order.charges.values("payer_no").distinct().count()
    causes = order.causes.filter(fell_at=None).order_by("key").values_list("key", flat=True)
    return Charge.objects.create(
        order=order, cause_key=causes[0], row_no=row_no, payer_no=f"P{payers + 1:04d}", sealed=claim.sealed,
        class_label=claim.class_label, charged_on=claim.charged_on, taken_fen=claim.taken_fen, due_fen=due_fen, by_claim=True,
    )  # fmt: skip

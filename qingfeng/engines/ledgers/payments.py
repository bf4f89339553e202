"""The only writer of payments: prepared by one person with proof, confirmed by another, and entered into the book."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Sum
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.refusal import Refused
from qingfeng.core.vault.models import StoredFile

from .models import RUNNING, Charge, Method, OrderState, Payment, PaymentSheet, RefundOrder, SheetState
from .order_book import DUE, PAID, PAID_MEMO, TWO_PEOPLE, locked, record, tell_unit
from .services import post_many, yuan


def prepare(
    *,
    order: RefundOrder,
    amounts: Mapping[int, int],
    method: str,
    paid_on: dt.date,
    proof_sha256: str,
    key: str,
    actor: Account,
    now: dt.datetime,
    proof: StoredFile | None = None,
) -> PaymentSheet:
    """What was paid that day, by charge id in fen, and the hash of the signed list or bank slip that proves it."""
    with transaction.atomic():
        order = locked(order)
        before = PaymentSheet.objects.filter(request_key=key).first()
        if before is not None:
            return before
        _check_sheet(order, amounts, paid_on, proof_sha256, now)
        charges = {c.pk: c for c in order.charges.select_for_update().filter(pk__in=amounts).order_by("pk")}
        prepared = Payment.objects.filter(charge__in=amounts, sheet__state=SheetState.PREPARED).values("charge")
        pending = dict(prepared.annotate(total=Sum("amount_fen")).values_list("charge", "total"))
        through_school = method == Method.SCHOOL or actor.unit_id == order.unit_id
        for pk, fen in amounts.items():
            _check_amount(charges.get(pk), fen, pending.get(pk, 0), through_school)
        sheet = PaymentSheet.objects.create(
            order=order, request_key=key, method=method, paid_on=paid_on, proof=proof, proof_sha256=proof_sha256,
            prepared_by=actor, prepared_at=now,
        )  # fmt: skip
        Payment.objects.bulk_create(Payment(sheet=sheet, charge=charges[pk], amount_fen=fen) for pk, fen in sorted(amounts.items()))
        body = {"sheet": sheet.pk, "method": method, "paid_on": paid_on, "total": sum(amounts.values()), "proof": proof_sha256}
        record(order, "prepared", body, actor, now)
        return sheet


def _check_sheet(order: RefundOrder, amounts: Mapping[int, int], paid_on: dt.date, proof_sha256: str, now: dt.datetime) -> None:
    if order.state not in RUNNING:
        raise Refused(_("这一单现在是“%(state)s”，不能付款。") % {"state": order.get_state_display()})
    if not amounts:
        raise Refused(_("没有选中任何一位交费人。"), field="charges")
    if paid_on > today(now) or (order.decided_at and paid_on < today(order.decided_at)):
        raise Refused(_("付款日期要在责令之日以后、今天以前。"), field="paid_on")
    if not re.fullmatch(r"[0-9a-f]{64}", proof_sha256):
        raise Refused(_("付款要附凭证：签领单、回单或者签收名册。"), field="proof")


def _check_amount(charge: Charge | None, fen: int, pending: int, through_school: bool) -> None:
    if charge is None:
        raise Refused(_("有一位交费人不在这一单里。"), field="charges")
    if charge.by_claim and through_school:
        raise Refused(
            _("名单第%d行是在机关申领的人，由机关直接退，不经学校。") % charge.row_no,
            authority="《信访工作条例》第三十条",
            advice=_("请改用现金或者银行转账。"),
            field="rows",
        )
    left = charge.open_fen - pending
    if not 0 < fen <= left:
        raise Refused(
            _("名单第%(row)d行还可退%(left)s元，不能退%(asked)s元。") % {"row": charge.row_no, "left": yuan(left), "asked": yuan(fen)},
            authority=_("退费不超过已收"),
            field="charges",
        )


def confirm(*, sheet: PaymentSheet, actor: Account, now: dt.datetime) -> PaymentSheet:
    """A second person has compared the proof: every payment is entered, payer by payer."""
    with transaction.atomic():
        order = locked(sheet.order)
        sheet = PaymentSheet.objects.select_for_update().get(pk=sheet.pk)
        if sheet.state == SheetState.CONFIRMED and sheet.confirmed_by_id == actor.pk:
            return sheet
        if sheet.state != SheetState.PREPARED or order.state not in RUNNING:
            raise Refused(_("这份付款单已经是“%(state)s”，或者退费已经停止。") % {"state": sheet.get_state_display()})
        if sheet.prepared_by_id == actor.pk:
            raise Refused(_("经办付款的人不能自己复核。"), authority=TWO_PEOPLE, advice=_("请另一位同事核对凭证后确认。"))
        _enter_payments(order, sheet, actor, now)
        sheet.state, sheet.confirmed_by, sheet.confirmed_at = SheetState.CONFIRMED, actor, now
        sheet.save()
        settle(order, now)
        total = sheet.payments.aggregate(total=Sum("amount_fen"))["total"]
        record(order, "paid", {"sheet": sheet.pk, "total": total, "paid_on": sheet.paid_on}, actor, now)
        return sheet


def _enter_payments(order: RefundOrder, sheet: PaymentSheet, actor: Account, now: dt.datetime) -> None:
    """One transfer for each payer."""
    listed = list(sheet.payments.order_by("charge_id"))
    entries = [(f"payment:{p.pk}", [(DUE, -p.amount_fen), (PAID, p.amount_fen)]) for p in listed]
    entered = post_many(book=order.book, entries=entries, memo=PAID_MEMO, actor=actor, now=now, day=sheet.paid_on)
    for payment, transfer in zip(listed, entered, strict=True):
        payment.transfer = transfer
    Payment.objects.bulk_update(listed, ["transfer"], batch_size=500)
    paid = Payment.objects.filter(sheet=sheet, charge=OuterRef("pk")).values("amount_fen")
    order.charges.filter(pk__in=sheet.payments.values("charge")).update(paid_fen=F("paid_fen") + Subquery(paid))


def settle(order: RefundOrder, now: dt.datetime) -> None:
    """Done when nobody is owed anything, else under way."""
    open_rows = order.charges.still_owed().exists()
    order.state = OrderState.PAYING if open_rows else OrderState.DONE
    order.ended_at = None if open_rows else now
    order.save(update_fields=["state", "ended_at"])


def withdraw(*, sheet: PaymentSheet, actor: Account, now: dt.datetime, sent_back: str = "") -> PaymentSheet:
    """Whoever prepared it takes it back before it is confirmed; or the second person sends it back, with a reason of the list."""
    with transaction.atomic():
        order = locked(sheet.order)
        sheet = PaymentSheet.objects.select_for_update().get(pk=sheet.pk)
        if sheet.state == SheetState.CONFIRMED:
            raise Refused(_("已经复核入账，不能撤回。"), advice=_("更正要另记一笔。"))
        by_the_school = sheet.prepared_by.unit_id == order.unit_id and actor.pk != sheet.prepared_by_id
        if by_the_school and not sent_back:
            raise Refused(_("退回学校的登记要选一个原因。"), field="sent_back")
        if sheet.state == SheetState.PREPARED:
            sheet.state, sheet.sent_back = SheetState.WITHDRAWN, sent_back
            sheet.save(update_fields=["state", "sent_back"])
            record(order, "sheet_withdrawn", {"sheet": sheet.pk, "why": sent_back}, actor, now)
            if by_the_school:
                tell_unit(order, "refund_payment_returned", now)
        return sheet

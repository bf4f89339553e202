"""The only writer of payments: prepared by one person with proof, confirmed by another, and entered into the book."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.refusal import Refused
from qingfeng.core.vault.models import StoredFile

from .models import RUNNING, Charge, OrderState, Payment, PaymentSheet, RefundOrder, SheetState
from .refunds import DUE, PAID, PAID_MEMO, TWO_PEOPLE, locked, record
from .services import post, yuan


def pending(charge: Charge) -> int:
    """Prepared and not yet confirmed."""
    return charge.payments.filter(sheet__state=SheetState.PREPARED).aggregate(total=Sum("amount_fen"))["total"] or 0


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
        for pk, fen in amounts.items():
            _check_amount(charges.get(pk), fen)
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


def _check_amount(charge: Charge | None, fen: int) -> None:
    if charge is None:
        raise Refused(_("有一位交费人不在这一单里。"), field="charges")
    left = charge.open_fen - pending(charge)
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
        for payment in sheet.payments.select_related("charge").order_by("charge_id"):
            _enter_payment(order, payment, sheet, actor, now)
        sheet.state, sheet.confirmed_by, sheet.confirmed_at = SheetState.CONFIRMED, actor, now
        sheet.save()
        settle(order, now)
        total = sheet.payments.aggregate(total=Sum("amount_fen"))["total"]
        record(order, "paid", {"sheet": sheet.pk, "total": total, "paid_on": sheet.paid_on}, actor, now)
        return sheet


def _enter_payment(order: RefundOrder, payment: Payment, sheet: PaymentSheet, actor: Account, now: dt.datetime) -> None:
    payment.transfer = post(
        book=order.book, lines=[(DUE, -payment.amount_fen), (PAID, payment.amount_fen)], key=f"payment:{payment.pk}",
        memo=PAID_MEMO, actor=actor, now=now, day=sheet.paid_on,
    )  # fmt: skip
    payment.save(update_fields=["transfer"])
    Charge.objects.filter(pk=payment.charge_id).update(paid_fen=F("paid_fen") + payment.amount_fen)


def settle(order: RefundOrder, now: dt.datetime) -> None:
    """Done when nobody is owed anything, else under way."""
    open_rows = order.charges.filter(paid_fen__lt=F("due_fen")).exists()
    order.state = OrderState.PAYING if open_rows else OrderState.DONE
    order.ended_at = None if open_rows else now
    order.save(update_fields=["state", "ended_at"])


def withdraw(*, sheet: PaymentSheet, actor: Account, now: dt.datetime) -> PaymentSheet:
    """Whoever prepared it takes it back before it is confirmed; or the second person sends it back."""
    with transaction.atomic():
        order = locked(sheet.order)
        sheet = PaymentSheet.objects.select_for_update().get(pk=sheet.pk)
        if sheet.state == SheetState.CONFIRMED:
            raise Refused(_("已经复核入账，不能撤回。"), advice=_("更正要另记一笔。"))
        if sheet.state == SheetState.PREPARED:
            sheet.state = SheetState.WITHDRAWN
            sheet.save(update_fields=["state"])
            record(order, "sheet_withdrawn", {"sheet": sheet.pk}, actor, now)
        return sheet

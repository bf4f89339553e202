"""The only writer of restitutions: money that payers give back after the finding fell.

Decided, the payers owe it; received, it is in the school's hands again, and can be paid out anew should the finding stand again.
What was paid out as refunds stays what it was: nothing here touches that account.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.refusal import Refused
from qingfeng.core.vault.models import StoredFile

from . import deadlines
from .models import (
    AccountKind,
    Charge,
    Recovery,
    RefundOrder,
    Restitution,
    RestitutionAmount,
    RestitutionLine,
    RestitutionReceipt,
    RestitutionState,
    SheetState,
)
from .order_book import TAKEN, TWO_PEOPLE, locked, record
from .services import open_book, post, post_many, yuan

OWERS, OWED_BACK = "payers_back", "owed_back"
PLAN = [(OWERS, "应还的交费人", AccountKind.OUTSIDE), (OWED_BACK, "应追回", AccountKind.ASSET)]
RETURNED_MEMO = "refund.returned"
NOT_MORE = gettext_lazy("追回不超过已退")


def fallen_charges(order: RefundOrder):
    """Lines whose finding fell."""
    fallen = order.causes.exclude(fell_at=None).values("key")
    return order.charges.filter(cause_key__in=fallen)


def paid_in_vain(order: RefundOrder) -> int:
    """What payers still have although the finding fell."""
    sums = fallen_charges(order).aggregate(paid=Sum("paid_fen", default=0), returned=Sum("returned_fen", default=0))
    return sums["paid"] - sums["returned"]


def propose(*, order: RefundOrder, amounts: Mapping[int, int], reason: str, key: str, actor: Account, now: dt.datetime) -> Restitution:
    """Of whom how much is asked back, by charge id in fen: at most what that payer was paid and still has."""
    with transaction.atomic():
        order = locked(order)
        before = Restitution.objects.filter(request_key=key).first()
        if before is not None:
            return before
        _check_proposal(order, amounts, reason)
        charges = {c.pk: c for c in fallen_charges(order).filter(pk__in=amounts)}
        for pk, fen in amounts.items():
            _check_owed(charges.get(pk), fen)
        made = Restitution.objects.create(order=order, request_key=key, reason=reason, proposed_by=actor, proposed_at=now)
        RestitutionLine.objects.bulk_create(
            (RestitutionLine(restitution=made, charge_id=pk, amount_fen=fen) for pk, fen in sorted(amounts.items())), batch_size=500
        )
        record(order, "restitution_proposed", {"restitution": made.pk, "total": sum(amounts.values())}, actor, now)
        return made


def _check_proposal(order: RefundOrder, amounts: Mapping[int, int], reason: str) -> None:
    recovery = Recovery.objects.filter(order=order).first()
    if recovery is None or not paid_in_vain(order):
        raise Refused(_("这一单没有可以追回的：认定没有被推翻，或者没有退过。"))
    if recovery.outcome == "leave":
        raise Refused(_("已经决定不追回。"))
    waiting = order.restitutions.filter(state__in=(RestitutionState.PROPOSED, RestitutionState.DECIDED)).first()
    if waiting is not None:
        raise Refused(_("已经有一份追回“%s”。") % waiting.get_state_display(), advice=_("请先把它办完。"))
    if not amounts:
        raise Refused(_("没有选中任何一位交费人。"), field="rows")
    if not reason:
        raise Refused(_("请写明为什么追回。"), field="reason")


def _check_owed(charge: Charge | None, fen: int) -> None:
    if charge is None:
        raise Refused(_("有一位交费人不在这一单里，或者认定还有效。"), field="rows")
    if not 0 < fen <= charge.kept_fen:
        raise Refused(
            _("名单第%(row)d行退过%(paid)s元，已追回%(back)s元，不能追回%(asked)s元。")
            % {"row": charge.row_no, "paid": yuan(charge.paid_fen), "back": yuan(charge.returned_fen), "asked": yuan(fen)},
            authority=NOT_MORE,
            field="amount",
        )


def adopt(*, order: RefundOrder, proposed: Restitution | None, actor: Account, now: dt.datetime) -> Restitution:
    """Decided by another person than who proposed it: from now on the payers owe it. The order is locked by the caller."""
    if proposed is None:
        raise Refused(_("还没有提出向谁追回多少。"), advice=_("请经办人先“提出追回”。"), field="outcome")
    if proposed.proposed_by_id == actor.pk:
        raise Refused(_("提出追回的人不能作决定。"), authority=TWO_PEOPLE, advice=_("请另一位决定人办理。"))
    for line in proposed.lines.select_related("charge"):
        _check_owed(line.charge, line.amount_fen)
    total = proposed.lines.aggregate(total=Sum("amount_fen"))["total"]
    open_book(kind=order.book.kind, key=order.book.key, unit=order.unit, plan=PLAN)
    lines = [(OWERS, -total), (OWED_BACK, total)]
    post(book=order.book, lines=lines, key=f"restitution:{proposed.pk}", memo="refund.restitution", actor=actor, now=now)
    proposed.state, proposed.decided_by, proposed.decided_at = RestitutionState.DECIDED, actor, now
    proposed.due_on = deadlines.until(deadlines.RESTITUTION, today(now), order.office)
    proposed.save()
    record(order, "restitution_decided", {"restitution": proposed.pk, "total": total, "due_on": proposed.due_on}, actor, now)
    return proposed


def decline(*, order: RefundOrder, proposed: Restitution, actor: Account, now: dt.datetime) -> None:
    if proposed.proposed_by_id == actor.pk:
        raise Refused(_("提出追回的人不能作决定。"), authority=TWO_PEOPLE, advice=_("请另一位决定人办理。"))
    proposed.state, proposed.decided_by, proposed.decided_at = RestitutionState.DECLINED, actor, now
    proposed.ended_at = now
    proposed.save()
    record(order, "restitution_declined", {"restitution": proposed.pk}, actor, now)


def receive(
    *,
    restitution: Restitution,
    amounts: Mapping[int, int],
    method: str,
    received_on: dt.date,
    proof_sha256: str,
    key: str,
    actor: Account,
    now: dt.datetime,
    proof: StoredFile | None = None,
) -> RestitutionReceipt:
    """What came back that day, by line id in fen, with its proof. Entered once a second person has compared it."""
    with transaction.atomic():
        order = locked(restitution.order)
        restitution = Restitution.objects.select_for_update().get(pk=restitution.pk)
        before = RestitutionReceipt.objects.filter(request_key=key).first()
        if before is not None:
            return before
        _check_receipt(restitution, amounts, received_on, proof_sha256, now)
        lines = {line.pk: line for line in restitution.lines.filter(pk__in=amounts).select_related("charge").with_pending()}
        for pk, fen in amounts.items():
            _check_line(lines.get(pk), fen)
        receipt = RestitutionReceipt.objects.create(
            restitution=restitution, request_key=key, method=method, received_on=received_on, proof=proof, proof_sha256=proof_sha256,
            prepared_by=actor, prepared_at=now,
        )  # fmt: skip
        RestitutionAmount.objects.bulk_create(
            (RestitutionAmount(receipt=receipt, line_id=pk, amount_fen=fen) for pk, fen in sorted(amounts.items())), batch_size=500
        )
        body = {"receipt": receipt.pk, "method": method, "received_on": received_on, "total": sum(amounts.values()), "proof": proof_sha256}
        record(order, "restitution_received", body, actor, now)
        return receipt


def _check_receipt(restitution: Restitution, amounts: Mapping[int, int], received_on: dt.date, proof_sha256: str, now: dt.datetime) -> None:
    if restitution.state != RestitutionState.DECIDED:
        raise Refused(_("这份追回现在是“%s”，不能登记收到的钱。") % restitution.get_state_display())
    if not amounts:
        raise Refused(_("没有选中任何一位交费人。"), field="rows")
    if received_on > today(now) or (restitution.decided_at and received_on < today(restitution.decided_at)):
        raise Refused(_("收到的日期要在决定追回之日以后、今天以前。"), field="received_on")
    if not re.fullmatch(r"[0-9a-f]{64}", proof_sha256):
        raise Refused(_("收到退还的钱要附凭证：收据存根或者银行回单。"), field="proof")


def _check_line(line: RestitutionLine | None, fen: int) -> None:
    if line is None:
        raise Refused(_("有一位交费人不在这份追回里。"), field="rows")
    left = line.open_fen - getattr(line, "pending_fen", 0)
    if not 0 < fen <= left:
        raise Refused(
            _("名单第%(row)d行还应追回%(left)s元，不能收%(asked)s元。")
            % {"row": line.charge.row_no, "left": yuan(left), "asked": yuan(fen)},
            authority=NOT_MORE,
            field="amount",
        )


def confirm(*, receipt: RestitutionReceipt, actor: Account, now: dt.datetime) -> RestitutionReceipt:
    """A second person has compared the proof: every sum is entered, payer by payer."""
    with transaction.atomic():
        order = locked(receipt.restitution.order)
        receipt = RestitutionReceipt.objects.select_for_update().get(pk=receipt.pk)
        if receipt.state == SheetState.CONFIRMED and receipt.confirmed_by_id == actor.pk:
            return receipt
        if receipt.state != SheetState.PREPARED or receipt.restitution.state != RestitutionState.DECIDED:
            raise Refused(_("这笔收款已经是“%s”，或者追回已经停止。") % receipt.get_state_display())
        if receipt.prepared_by_id == actor.pk:
            raise Refused(_("登记收款的人不能自己复核。"), authority=TWO_PEOPLE, advice=_("请另一位同事核对凭证后确认。"))
        total = _enter(order, receipt, actor, now)
        receipt.state, receipt.confirmed_by, receipt.confirmed_at = SheetState.CONFIRMED, actor, now
        receipt.save()
        _settle(receipt.restitution, now)
        record(order, "restitution_entered", {"receipt": receipt.pk, "total": total, "received_on": receipt.received_on}, actor, now)
        return receipt


def _enter(order: RefundOrder, receipt: RestitutionReceipt, actor: Account, now: dt.datetime) -> int:
    """One transfer for each payer. The payer is owed as much less: it comes back if the finding stands again."""
    listed = list(receipt.amounts.order_by("line_id"))
    entries = [(f"returned:{a.pk}", [(OWED_BACK, -a.amount_fen), (TAKEN, a.amount_fen)]) for a in listed]
    entered = post_many(book=order.book, entries=entries, memo=RETURNED_MEMO, actor=actor, now=now, day=receipt.received_on)
    for amount, transfer in zip(listed, entered, strict=True):
        amount.transfer = transfer
    RestitutionAmount.objects.bulk_update(listed, ["transfer"], batch_size=500)
    mine = RestitutionAmount.objects.filter(receipt=receipt)
    of_line = Subquery(mine.filter(line=OuterRef("pk")).values("amount_fen"))
    of_charge = Subquery(mine.filter(line__charge=OuterRef("pk")).values("amount_fen"))
    receipt.restitution.lines.filter(pk__in=mine.values("line")).update(received_fen=F("received_fen") + of_line)
    order.charges.filter(pk__in=mine.values("line__charge")).update(
        returned_fen=F("returned_fen") + of_charge, due_fen=F("due_fen") - of_charge, stopped_fen=F("stopped_fen") + of_charge
    )
    return sum(a.amount_fen for a in listed)


def _settle(restitution: Restitution, now: dt.datetime) -> None:
    if not restitution.lines.still_out().exists():
        restitution.state, restitution.ended_at = RestitutionState.DONE, now
        restitution.save(update_fields=["state", "ended_at"])


def withdraw(*, receipt: RestitutionReceipt, actor: Account, now: dt.datetime) -> RestitutionReceipt:
    """Taken back by who recorded it, or sent back by the second person; nothing was entered."""
    with transaction.atomic():
        order = locked(receipt.restitution.order)
        receipt = RestitutionReceipt.objects.select_for_update().get(pk=receipt.pk)
        if receipt.state == SheetState.CONFIRMED:
            raise Refused(_("已经复核入账，不能撤回。"), advice=_("更正要另记一笔。"))
        if receipt.state == SheetState.PREPARED:
            receipt.state = SheetState.WITHDRAWN
            receipt.save(update_fields=["state"])
            record(order, "restitution_withdrawn", {"receipt": receipt.pk}, actor, now)
        return receipt


def lapse(order: RefundOrder, keys: Sequence[str], actor: Account | None, now: dt.datetime) -> None:
    """Findings stand again: of those whom they concern nothing more is asked back. What came back is owed to them again."""
    concerned = order.restitutions.filter(
        state__in=(RestitutionState.PROPOSED, RestitutionState.DECIDED), lines__charge__cause_key__in=keys
    )
    for restitution in concerned.distinct():
        sums = restitution.lines.aggregate(asked=Sum("amount_fen"), received=Sum("received_fen"))
        left = sums["asked"] - sums["received"] if restitution.state == RestitutionState.DECIDED else 0
        if left:
            lines = [(OWED_BACK, -left), (OWERS, left)]
            post(book=order.book, lines=lines, key=f"lapse:{restitution.pk}", memo="refund.restitution", actor=actor, now=now)
        restitution.receipts.filter(state=SheetState.PREPARED).update(state=SheetState.WITHDRAWN)
        restitution.state, restitution.ended_at = RestitutionState.LAPSED, now
        restitution.save(update_fields=["state", "ended_at"])
    _ask_anew(order)


def _ask_anew(order: RefundOrder) -> None:
    """The question what to do about money that was paid in vain stays open as far as there is any."""
    left = paid_in_vain(order)
    if left:
        Recovery.objects.filter(order=order).update(paid_fen=left)
    else:
        Recovery.objects.filter(order=order, outcome="").delete()

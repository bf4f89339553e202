"""What can be done with a refund order, by whom, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.language import between
from qingfeng.core.refusal import Refused
from qingfeng.engines.ledgers import claims, falling, listing, lists, payments, permissions, refunds, restitution
from qingfeng.engines.ledgers.charge_lists import Listed
from qingfeng.engines.ledgers.models import (
    RUNNING,
    ListState,
    Method,
    OrderState,
    PayerConsent,
    RefundOrder,
    Restitution,
    RestitutionReceipt,
    RestitutionState,
)
from qingfeng.faces.components.formats import fen

from . import refund_forms as f
from .actions import Action
from .taking_in import NotTaken, Would, WrongList
from .uploads import keep
from .who import Desk

Data = Mapping[str, Any]


def _role(allowed: bool, who: str) -> str:
    return "" if allowed else who


def ask_why(order: RefundOrder, desk: Desk) -> str | None:
    if order.state != OrderState.PROPOSED or order.submissions.filter(state=ListState.SENT).exists():
        return None
    if order.awaits_list and order.list_due_on and order.list_due_on >= desk.day:
        return _("已经要求过，最迟%s交来。") % order.list_due_on.isoformat()
    return _role(permissions.can_work_order(desk.actor, order, desk.day), _("由退费经办人、承办人办理。"))


def ask(order: RefundOrder, desk: Desk, data: Data, key: str) -> None:
    listing.ask(order=order, actor=desk.actor, now=desk.now)


def list_why(order: RefundOrder, desk: Desk) -> str | None:
    if order.state != OrderState.PROPOSED:
        return None
    return _role(permissions.can_work_order(desk.actor, order, desk.day), _("由退费经办人、承办人导入。"))


def take_list(order: RefundOrder, desk: Desk, data: Data, key: str) -> None:
    _listed(order, desk, data, dry=False)


def would_list(order: RefundOrder, desk: Desk, data: Data) -> Would:
    listed = _listed(order, desk, data, dry=True)
    told = vars(listed) | {"taken": fen(listed.taken_fen), "due": fen(listed.due_fen)}
    said = _("会登记%(rows)s行、%(payers)s位交费人，已收%(taken)s元，应退%(due)s元")
    if listed.changed or listed.same or listed.gone:
        said += _("；换下原来的名单：新添%(new)s行，改动%(changed)s行，去掉%(gone)s行，没有变化%(same)s行")
    return Would(said % told, _("由机关导入收费名单"), listed.changes, _("序号"), _("班级"), note=_("姓名不在这里显示，导入时封存。"))


def _listed(order: RefundOrder, desk: Desk, data: Data, *, dry: bool) -> Listed:
    upload = data["list"]
    content = upload.read()
    rows, table = lists.read_list(content)
    if table.errors:
        raise NotTaken(422, WrongList.of(content, table, upload.name))
    fields = {"allowed_fen": data["allowed"] or 0, "cause_key": data.get("cause", ""), "dry": dry}
    return refunds.take_list(order=order, rows=rows, sha256=lists.digest(content), actor=desk.actor, now=desk.now, **fields)


def consent_why(order: RefundOrder, desk: Desk) -> str | None:
    single = order.charges.values("payer_no").distinct().count() == 1
    if order.state != OrderState.PROPOSED or not single or PayerConsent.objects.filter(order=order).exists():
        return None
    return _role(permissions.can_work_order(desk.actor, order, desk.day), _("由退费经办人、承办人登记。"))


def record_consent(order: RefundOrder, desk: Desk, data: Data, key: str) -> None:
    refunds.record_consent(order=order, how=data["how"], given_on=data["given_on"], actor=desk.actor, now=desk.now)


def decide_why(order: RefundOrder, desk: Desk) -> str | None:
    if order.state != OrderState.PROPOSED:
        return None
    if desk.actor.pk in (order.proposed_by_id, order.listed_by_id):
        return _("提出退费、导入名单的人不能作决定，请另一位决定人办理。")
    return _role(permissions.can_decide_order(desk.actor, order, desk.day), _("由决定人办理。"))


def order_why(order: RefundOrder, desk: Desk) -> str | None:
    if (why := decide_why(order, desk)) != "":
        return why
    payers = order.charges.values("payer_no").distinct().count()
    if payers == 0:
        return _("还没有收费名单。")
    if payers == 1 and not PayerConsent.objects.filter(order=order).exists():
        return _("只有一位交费人，要先登记本人同意：退费会让学校知道是谁反映的。")
    return ""


def order_it(order: RefundOrder, desk: Desk, data: Data, key: str) -> None:
    refunds.decide(order=order, approve=True, due_on=data["due_on"], note=data["note"], actor=desk.actor, now=desk.now)


def decline(order: RefundOrder, desk: Desk, data: Data, key: str) -> None:
    refunds.decide(order=order, approve=False, note=data["note"], actor=desk.actor, now=desk.now)


def pay_why(order: RefundOrder, desk: Desk) -> str | None:
    if order.state not in RUNNING:
        return None
    return _role(permissions.can_prepare_payment(desk.actor, order, desk.day), _("由退费经办人登记。"))


def pay(order: RefundOrder, desk: Desk, data: Data, key: str, *, own: bool = False) -> None:
    """`own`: by the school, which knows of no line but those of its own list."""
    charges = f.open_rows(order, data["rows"], own=own or (data["method"] == Method.SCHOOL and not data["rows"]))
    missing = sorted(data["rows"] - {c.row_no for c in charges})
    if missing:
        raise Refused(_("这些序号不在名单里，或者已经退清：%s。") % between("、").join(str(n) for n in missing[:20]), field="rows")
    amounts = {c.pk: data["amount"] or c.open_fen - getattr(c, "pending_fen", 0) for c in charges}
    amounts = {pk: fen for pk, fen in amounts.items() if fen > 0}
    if charges and not amounts:
        raise Refused(_("这些都已经登记过，正等复核。"), field="rows")
    proof = _kept(order, desk, data["proof"], order.sheets.filter(prepared_by__unit=order.unit_id) if own else order.sheets)
    payments.prepare(
        order=order, amounts=amounts, method=data["method"], paid_on=data["paid_on"], proof=proof, proof_sha256=proof.sha256,
        key=key, actor=desk.actor, now=desk.now,
    )  # fmt: skip


def _kept(order: RefundOrder, desk: Desk, upload: Any, sheets: Any) -> Any:
    """`sheets` are those among which the proof is numbered: a school counts its own alone."""
    try:
        return keep(upload, desk.now, sheets.count() + 1)
    except Refused as refused:
        raise Refused(refused.reason, authority=refused.authority, advice=refused.advice, field="proof") from refused


def claim_why(order: RefundOrder, desk: Desk) -> str | None:
    if order.state not in (OrderState.PROPOSED, *RUNNING, OrderState.DONE) or order.listed_at is None:
        return None
    return _role(permissions.can_work_order(desk.actor, order, desk.day), _("由退费经办人、承办人登记。"))


def file_claim(order: RefundOrder, desk: Desk, data: Data, key: str) -> None:
    row = refunds.ChargeRow(0, data["name"], data["taken"], class_label=data["class_label"], charged_on=data["charged_on"])
    claims.file_claim(order=order, row=row, evidence=data["evidence"], key=key, actor=desk.actor, now=desk.now)


def _restitution(order: RefundOrder, *states: str) -> Restitution | None:
    return order.restitutions.filter(state__in=states).first()


def restitution_why(order: RefundOrder, desk: Desk) -> str | None:
    recovery = getattr(order, "recovery", None)
    if recovery is None or recovery.outcome == "leave" or not restitution.paid_in_vain(order):
        return None
    if _restitution(order, RestitutionState.PROPOSED, RestitutionState.DECIDED):
        return None
    return _role(permissions.can_propose_restitution(desk.actor, order, desk.day), _("由退费经办人、承办人提出。"))


def propose_restitution(order: RefundOrder, desk: Desk, data: Data, key: str) -> None:
    charges = f.owed_back_rows(order, data["rows"])
    missing = sorted(data["rows"] - {c.row_no for c in charges})
    if missing:
        raise Refused(_("这些序号没有退过，或者已经追回：%s。") % between("、").join(str(n) for n in missing[:20]), field="rows")
    amounts = {c.pk: data["amount"] or c.kept_fen for c in charges}
    restitution.propose(order=order, amounts=amounts, reason=data["reason"], key=key, actor=desk.actor, now=desk.now)


def receive_why(order: RefundOrder, desk: Desk) -> str | None:
    decided = _restitution(order, RestitutionState.DECIDED)
    if decided is None:
        return None
    return _role(permissions.can_receive_restitution(desk.actor, decided, desk.day), _("由退费经办人登记。"))


def receive(order: RefundOrder, desk: Desk, data: Data, key: str) -> None:
    decided = _restitution(order, RestitutionState.DECIDED)
    assert decided is not None  # why_not has just found it
    lines = list(decided.lines.still_out().with_pending().select_related("charge"))
    wanted = [line for line in lines if not data["rows"] or line.charge.row_no in data["rows"]]
    missing = sorted(data["rows"] - {line.charge.row_no for line in wanted})
    if missing:
        raise Refused(_("这些序号不在追回之列，或者已经追清：%s。") % between("、").join(str(n) for n in missing[:20]), field="rows")
    amounts = {line.pk: data["amount"] or line.open_fen - line.pending_fen for line in wanted}
    amounts = {pk: fen for pk, fen in amounts.items() if fen > 0}
    proof = _kept(order, desk, data["proof"], RestitutionReceipt.objects.filter(restitution__order=order))
    restitution.receive(
        restitution=decided, amounts=amounts, method=data["method"], received_on=data["received_on"], proof=proof,
        proof_sha256=proof.sha256, key=key, actor=desk.actor, now=desk.now,
    )  # fmt: skip


def recovery_why(order: RefundOrder, desk: Desk) -> str | None:
    recovery = getattr(order, "recovery", None)
    if recovery is None or (recovery.outcome and not _restitution(order, RestitutionState.PROPOSED)):
        return None
    return _role(permissions.can_decide_recovery(desk.actor, order, desk.day), _("由提出退费的人以外的决定人办理。"))


def decide_recovery(order: RefundOrder, desk: Desk, data: Data, key: str) -> None:
    falling.decide_recovery(recovery=order.recovery, outcome=data["outcome"], reason=data["reason"], actor=desk.actor, now=desk.now)


ACTIONS = (
    Action(
        "recovery", _l("已退的是否追回"), f.RecoveryForm, recovery_why, decide_recovery,
        hint=_l("认定被推翻：已退的不动，是否追回要决定"),
    ),
    Action(
        "restitution", _l("提出追回"), f.RestitutionForm, restitution_why, propose_restitution, hint=_l("写明向谁追回多少，另一人决定")
    ),
    Action("receive", _l("登记追回的钱"), f.ReceiveForm, receive_why, receive, button=_l("登记"), hint=_l("附凭证，另一人复核后入账")),
    Action("ask", _l("向学校要收费名单"), f.AskForm, ask_why, ask, hint=_l("学校在自己的页面上交全部交费人")),
    Action(
        "list", _l("由机关导入收费名单"), f.ListForm, list_why, take_list, button=_l("导入"),
        hint=_l("学校不能在网上交的；要全部交费人，不标谁投诉过"), would=would_list,
    ),
    Action("consent", _l("登记本人同意"), f.ConsentForm, consent_why, record_consent, button=_l("登记"), hint=_l("只有一位交费人")),
    Action("order", _l("责令退费"), f.OrderForm, order_why, order_it, hint=_l("名单上每个人都退")),
    Action("decline", _l("不予责令"), f.ReasonForm, decide_why, decline, hint=_l("要写理由")),
    Action("pay", _l("登记付款"), f.PayForm, pay_why, pay, button=_l("登记"), hint=_l("附凭证，另一人复核后入账")),
    Action("claim", _l("登记申领"), f.ClaimForm, claim_why, file_claim, button=_l("登记"), hint=_l("交了费、不在名单上的人")),
)  # fmt: skip

"""追回: after a finding fell, what was got back of whom, and the second person's word on each receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingfeng.core.calendar import today
from qingfeng.core.matters.lights import light_between
from qingfeng.engines.ledgers import permissions, restitution
from qingfeng.engines.ledgers.models import RefundOrder, RestitutionReceipt, RestitutionState, SheetState
from qingfeng.engines.ledgers.models.refunds import READERS
from qingfeng.faces.serving import as_download

from .refund_orders import days_left, order_or_404
from .who import Desk, desk_of, needs

ROWS = 20


def panel(request: HttpRequest, order: RefundOrder, desk: Desk) -> dict[str, Any]:
    """The latest restitution of an order, its lines and receipts; empty where none was proposed."""
    made = order.restitutions.select_related("proposed_by__person", "decided_by__person").first()
    if made is None:
        return {}
    sums = made.lines.aggregate(asked=Sum("amount_fen", default=0), received=Sum("received_fen", default=0))
    receipts = made.receipts.with_sums().select_related("prepared_by__person", "confirmed_by__person", "proof", "restitution")
    confirms = permissions.can_confirm_money(desk.actor, order, desk.day)
    shape = {RestitutionState.DONE: "done", RestitutionState.PROPOSED: "paused"}.get(RestitutionState(made.state), "not")
    words = made.get_state_display()
    if made.state == RestitutionState.DECIDED and made.due_on and made.decided_at:
        shape, words = light_between(today(made.decided_at), made.due_on, desk.day), days_left(made.due_on, desk)
    return {
        "restitution": made,
        "restitution_lamp": (shape, words),
        "asked_back": sums["asked"],
        "got_back": sums["received"],
        "back_lines": Paginator(made.lines.select_related("charge"), ROWS).get_page(request.GET.get("back")),
        "receipts": [(r, confirms and _waits_for_another(r, desk), r.prepared_by_id == desk.actor.pk) for r in receipts],
    }


def _waits_for_another(receipt: RestitutionReceipt, desk: Desk) -> bool:
    return receipt.state == SheetState.PREPARED and receipt.prepared_by_id != desk.actor.pk


def _receipt(desk: Desk, pk: int, receipt: int) -> RestitutionReceipt:
    order = order_or_404(desk, pk)
    found = RestitutionReceipt.objects.select_related("restitution", "proof").filter(restitution__order=order, pk=receipt).first()
    if found is None:
        raise Http404
    found.restitution.order = order
    return found


@needs(*READERS)
@require_POST
def receipt_answer(request: HttpRequest, pk: int, receipt: int, answer: str) -> HttpResponse:
    desk = desk_of(request)
    found = _receipt(desk, pk, receipt)
    if answer not in ("confirm", "withdraw"):
        raise Http404
    if found.prepared_by_id != desk.actor.pk and not permissions.can_confirm_restitution(desk.actor, found, desk.day):
        raise PermissionDenied(_("由登记人以外的退费经办人、核稿人或决定人复核。"))
    if answer == "confirm":
        restitution.confirm(receipt=found, actor=desk.actor, now=desk.now)
        messages.success(request, _("已复核入账。"))
    else:
        restitution.withdraw(receipt=found, actor=desk.actor, now=desk.now)
        messages.success(request, _("已退回，没有入账。"))
    return redirect("desk:refund", pk=pk)


@needs(*READERS)
def receipt_proof(request: HttpRequest, pk: int, receipt: int) -> HttpResponse:
    found = _receipt(desk_of(request), pk, receipt)
    return as_download(found.proof, name=f"proof-{found.pk}")


urlpatterns = [
    path("refunds/<int:pk>/receipts/<int:receipt>/<str:answer>/", receipt_answer, name="refund_receipt"),
    path("refunds/<int:pk>/receipt-proofs/<int:receipt>/", receipt_proof, name="refund_receipt_proof"),
]

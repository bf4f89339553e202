"""退费: orders, their charge lists, payments with proof, claims, and the list by which a school pays back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.exports import services as exports
from qingfeng.core.language import between
from qingfeng.core.matters.models import Matter
from qingfeng.core.refusal import Refused
from qingfeng.engines.ledgers import claims, lists, payments, permissions, refunds, restitution
from qingfeng.engines.ledgers.models import (
    RUNNING,
    Claim,
    OrderState,
    PaymentSheet,
    RefundCause,
    RefundOrder,
    SentBack,
    SheetState,
)
from qingfeng.engines.ledgers.models.refunds import READERS
from qingfeng.faces.components.parts import Step
from qingfeng.faces.serving import as_download

from . import refund_forms as f
from .actions import offered, take
from .exports import download
from .refund_actions import ACTIONS
from .refund_lists import check_step
from .refund_orders import head, lamp, order_or_404
from .refund_returns import panel
from .refund_sheet import sheet_of
from .who import Desk, desk_of, matter_or_404, needs

PER_PAGE = 20
ROWS = 20
MOST_LISTS = 5
VIEWS = (
    ("open", _l("未退清"), (OrderState.PROPOSED, *RUNNING)),
    ("proposed", _l("待决定"), (OrderState.PROPOSED,)),
    ("running", _l("退费中"), RUNNING),
    ("done", _l("已退清"), (OrderState.DONE,)),
    ("over", _l("已停止、未责令"), (OrderState.STOPPED, OrderState.LAPSED, OrderState.DECLINED)),
)


@needs(*READERS)
def order_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    mine = RefundOrder.objects.visible_to(desk.actor, desk.day)
    chosen = request.GET.get("view", "open")
    states = next((s for name, _label, s in VIEWS if name == chosen), VIEWS[0][2])
    if request.GET.get("as") == "xlsx":
        return sheet_of(mine.filter(state__in=states), next((str(label) for name, label, _s in VIEWS if name == chosen), ""), desk)
    chips = [(name, label, mine.filter(state__in=s).count(), name == chosen) for name, label, s in VIEWS]
    found = mine.filter(state__in=states).with_sums().select_related("unit").order_by("due_on", "-proposed_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(order, *lamp(order, desk)) for order in page.object_list]
    return render(request, "desk/refunds/list.html", {"rows": rows, "page": page, "chips": chips, "chosen": chosen})


@needs(*READERS)
def order_page(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    order = order_or_404(desk, pk)
    return render(request, "desk/refunds/order.html", {**head(order, desk), **_body(request, order, desk)})


def _body(request: HttpRequest, order: RefundOrder, desk: Desk) -> dict[str, Any]:
    first = Case(When(state=SheetState.PREPARED, then=0), default=1)
    sheets = order.sheets.with_sums().select_related("prepared_by__person", "prepared_by__unit", "confirmed_by__person", "proof")
    page = Paginator(sheets.order_by(first, "-prepared_at", "-pk"), ROWS).get_page(request.GET.get("sheets"))
    waiting = order.claims.select_related("filed_by__person", "decided_by__person", "charge").order_by("-filed_at")
    confirms, decides = (ask(desk.actor, order, desk.day) for ask in (permissions.can_confirm_money, permissions.can_decide_claims))
    accounts = dict(order.book.accounts.values_list("code", "balance"))
    offers = [*check_step(order, desk), *offered(ACTIONS, order, desk, lambda name: reverse("desk:refund_action", args=[order.pk, name]))]
    return {
        "charges": Paginator(order.charges.order_by("row_no"), ROWS).get_page(request.GET.get("page")),
        "sheet_page": page,
        "sheets": [_sheet(sheet, order, desk, confirms) for sheet in page.object_list],
        "sent_back": SentBack.choices,
        "claims": [(claim, decides and claim.filed_by_id != desk.actor.pk) for claim in waiting],
        "accounts": {
            "taken": -accounts[refunds.OUTSIDE], "due": accounts[refunds.DUE], "paid": accounts[refunds.PAID],
            "owed_back": accounts.get(restitution.OWED_BACK), "returned": order.returned_sum,
        },
        "causes": order.causes.order_by("key"),
        "submissions": order.submissions.filter(faults=0)[:MOST_LISTS],
        "consent": getattr(order, "consent", None),
        "recovery": getattr(order, "recovery", None),
        "steps": one_primary(offers, order),
        "key": uuid4().hex,
        **panel(request, order, desk),
    }  # fmt: skip


def one_primary(steps: list[Step], order: RefundOrder) -> list[Step]:
    """Of all that can be done one thing is next; once a list was taken, that is the decision and nothing of the list."""
    waits = order.state == OrderState.PROPOSED and order.listed_at is not None
    ways = [n for n, step in enumerate(steps) if step.primary and not (waits and step.label in _about_the_list())]
    first = ways[0] if ways else None
    return [replace(step, primary=n == first) for n, step in enumerate(steps)]


def _about_the_list() -> set[str]:
    return {str(action.label) for action in ACTIONS if action.name in ("ask", "list", "claim")}


def _sheet(sheet: PaymentSheet, order: RefundOrder, desk: Desk, confirms: bool) -> dict[str, Any]:
    may = confirms and sheet.state == SheetState.PREPARED and sheet.prepared_by_id != desk.actor.pk
    by_school = sheet.prepared_by.unit_id == order.unit_id
    return {"sheet": sheet, "may_confirm": may, "mine": sheet.prepared_by_id == desk.actor.pk, "by_school": by_school}


@needs(*READERS)
@require_http_methods(["GET", "POST"])
def order_action(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    desk = desk_of(request)
    order = order_or_404(desk, pk)
    back = reverse("desk:refund", args=[pk])
    return take(request, desk, order, ACTIONS, name, template="desk/refunds/action.html", back=back, context=head(order, desk))


@needs(*READERS)
@require_POST
def sheet_answer(request: HttpRequest, pk: int, sheet: int, answer: str) -> HttpResponse:
    """The second person confirms, or either sends it back."""
    desk = desk_of(request)
    order = order_or_404(desk, pk)
    found = order.sheets.filter(pk=sheet).first()
    if found is None or answer not in ("confirm", "withdraw"):
        raise Http404
    found.order = order
    if answer == "confirm":
        if found.prepared_by_id != desk.actor.pk and not permissions.can_confirm_payment(desk.actor, found, desk.day):
            raise PermissionDenied(_("由另一位退费经办人、核稿人或决定人复核。"))
        payments.confirm(sheet=found, actor=desk.actor, now=desk.now)
        messages.success(request, _("已复核入账。"))
    else:
        if found.prepared_by_id != desk.actor.pk and not permissions.can_confirm_payment(desk.actor, found, desk.day):
            raise PermissionDenied(_("由经办人或复核人退回。"))
        reason = request.POST.get("sent_back", "")
        payments.withdraw(sheet=found, actor=desk.actor, now=desk.now, sent_back=reason if reason in SentBack.values else "")
        messages.success(request, _("已退回，没有入账。"))
    return redirect("desk:refund", pk=pk)


@needs(*READERS)
@require_POST
def claim_answer(request: HttpRequest, pk: int, claim: int, answer: str) -> HttpResponse:
    desk = desk_of(request)
    found = Claim.objects.select_related("order__office", "order__unit").filter(pk=claim, order=order_or_404(desk, pk)).first()
    if found is None or answer not in ("accept", "reject"):
        raise Http404
    if not permissions.can_decide_claim(desk.actor, found, desk.day):
        raise PermissionDenied(_("由登记申领的人以外的核稿人或决定人办理。"))
    form = f.AcceptClaimForm({**request.POST.dict(), "claim": claim}, obj=found.order, desk=desk)
    if not form.is_valid():
        raise Refused(between("；").join(str(e) for errors in form.errors.values() for e in errors), advice=_("请返回修改。"))
    data = form.cleaned_data
    claims.decide_claim(claim=found, accept=answer == "accept", due_fen=data["due"], reason=data["reason"], actor=desk.actor, now=desk.now)
    messages.success(request, _("已认可，加入名单。") if answer == "accept" else _("已不予认可。"))
    return redirect("desk:refund", pk=pk)


@needs(*READERS)
def proof(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    desk = desk_of(request)
    found = order_or_404(desk, pk).sheets.select_related("proof").filter(pk=sheet).first()
    if found is None:
        raise Http404
    return as_download(found.proof, name=f"proof-{found.pk}")


@needs(*READERS)
def list_template(request: HttpRequest) -> HttpResponse:
    return download(lists.list_template(), "charge-list")


@needs(*READERS)
def signing_list(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    order = order_or_404(desk, pk)
    if request.GET.get("as") == "xlsx":
        data, charges = lists.payment_list(order), order.charges.own().count()
        owner = desk.actor.unit_id or 0
        exports.taken(kind="signing", unit_id=owner, rows=charges, data=data, actor=desk.actor, now=desk.now, order=order.pk)
        return download(data, order.number)
    return render(request, "desk/refunds/signing.html", {**head(order, desk), "charges": order.charges.own().order_by("row_no")})


@needs(Role.CASHIER, Role.HANDLER)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, ref: str) -> HttpResponse:
    """From the confirmed incidents of a matter."""
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    if matter.respondent_unit is None or not holds_any(desk.actor, (Role.CASHIER, Role.HANDLER), matter.unit, desk.day):
        raise PermissionDenied(_("由本机关的承办人、退费经办人提出。"))
    key = request.POST.get("key") or uuid4().hex
    request_key = f"propose:{matter.pk}:{desk.actor.pk}:{key}"[:80]
    if before := RefundOrder.objects.filter(request_key=request_key).first():
        return redirect("desk:refund", pk=before.pk)
    form = f.ProposeForm(request.POST or None, obj=matter, desk=desk)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        order = refunds.propose(
            unit=matter.respondent_unit, office=matter.unit, item=data["item"], cause_keys=data["causes"], cite=data["cite"],
            key=request_key, actor=desk.actor, now=desk.now,
            matter_id=matter.pk, matter_ref=matter.ref,
        )  # fmt: skip
        messages.success(request, _("已提出。下一步向学校要收费名单。"))
        return redirect("desk:refund", pk=order.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/refunds/propose.html", {"matter": matter, "form": form, "key": key}, status=status)


def case_panel(matter: Matter, actor: Account, day: Any) -> tuple[str, dict[str, Any]] | None:
    """On the page of a matter: its refund orders, and the way to a new one."""
    orders = RefundOrder.objects.visible_to(actor, day).filter(matter_id=matter.pk).with_sums().order_by("pk")
    taken = set(RefundCause.objects.filter(order__matter_id=matter.pk, fell_at=None).values_list("key", flat=True))
    left = matter.respondent_unit_id is not None and any(i.key not in taken for i in matter.incidents.filter(state="confirmed"))
    may = left and holds_any(actor, (Role.CASHIER, Role.HANDLER), matter.unit, day)
    if not orders and not may:
        return None
    return "desk/refunds/panel.html", {"orders": orders, "propose": reverse("desk:refund_new", args=[matter.ref]) if may else ""}


urlpatterns = [
    path("refunds/", order_list, name="refunds"),
    path("refunds/template.xlsx", list_template, name="refund_template"),
    path("refunds/new/<str:ref>/", propose, name="refund_new"),
    path("refunds/<int:pk>/", order_page, name="refund"),
    path("refunds/<int:pk>/signing/", signing_list, name="refund_signing"),
    path("refunds/<int:pk>/do/<str:name>/", order_action, name="refund_action"),
    path("refunds/<int:pk>/sheets/<int:sheet>/<str:answer>/", sheet_answer, name="refund_sheet"),
    path("refunds/<int:pk>/proofs/<int:sheet>/", proof, name="refund_proof"),
    path("refunds/<int:pk>/claims/<int:claim>/<str:answer>/", claim_answer, name="refund_claim"),
]

"""要我校退的: a school hands in whom it charged, mends its list, pays back and records it. It never learns who complained."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.language import between
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.changes import Brought
from qingfeng.core.sheets.reading import RowError, Table
from qingfeng.core.text.normal import one_line, whole_number
from qingfeng.core.vault.files import open_file
from qingfeng.engines.ledgers import listing, lists, payments
from qingfeng.engines.ledgers.models import RUNNING, ListState, ListSubmission, PaymentSheet, RefundOrder, SheetState
from qingfeng.faces.serving import as_download

from .actions import KEY, Action, in_field, take
from .exports import download
from .page_sheets import leaves_as_sheet
from .payback_forms import HandInForm, PaidBackForm
from .payback_view import LIST, PAYING, Payback, paybacks
from .refund_actions import pay
from .taking_in import Would, WrongList, is_dry
from .who import Desk, desk_of, needs

PER_PAGE, ROWS, SHEETS, MOST_ERRORS = 20, 50, 10, 50


def payback_or_404(desk: Desk, pk: int) -> Payback:
    found = RefundOrder.objects.for_unit(desk.actor, desk.day).with_own_sums().select_related("unit", "office").filter(pk=pk).first()
    if found is None:
        raise Http404
    return Payback(found, desk)


@require_GET
@needs(Role.RESPONDENT)
@leaves_as_sheet(_l("要我校退的"), "paybacks")
def order_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(paybacks(desk_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/payback/list.html", {"page": page})


@require_GET
@needs(Role.RESPONDENT)
@never_cache
def order_page(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    return _shown(request, payback_or_404(desk, pk), HandInForm())


def _shown(
    request: HttpRequest,
    p: Payback,
    form: HandInForm,
    *,
    errors: Sequence[RowError] = (),
    refused: Refused | None = None,
    wrong: WrongList | None = None,
    would: Would | None = None,
    status: int = 200,
) -> HttpResponse:
    sheets = _sheets(p)
    context = {
        "p": p, "order": p.order, "form": form, "key": uuid4().hex, "errors": errors[:MOST_ERRORS], "n_errors": len(errors),
        "hand_in_first": p.may_hand_in and (p.stage == LIST or status != 200 or would is not None),
        "refused": refused, "wrong": wrong, "would": would,
        "handed": _handed(request, p), "charges": _charges(request, p), "q": _asked(request),
        "sheets": Paginator(sheets, SHEETS).get_page(request.GET.get("sheets")), "office": p.order.office,
        "pay_url": reverse("desk:payback_pay", args=[p.order.pk]) if p.stage == PAYING else "",
    }  # fmt: skip
    return render(request, "desk/payback/order.html", context, status=status)


def _handed(request: HttpRequest, p: Payback) -> Page | None:
    """The list as it was sent, with its names: only until the office takes it."""
    if p.current is None:
        return None
    return Paginator(listing.rows_of(p.current), ROWS).get_page(request.GET.get("row"))


def _asked(request: HttpRequest) -> dict[str, str]:
    view = request.GET.get("view", "")
    return {"view": view if view in ("open", "waiting") else "", "find": one_line(request.GET.get("find", ""))[:40]}


def _charges(request: HttpRequest, p: Payback) -> Page | None:
    """The lines of the school's own list, by number and class."""
    found = p.order.charges.own()
    if p.order.listed_at is None or not found.exists():
        return None
    asked = _asked(request)
    prepared = PaymentSheet.objects.filter(payments__charge=OuterRef("pk"), state=SheetState.PREPARED)
    if asked["view"] == "open":
        found = found.still_owed().filter(~Exists(prepared))
    elif asked["view"] == "waiting":
        found = found.filter(Exists(prepared))
    if asked["find"]:
        number = Q(row_no=int(asked["find"])) if re.fullmatch(r"\d{1,7}", asked["find"]) else Q()
        found = found.filter(Q(class_label__icontains=asked["find"]) | number)
    return Paginator(found.with_pending().order_by("row_no"), ROWS).get_page(request.GET.get("page"))


def _sheets(p: Payback) -> Any:
    """What the school itself recorded; what the office paid out is none of it."""
    own = p.order.sheets.filter(prepared_by__unit=p.order.unit_id)
    return own.with_sums().select_related("proof", "prepared_by__person").order_by("-prepared_at", "-pk")


@require_POST
@needs(Role.RESPONDENT)
@never_cache
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    p = payback_or_404(desk, pk)
    form = HandInForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, p, form, status=422)
    sent = request.POST.get("key", "")
    key = f"list:{pk}:{desk.actor.pk}:{sent if KEY.fullmatch(sent) else uuid4().hex}"[:80]
    upload, dry = form.cleaned_data["list"], is_dry(request)
    data = upload.read()
    try:
        done = listing.hand_in(order=p.order, data=data, key=key, actor=desk.actor, now=desk.now, dry=dry)
    except Refused as refused:
        return _shown(request, p, form, refused=in_field(form, refused), status=409)
    if dry:
        return _tried(request, p, form, done.brought, lambda table: WrongList.of(data, table, upload.name))
    if done.errors:
        return _shown(request, payback_or_404(desk, pk), HandInForm(), errors=done.errors, status=422)
    messages.success(request, _("名单已交，共%d行。机关核对以前可以再交一份替换。") % done.submission.rows)
    return redirect("desk:payback", pk=pk)


def _tried(request: HttpRequest, p: Payback, form: HandInForm, brought: Brought, wrong: Callable[[Table], WrongList]) -> HttpResponse:
    if brought.errors:
        return _shown(request, p, form, wrong=wrong(brought.table), status=422)
    told = vars(brought) | {"rows": len(brought.table.rows)}
    said = _("会交上%(rows)s行")
    if brought.changed or brought.same or brought.gone:
        said += _("；换下原来的名单：新添%(new)s行，改动%(changed)s行，去掉%(gone)s行，没有变化%(same)s行")
    return _shown(request, p, form, would=Would(said % told, _("交名单"), brought.changes, _("序号"), _("学生")))


@require_GET
@needs(Role.RESPONDENT)
def template(request: HttpRequest, pk: int) -> HttpResponse:
    p = payback_or_404(desk_of(request), pk)
    return download(lists.list_template(p.order, item=p.item), f"list-{p.order.number}")


@require_GET
@needs(Role.RESPONDENT)
@never_cache
def handed_file(request: HttpRequest, pk: int, submission: int) -> HttpResponse:
    """What was sent, or the sheet that came back with its errors marked."""
    p = payback_or_404(desk_of(request), pk)
    wanted = (ListState.SENT, ListState.RETURNED, ListState.FAULTY)
    found = ListSubmission.objects.filter(order=p.order, pk=submission, state__in=wanted).select_related("file").first()
    if found is None or found.file is None or found.file.disposed_at:
        raise Http404
    name = "errors" if found.state == ListState.FAULTY else "sent"
    return download(open_file(found.file), f"list-{p.order.number}-{name}")


def _pay_why(order: RefundOrder, desk: Desk) -> str | None:
    """Told from the school's own lines alone: what the office still has to pay is nothing the school may notice."""
    if order.state not in RUNNING or not order.charges.own().still_owed().exists():
        return None
    return ""


def _pay(order: RefundOrder, desk: Desk, data: Any, key: str) -> None:
    pay(order, desk, data, key, own=True)


PAY = (Action("pay", _l("登记已退"), PaidBackForm, _pay_why, _pay, button=_l("登记"), done=_l("已登记，等机关另一人复核。")),)


@needs(Role.RESPONDENT)
@require_http_methods(["GET", "POST"])
@never_cache
def paid_back(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    p = payback_or_404(desk, pk)
    ticked = [n for n in request.GET.getlist("row") if whole_number(n) is not None]
    back = reverse("desk:payback", args=[pk])
    context = {"p": p, "order": p.order, "left": p.order.charges.own().still_owed().count()}
    return take(
        request,
        desk,
        p.order,
        PAY,
        "pay",
        template="desk/payback/pay.html",
        back=back,
        context=context,
        initial={"rows": between("、").join(ticked)},
    )


def _own_sheet(desk: Desk, pk: int, sheet: int) -> PaymentSheet:
    p = payback_or_404(desk, pk)
    found = _sheets(p).filter(pk=sheet).first()
    if found is None:
        raise Http404
    found.order = p.order
    return found


@needs(Role.RESPONDENT)
@require_POST
def take_back(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Before the office has confirmed it."""
    desk = desk_of(request)
    found = _own_sheet(desk, pk, sheet)
    if found.prepared_by_id != desk.actor.pk:
        raise Refused(_("由登记的人自己撤回。"))
    payments.withdraw(sheet=found, actor=desk.actor, now=desk.now)
    messages.success(request, _("已撤回。"))
    return redirect("desk:payback", pk=pk)


@require_GET
@needs(Role.RESPONDENT)
@never_cache
def proof(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    found = _own_sheet(desk_of(request), pk, sheet)
    return as_download(found.proof, name=f"proof-{found.pk}")


urlpatterns = [
    path("payback/", order_list, name="paybacks"),
    path("payback/<int:pk>/", order_page, name="payback"),
    path("payback/<int:pk>/list/", hand_in, name="payback_hand_in"),
    path("payback/<int:pk>/template.xlsx", template, name="payback_template"),
    path("payback/<int:pk>/lists/<int:submission>.xlsx", handed_file, name="payback_file"),
    path("payback/<int:pk>/pay/", paid_back, name="payback_pay"),
    path("payback/<int:pk>/sheets/<int:sheet>/withdraw/", take_back, name="payback_withdraw"),
    path("payback/<int:pk>/proofs/<int:sheet>/", proof, name="payback_proof"),
]

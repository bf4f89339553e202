"""核对名单: a school's charge list held against the complaints, then taken or given back. What the comparison says stays at this desk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from qingfeng.core.matters.models import Matter
from qingfeng.core.refusal import Refused
from qingfeng.engines.ledgers import listing, permissions
from qingfeng.engines.ledgers.models import ListState, ListSubmission, RefundOrder
from qingfeng.engines.ledgers.models.refunds import READERS
from qingfeng.engines.ledgers.refunds import ChargeRow
from qingfeng.faces.components.parts import Step
from qingfeng.institutions.complaints import comparing

from . import refund_forms as f
from .actions import in_field
from .refund_orders import head, order_or_404
from .who import Desk, desk_of, needs

ROWS = 50
WORDS = {
    comparing.LISTED: ("done", _l("在名单上")),
    comparing.LESS: ("soon", _l("在名单上，金额比所反映的少")),
    comparing.MISSING: ("not", _l("不在名单上")),
    comparing.UNKNOWN: ("paused", _l("没有留学生姓名，核对不了")),
}


@dataclass(frozen=True)
class Comparison:
    """`lines` for those to whom the matter is shown; others of the office learn how many."""

    counts: list[tuple[str, str, int]]  # lamp, words, how many
    lines: list[tuple[comparing.Compared, str, str]]
    claims: bool  # somebody has to be entered by the office


def waiting(order: RefundOrder) -> ListSubmission | None:
    return order.submissions.filter(state=ListState.SENT).select_related("file", "sent_by__person").first()


def check_step(order: RefundOrder, desk: Desk) -> list[Step]:
    """The first thing to do with an order whose list has come in."""
    found = waiting(order)
    if found is None:
        return []
    hint = _("最迟%s") % found.check_due_on.isoformat() if found.check_due_on else ""
    if not permissions.can_work_order(desk.actor, order, desk.day):
        return [Step(_("核对学校交来的名单"), possible=False, reason=_("由退费经办人、承办人核对。"))]
    return [Step(_("核对学校交来的名单"), hint=hint, button=_("核对"), url=reverse("desk:refund_check", args=[order.pk]), primary=True)]


def comparison(order: RefundOrder, rows: list[ChargeRow], desk: Desk) -> Comparison | None:
    """None where the matter is sealed and not shown to the reader: then not even the number of complaints is."""
    shown = order.matter_id is not None and desk.matters().filter(pk=order.matter_id).exists()
    if not shown and Matter.objects.filter(pk=order.matter_id or 0, sealed=True).exists():
        return None
    found = comparing.with_complaints(order, rows)
    numbers = Counter(one.result for one in found)
    counts = [(WORDS[result][0], str(WORDS[result][1]), numbers[result]) for result in WORDS if numbers[result]]
    lines = [(one, WORDS[one.result][0], str(WORDS[one.result][1])) for one in found] if shown else []
    return Comparison(counts, lines, bool(numbers[comparing.MISSING] or numbers[comparing.LESS]))


@needs(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    order = order_or_404(desk, pk)
    if not permissions.can_work_order(desk.actor, order, desk.day):
        raise PermissionDenied(_("由退费经办人、承办人核对。"))
    submission = waiting(order)
    if submission is None:
        return redirect("desk:refund", pk=pk)
    does = request.POST.get("do", "")
    take = f.TakeInForm(request.POST if does == "take" else None, obj=order, desk=desk)
    back = f.GiveBackForm(request.POST if does == "back" else None, obj=order, desk=desk)
    refused = None
    if request.method == "POST":
        form = {"take": take, "back": back}.get(does)
        if form is None or request.POST.get("list") != str(submission.pk):
            raise Http404 if form is None else Refused(_("学校又换了一份名单。"), advice=_("请重新打开，核对最新的一份。"))
        if form.is_valid():
            try:
                return _answered(request, desk, submission, does, form.cleaned_data)
            except Refused as why:
                refused = in_field(form, why)
    context = {**head(order, desk), **_body(request, order, submission, desk), "take": take, "back": back, "refused": refused}
    return render(request, "desk/refunds/check.html", context, status=422 if request.method == "POST" else 200)


def _answered(request: HttpRequest, desk: Desk, submission: ListSubmission, does: str, data: dict[str, Any]) -> HttpResponse:
    if does == "take":
        fields = {"allowed_fen": data["allowed"] or 0, "cause_key": data.get("cause", "")}
        listing.take_in(submission=submission, actor=desk.actor, now=desk.now, **fields)
        messages.success(request, _("已接收，姓名已封存。下一步由决定人决定。"))
    else:
        listing.give_back(submission=submission, fault=data["fault"], actor=desk.actor, now=desk.now)
        messages.success(request, _("已退回学校，请它改正重交。"))
    return redirect("desk:refund", pk=submission.order_id)


def _body(request: HttpRequest, order: RefundOrder, submission: ListSubmission, desk: Desk) -> dict[str, Any]:
    rows = listing.rows_of(submission)
    taken = [row.taken_fen for row in rows]
    days = [row.charged_on for row in rows if row.charged_on]
    return {
        "submission": submission,
        "rows": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "payers": len({(row.class_label, row.name) for row in rows}),
        "classes": len({row.class_label for row in rows}),
        "least": min(taken, default=0),
        "most": max(taken, default=0),
        "days": (min(days), max(days)) if days else None,
        "compared": comparison(order, rows, desk),
        "claim_url": reverse("desk:refund_action", args=[order.pk, "claim"]),
    }


urlpatterns = [path("refunds/<int:pk>/list/", check, name="refund_check")]

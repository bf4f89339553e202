"""导出: asking to take a list away, another person's answer, the file made anew, and for the audit administrator all of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holders, units_where
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.exports import services
from qingfeng.core.exports.models import ExportRequest, ExportState
from qingfeng.core.exports.permissions import APPROVE, can_approve_export, can_take_export
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.faces.forms import PlainForm

from .export_kinds import KINDS, Kind, kind_of, label_of
from .exports import taken_away
from .nav import ANSWERING
from .page_sheets import leaves_as_sheet
from .steps import refused_in
from .who import Desk, desk_of, needs

PER_PAGE, SHOWN = 30, 50
WORKERS = tuple(role for role in Role if role not in (*ANSWERING, Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN))
LAMPS = {ExportState.WAITING: "soon", ExportState.APPROVED: "ok", ExportState.DECLINED: "not"}


class AskForm(PlainForm):
    purpose = forms.CharField(
        label=gettext_lazy("拿去做什么"), max_length=200, help_text=gettext_lazy("批准的人会看到，也印在表的最后一行。不要写人名。")
    )


class DeclineForm(PlainForm):
    reason = forms.CharField(label=gettext_lazy("不批准的理由"), max_length=200)


def waiting_for(desk: Desk) -> list[ExportRequest]:
    """What this person may answer."""
    found = ExportRequest.objects.waiting(desk.now).exclude(asker=desk.actor).select_related("unit", "asker__person")
    return [row for row in found.order_by("asked_at") if can_approve_export(desk.actor, row, desk.day)]


@require_safe
@needs(*WORKERS)
def exports(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    mine = ExportRequest.objects.filter(asker=desk.actor).select_related("decided_by__person")[:SHOWN]
    context = {
        "mine": [(row, label_of(row), *_lamp(row, desk), can_fetch(row, desk)) for row in mine],
        "waiting": [(row, label_of(row)) for row in waiting_for(desk)],
        "kinds": KINDS,
    }
    return render(request, "desk/exports/list.html", context)


def _lamp(row: ExportRequest, desk: Desk) -> tuple[str, str]:
    if row.state != ExportState.DECLINED and row.is_over(desk.now):
        return "paused", _("已过期")
    return LAMPS[ExportState(row.state)], row.get_state_display()


def can_fetch(row: ExportRequest, desk: Desk) -> bool:
    return row.state == ExportState.APPROVED and not row.is_over(desk.now) and can_take_export(desk.actor, row, desk.day)


def _kind(desk: Desk, code: str) -> Kind:
    found = kind_of(code)
    if found is None or not desk.has(*found.roles):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@needs(*WORKERS)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as it is narrowed on the page one comes from."""
    desk, asked = desk_of(request), request.GET.urlencode()[:500]
    wanted, form, refused = _kind(desk, kind), AskForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            said = {"kind": wanted.code, "query": asked, "purpose": form.cleaned_data["purpose"], "unit": _office(desk, wanted)}
            made = services.ask(**said, actor=desk.actor, now=desk.now)
            messages.success(request, _("已申请。批准以后在这里取。"))
            return redirect("desk:export", made.pk)
        except Refused as why:
            refused_in(form, why)
            refused = None if why.field in form.fields else why
    context = {"kind": wanted, "form": form, "refused": refused, "asked": asked}
    return render(request, "desk/exports/new.html", context, status=422 if form.errors or refused else 200)


def _office(desk: Desk, kind: Kind) -> Unit:
    offices = desk.offices(*kind.roles)
    if not offices:
        raise Refused(_("您的角色还没有对应的机关。"))
    return offices[0]


def _found(desk: Desk, pk: int) -> ExportRequest:
    """For whoever asked and whoever may answer; for nobody else it is there."""
    related = ("unit", "asker__person", "decided_by__person")
    row = ExportRequest.objects.select_related(*related).filter(pk=pk).first()
    if row is None or not (row.asker_id == desk.actor.pk or can_approve_export(desk.actor, row, desk.day)):
        raise Http404
    return row


@require_safe
@needs(*WORKERS)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    return _page(request, desk, _found(desk, pk), DeclineForm())


def _page(request: HttpRequest, desk: Desk, row: ExportRequest, form: DeclineForm, status: int = 200) -> HttpResponse:
    own = row.asker_id == desk.actor.pk
    lamp, state = _lamp(row, desk)
    context: dict[str, Any] = {"row": row, "label": label_of(row), "lamp": lamp, "state": state, "form": form, "own": own}
    context["waits"] = row.state == ExportState.WAITING and not row.is_over(desk.now)
    context["fetch"] = can_fetch(row, desk)
    context["others"] = _who_may(row, desk) if own and context["waits"] else []
    return render(request, "desk/exports/request.html", context, status=status)


def _who_may(row: ExportRequest, desk: Desk) -> list[Account]:
    found = {a.pk: a for role in APPROVE for a in holders(role, row.unit, desk.day)}
    return [a for a in found.values() if can_approve_export(a, row, desk.day)]


@require_POST
@needs(*WORKERS)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    services.approve(request=_found(desk, pk), actor=desk.actor, now=desk.now)
    messages.success(request, _("已批准，申请人三天内可以取。"))
    return redirect("desk:exports")


@require_POST
@needs(*WORKERS)
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    row, form = _found(desk, pk), DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, row, form, 422)
    services.decline(request=row, reason=form.cleaned_data["reason"], actor=desk.actor, now=desk.now)
    messages.success(request, _("已退回。"))
    return redirect("desk:exports")


@require_POST
@needs(*WORKERS)
def fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """Made at this moment, from what the asker may see now: who lost a role since, or must stand back, gets no more than on the page."""
    desk = desk_of(request)
    row = _found(desk, pk)
    kind = _kind(desk, row.kind)
    services.may_take(request=row, actor=desk.actor, now=desk.now)
    assert kind.make is not None  # kind_of knows no other
    return taken_away(desk, kind.code, f"{kind.code}-{row.number}", kind.make(desk, QueryDict(row.query)), request=row)


@require_safe
@needs(Role.AUDITADMIN)
@leaves_as_sheet(_l("导出记录"), "export-log")
def log(request: HttpRequest) -> HttpResponse:
    """Who took what away, when, how many rows, with which agreement. No content of any list."""
    desk = desk_of(request)
    units = [str(pk) for pk in units_where(desk.actor, Role.AUDITADMIN, desk.day).values_list("pk", flat=True)]
    found = Entry.objects.filter(stream__kind="exports", stream__key__in=units).order_by("-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/exports/log.html", {"page": page, "rows": _said(list(page.object_list))})


EVENTS = {
    "export.asked": gettext_lazy("申请"),
    "export.approved": gettext_lazy("批准"),
    "export.declined": gettext_lazy("不批准"),
    "exported": gettext_lazy("取走"),
    "printed": gettext_lazy("打印"),
}


def _said(entries: list[Entry]) -> list[dict[str, Any]]:
    """Entries hold ids; names and words are put to them, in two queries."""
    requests = ExportRequest.objects.in_bulk({e.body["request"] for e in entries if "request" in e.body})
    actors = {int(e.actor.partition(":")[2]) for e in entries if e.actor.startswith("account:")}
    names = {a.pk: a.name for a in Account.objects.filter(pk__in=actors).select_related("person")}
    labels = {kind.code: kind.label for kind in KINDS}
    rows = []
    for e in entries:
        kind, _dot, what = e.event.partition(".")
        kind = e.body.get("kind", kind)
        asked = requests.get(e.body.get("request", 0))
        said = {"event": EVENTS.get(e.event) or EVENTS.get(what, e.event), "label": labels.get(kind, kind), "asked": asked}
        rows.append({"entry": e, "who": names.get(int(e.actor.partition(":")[2] or 0), ""), **said})
    return rows


urlpatterns = [
    path("exports/", exports, name="exports"),
    path("exports/log/", log, name="export_log"),
    path("exports/new/<slug:kind>/", new, name="export_new"),
    path("exports/<int:pk>/", export, name="export"),
    path("exports/<int:pk>/approve/", approve, name="export_approve"),
    path("exports/<int:pk>/decline/", decline, name="export_decline"),
    path("exports/<int:pk>/file/", fetch, name="export_file"),
]

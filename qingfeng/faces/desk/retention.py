"""到期销毁: what is due, the list that one person prepares, the second person's approval, and the printed list."""

from __future__ import annotations

from collections import Counter

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from qingfeng.core.access.models import Role
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.retention import services
from qingfeng.core.retention.keepers import all_keepers, keeper, period_words
from qingfeng.core.retention.models import DisposalRun, RunState
from qingfeng.core.retention.permissions import APPROVE, PREPARE, can_approve_disposal, can_prepare_disposal
from qingfeng.faces.forms import PlainForm

from .page_sheets import leaves_as_sheet
from .who import Desk, desk_of, needs

RUNS_SHOWN = 20


class RefuseForm(PlainForm):
    reason = forms.CharField(label=gettext_lazy("不批准的理由"), max_length=300)


def _office(desk: Desk) -> Unit:
    offices = desk.offices(*PREPARE, *APPROVE)
    if not offices:
        raise PermissionDenied(_("这一页给登记员、机关负责人用。"))
    return offices[0]


@require_safe
@needs(Role.REGISTRAR, Role.HEAD)
@leaves_as_sheet(_l("到期销毁"), "retention")
def retention(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    office = _office(desk)
    due = Counter(d.keeper.kind for d in services.due_for(office=office, actor=desk.actor, day=desk.day))
    rows = [(k, k.rule(office, desk.day), due[k.kind]) for k in all_keepers()]
    context = {
        "office": office,
        "rows": [(k, period_words(rule) if rule else "", rule.cite() if rule else "", n) for k, rule, n in rows],
        "due": sum(due.values()),
        "runs": DisposalRun.objects.filter(office=office).select_related("prepared_by__person", "decided_by__person")[:RUNS_SHOWN],
        "waiting": DisposalRun.objects.filter(office=office, state=RunState.PREPARED).exists(),
        "may_prepare": can_prepare_disposal(desk.actor, office, desk.day),
    }
    return render(request, "desk/retention/list.html", context)


@require_POST
@needs(Role.REGISTRAR)
def prepare(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    try:
        run = services.prepare(office=_office(desk), actor=desk.actor, now=desk.now)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("desk:retention")
    return redirect("desk:disposal", run.pk)


@require_safe
@needs(Role.REGISTRAR, Role.HEAD)
def disposal(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    return _shown(request, desk, _run(desk, pk), RefuseForm(), 200)


def _shown(request: HttpRequest, desk: Desk, run: DisposalRun, form: RefuseForm, status: int) -> HttpResponse:
    """Items of matters from which the reader must stand back are not on the page, nor in its counts."""
    hidden = services.hidden_from(run=run, actor=desk.actor, day=desk.day)
    items = [i for i in run.items.select_related("rule__clause__document") if i.matter_id not in hidden]
    kinds = [(keeper(kind), [i for i in items if i.kind == kind]) for kind in dict.fromkeys(i.kind for i in items)]
    own = run.prepared_by_id == desk.actor.pk
    context = {
        "run": run,
        "kinds": kinds,
        "digest": services.list_digest(run),
        "form": form,
        "waiting": run.state == RunState.PREPARED,
        "may_approve": not own and can_approve_disposal(desk.actor, run.office, desk.day),
    }
    return render(request, "desk/retention/run.html", context, status=status)


@require_POST
@needs(Role.HEAD)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    run = _run(desk, pk)
    try:
        services.approve(run=run, actor=desk.actor, now=desk.now)
        messages.success(request, _("已批准并销毁。清册留存，可以打印。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("desk:disposal", run.pk)


@require_POST
@needs(Role.HEAD)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    run, form = _run(desk, pk), RefuseForm(request.POST)
    if not form.is_valid():
        return _shown(request, desk, run, form, 422)
    try:
        services.refuse(run=run, reason=form.cleaned_data["reason"], actor=desk.actor, now=desk.now)
        messages.success(request, _("已退回，什么也没有销毁。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("desk:disposal", run.pk)


def _run(desk: Desk, pk: int) -> DisposalRun:
    related = ("office", "prepared_by__person", "decided_by__person")
    run = DisposalRun.objects.filter(pk=pk).select_related(*related).first()
    if run is None or run.office_id not in {u.pk for u in desk.offices(*PREPARE, *APPROVE)}:
        raise Http404
    return run


urlpatterns = [
    path("retention/", retention, name="retention"),
    path("retention/prepare/", prepare, name="disposal_prepare"),
    path("retention/<int:pk>/", disposal, name="disposal"),
    path("retention/<int:pk>/approve/", approve, name="disposal_approve"),
    path("retention/<int:pk>/refuse/", refuse, name="disposal_refuse"),
]

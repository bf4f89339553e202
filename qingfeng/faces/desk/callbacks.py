"""回访: the calls that another unit makes, one form for each; for the office that handled nothing but totals."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from qingfeng.core.access.models import Role
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import callbacks as engine
from qingfeng.engines.cases.models import CallBack, CallResult, CallSample, Solved
from qingfeng.faces.forms import PlainForm
from qingfeng.faces.portal.follow_view import SATISFIED

from .steps import refused_in
from .who import Desk, desk_of, needs


class CallForm(PlainForm):
    result = forms.ChoiceField(label=_("打通没有"), choices=CallResult.choices, widget=forms.RadioSelect)
    contacted = forms.ChoiceField(
        label=_("办理的人和您联系过吗"), choices=[("yes", _("联系过")), ("no", _("没有"))], widget=forms.RadioSelect, required=False
    )
    solved = forms.ChoiceField(label=_("事情解决了吗"), choices=Solved.choices, widget=forms.RadioSelect, required=False)
    satisfied = forms.TypedChoiceField(
        label=_("您满意吗"), choices=SATISFIED, coerce=int, empty_value=None, widget=forms.RadioSelect, required=False
    )


@require_GET
@needs(Role.CALLER, Role.HEAD)
def callbacks(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    calls = list(engine.calls_for(desk.actor, desk.day)[:200])
    context = {"calls": calls, "open": sum(c.called_at is None for c in calls), "offices": _offices(desk), "few": engine.FEW}
    return render(request, "desk/callbacks/list.html", context)


def _offices(desk: Desk) -> list[dict[str, Any]]:
    """Totals of the last twelve months, and the last commitment that stands in the chronicle."""
    before = engine.month_of(desk.day) + dt.timedelta(days=32)
    since = engine.month_of(desk.day - dt.timedelta(days=365))
    found = []
    for unit in dict.fromkeys(_units(desk)):
        last = CallSample.objects.filter(unit=unit).order_by("-month").first()
        found.append({"unit": unit, "n": engine.totals(unit, since, engine.month_of(before)), "last": last})
    return found


def _units(desk: Desk) -> list[Any]:
    own = desk.offices(Role.HEAD, Role.CALLER)
    called = CallSample.objects.filter(caller_unit__in=own).select_related("unit")
    handled = CallSample.objects.filter(unit__in=own).select_related("unit")
    return [sample.unit for sample in (*handled, *called)]


@require_http_methods(["GET", "POST"])
@needs(Role.CALLER)
def call(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    row = engine.calls_for(desk.actor, desk.day).filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "take":
        return _take(request, desk, row)
    form, refused, status = CallForm(request.POST or None), None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _record(desk, row, form.cleaned_data)
                messages.success(request, _now("回访已登记。"))
                return redirect("desk:callbacks")
            except Refused as why:
                refused_in(form, why)
                refused, status = (None if why.field in form.fields else why), 409
    verdict = engine.can_call(desk.actor, row, desk.day)
    context = {"call": row, "form": form, "refused": refused, "verdict": verdict, "may_open": engine.may_ask_keepers(row, desk.actor)}
    return render(request, "desk/callbacks/call.html", context, status=status)


def _take(request: HttpRequest, desk: Desk, row: CallBack) -> HttpResponse:
    engine.take(call=row, actor=desk.actor, now=desk.now)
    return redirect("desk:callback", pk=row.pk)


def _record(desk: Desk, row: CallBack, data: dict[str, Any]) -> None:
    contacted = {"yes": True, "no": False}.get(data["contacted"])
    said = {"result": data["result"], "solved": data["solved"], "satisfied": data["satisfied"]}
    engine.record(call=row, contacted=contacted, actor=desk.actor, now=desk.now, **said)


urlpatterns = [path("callbacks/", callbacks, name="callbacks"), path("callbacks/<int:pk>/", call, name="callback")]

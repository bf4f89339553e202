"""名册: who is in a register for which term, why it is kept, and from where each field is known."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holders, holds_any
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import one_line
from qingfeng.engines.gatherings import kinds as gatherings
from qingfeng.engines.registers import kinds, lists, services
from qingfeng.engines.registers.duty import asks_training, lacks_training
from qingfeng.engines.registers.kinds import RegisterKind
from qingfeng.engines.registers.models import RegisterEntry
from qingfeng.engines.registers.models.entries import FIELDS, KEEPERS
from qingfeng.faces.forms import PlainForm

from .board_forms import refused_in
from .exports import taken_away
from .letter_forms import day_field
from .register_list_form import RegisterListForm
from .who import Desk, desk_of, needs

PER_PAGE, MOST_ROWS = 50, 5000


class EntryForm(PlainForm):
    name = forms.CharField(label=_l("姓名"), max_length=60)
    group = forms.ChoiceField(label=_l("组别"))
    workplace = forms.CharField(label=_l("单位、身份"), max_length=120, required=False)
    phone = forms.CharField(label=_l("联系电话"), max_length=40, required=False)
    school = forms.ModelChoiceField(
        label=_l("子女就读学校"), queryset=Unit.objects.none(), required=False, empty_label=_l("没有"), help_text=_l("这所学校的事要回避。")
    )
    term_from = day_field(_l("任期自"))
    term_to = day_field(_l("任期至"), required=False)
    trained_on = day_field(_l("培训日期"), required=False, help_text=_l("这一任期上岗前的培训；没有的空着。"))
    source = forms.CharField(label=_l("来源"), max_length=80, help_text=_l("如：推荐名单、聘书、本人来电"))
    source_on = day_field(_l("来源日期"))

    def __init__(self, *args: Any, register: RegisterKind, office: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = list(register.groups)  # type: ignore[attr-defined]
        self.fields["school"].queryset = Unit.objects.schools().filter(path__startswith=office.path)  # type: ignore[attr-defined]
        if not register.training:
            del self.fields["trained_on"]

    def said(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields of the entry, and its source."""
        data = dict(self.cleaned_data)
        return data, {"source": data.pop("source"), "source_on": data.pop("source_on")}


class EndForm(PlainForm):
    on = day_field(_l("最后一天"))
    because = forms.CharField(label=_l("原因"), max_length=120)


class AccountForm(PlainForm):
    """`account`: those who hold the role at the office; with it one files opinions, without it one is only listed."""

    account = forms.ModelChoiceField(
        label=_l("账号"), queryset=Account.objects.none(), required=False, empty_label=_l("没有账号"),
        help_text=_l("先由系统管理员建立账号、安全管理员授予“行风监督员”角色。"),
    )  # fmt: skip

    def __init__(self, *args: Any, office: Unit, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        field.queryset = holders(Role.INSPECTOR, office, day).filter(person__isnull=False)  # type: ignore[attr-defined]
        field.label_from_instance = lambda account: f"{account.name}　{account.username}"  # type: ignore[attr-defined]


def office_of(desk: Desk) -> Unit:
    offices = desk.offices(*KEEPERS)
    if not offices:
        raise PermissionDenied(_("名册由登记员和机关负责人管理。"))
    return offices[0]


def register_of(code: str) -> RegisterKind:
    found = kinds.kind(code)
    if found is None:
        raise Http404
    return found


@require_GET
@needs(*KEEPERS)
@never_cache
def registers(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    rows = RegisterEntry.objects.visible_to(desk.actor, desk.day).in_office(desk.day)
    counts = dict(rows.order_by().values("kind").annotate(n=Count("pk")).values_list("kind", "n"))
    return render(request, "desk/registers/all.html", {"kinds": [(k, counts.get(k.code, 0)) for k in kinds.declared()]})


@require_GET
@needs(*KEEPERS)
@never_cache
def register(request: HttpRequest, code: str) -> HttpResponse:
    return page_of(request, desk_of(request), register_of(code))


def page_of(request: HttpRequest, desk: Desk, found: RegisterKind, *, status: int = 200, **given: Any) -> HttpResponse:
    office = office_of(desk)
    visible = RegisterEntry.objects.visible_to(desk.actor, desk.day).filter(kind=found.code, disposed_at=None).select_related("school")
    view, group, q = request.GET.get("view", "now"), request.GET.get("group", ""), one_line(request.GET.get("q", ""))[:40]
    rule = asks_training(found.code, office, desk.day)
    untrained = visible.in_office(desk.day).untrained(desk.day) if rule else visible.none()
    rows = visible if view == "all" else untrained if view == "untrained" else visible.in_office(desk.day)
    groups = dict(rows.order_by().values("group").annotate(n=Count("pk")).values_list("group", "n"))
    rows = rows.filter(group=group) if group in dict(found.groups) else rows
    rows = rows.filter(name__icontains=q) if q else rows
    if request.GET.get("as") == "xlsx":
        sheet = lists.register_sheet(found.code, str(found.name), list(rows[:MOST_ROWS]), desk.day)
        return taken_away(desk, "register", f"register-{found.code}", sheet)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    initial = {"source_on": desk.day, "term_from": desk.day}
    context = {
        "register": found, "page": page, "rows": [(e, found.group_name(e.group)) for e in page.object_list], "view": view, "group": group,
        "q": q, "groups": [(code, label, groups.get(code, 0)) for code, label in found.groups], "whole": sum(groups.values()),
        "form": given.get("form") or EntryForm(register=found, office=office, initial=initial),
        "training": rule.cite() if rule else "", "untrained": untrained.count(), "day": desk.day,
        "sessions": [k.code for k in gatherings.declared() if k.register == found.code and not k.of_school],
        "list": given.get("list") or RegisterListForm(initial=initial), "wrong": given.get("wrong"), "would": given.get("would"),
    }  # fmt: skip
    return render(request, "desk/registers/register.html", context, status=status)


@require_POST
@needs(*KEEPERS)
@never_cache
def enter(request: HttpRequest, code: str) -> HttpResponse:
    desk = desk_of(request)
    found, office = register_of(code), office_of(desk)
    form = EntryForm(request.POST, register=found, office=office)
    if not form.is_valid():
        return page_of(request, desk, found, status=422, form=form)
    fields, source = form.said()
    try:
        services.enter(kind=code, unit=office, fields=fields, actor=desk.actor, now=desk.now, **source)
    except Refused as refused:
        refused_in(form, refused)
        return page_of(request, desk, found, status=409, form=form)
    messages.success(request, _("已登记。"))
    return redirect("desk:register_kind", code)


def _entry(desk: Desk, pk: int) -> RegisterEntry:
    found = RegisterEntry.objects.visible_to(desk.actor, desk.day).filter(pk=pk, disposed_at=None).select_related("unit", "school").first()
    if found is None:
        raise Http404
    return found


@require_GET
@needs(*KEEPERS)
@never_cache
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    return _entry_page(request, desk, _entry(desk, pk))


def _entry_page(request: HttpRequest, desk: Desk, found: RegisterEntry, *, status: int = 200, **given: Any) -> HttpResponse:
    kept = register_of(found.kind)
    initial = {name: getattr(found, name) for name in FIELDS}
    labels = {name: field.label for name, field in EntryForm.base_fields.items()}
    context = {
        "entry": found, "register": kept, "group": kept.group_name(found.group),
        "untrained": lacks_training(found, desk.day),
        "may": holds_any(desk.actor, KEEPERS, found.unit, desk.day),
        "sources": [(labels.get(known.field, known.field), known) for known in found.known_from()],
        "form": given.get("form") or EntryForm(register=kept, office=found.unit, initial=initial | {"source_on": desk.day}),
        "account": given.get("account") or AccountForm(office=found.unit, day=desk.day, initial={"account": found.account_id}),
        "end": given.get("end") or EndForm(initial={"on": desk.day}),
    }  # fmt: skip
    return render(request, "desk/registers/entry.html", context, status=status)


@require_POST
@needs(*KEEPERS)
@never_cache
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = _entry(desk, pk)
    form = EntryForm(request.POST, register=register_of(found.kind), office=found.unit)
    if not form.is_valid():
        return _entry_page(request, desk, found, status=422, form=form)
    fields, source = form.said()
    try:
        services.correct(entry=found, fields=fields, actor=desk.actor, now=desk.now, **source)
    except Refused as refused:
        refused_in(form, refused)
        return _entry_page(request, desk, found, status=409, form=form)
    messages.success(request, _("已保存。"))
    return redirect("desk:register_entry", pk)


@require_POST
@needs(*KEEPERS)
@never_cache
def give_account(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = _entry(desk, pk)
    form = AccountForm(request.POST, office=found.unit, day=desk.day)
    if not form.is_valid():
        return _entry_page(request, desk, found, status=422, account=form)
    try:
        services.give_account(entry=found, role=Role.INSPECTOR, actor=desk.actor, now=desk.now, **form.cleaned_data)
    except Refused as refused:
        refused_in(form, refused)
        return _entry_page(request, desk, found, status=409, account=form)
    messages.success(request, _("已保存。"))
    return redirect("desk:register_entry", pk)


@require_POST
@needs(*KEEPERS)
@never_cache
def end(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = _entry(desk, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, desk, found, status=422, end=form)
    try:
        services.end_term(entry=found, actor=desk.actor, now=desk.now, **form.cleaned_data)
    except Refused as refused:
        refused_in(form, refused)
        return _entry_page(request, desk, found, status=409, end=form)
    messages.success(request, _("任期已结束。"))
    return redirect("desk:register_entry", pk)


urlpatterns = [
    path("registers/", registers, name="registers"),
    path("registers/entries/<int:pk>/", entry, name="register_entry"),
    path("registers/entries/<int:pk>/correct/", correct, name="register_correct"),
    path("registers/entries/<int:pk>/account/", give_account, name="register_account"),
    path("registers/entries/<int:pk>/end/", end, name="register_end"),
    path("registers/<slug:code>/", register, name="register_kind"),
    path("registers/<slug:code>/enter/", enter, name="register_enter"),
]

"""The system administrator's page: accounts, and the roles nobody can fill. The audit administrator's: the security log."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from qingfeng.core.access import services
from qingfeng.core.access.models import Account, FactorKind, Role
from qingfeng.core.access.permissions import roles_of, units_where
from qingfeng.core.access.security_log import EVENTS, entries_for
from qingfeng.core.access.staffing import unfilled_roles
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.refusal import Refused
from qingfeng.faces.forms import PlainForm

from .accounts_list import STATES, Asked, lines
from .page_sheets import leaves_as_sheet

PER_PAGE = 40


def needs(request: HttpRequest, role: str):
    """The day, for somebody who holds the role anywhere; what exactly may be done the services decide."""
    day = today(timezone.now())
    if role not in roles_of(request.user, day):
        raise PermissionDenied(_("这一页只给%(role)s用。系统、安全、审计三种管理员各管各的。") % {"role": Role(role).label})
    return day


def add_refusal(form: forms.Form, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


class NumberOfPerson(forms.CharField):
    """工号 in, Person out."""

    def clean(self, value):
        number = super().clean(value)
        if not number:
            return None
        person = Person.objects.filter(number=number.strip()).first()
        if person is None:
            raise forms.ValidationError(_("没有这个工号。"))
        return person


class NewAccount(PlainForm):
    username = forms.CharField(label=gettext_lazy("用户名"), max_length=40, help_text=gettext_lazy("字母或数字，登录时用"))
    person = NumberOfPerson(label=gettext_lazy("工号"), max_length=32, required=False, help_text=gettext_lazy("与人员名册对上"))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("单位"), empty_label=gettext_lazy("请选择"))
    email = forms.EmailField(label=gettext_lazy("工作邮箱"), required=False, help_text=gettext_lazy("提醒只说有几件事、编号，不说内容"))

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units.order_by("path")


def accounts(request: HttpRequest) -> HttpResponse:
    day = needs(request, Role.SYSADMIN)
    units = units_where(request.user, Role.SYSADMIN, day)
    form = NewAccount(request.POST or None, units=units)
    handed = None
    if request.method == "POST" and form.is_valid():
        try:
            account, password = services.create_account(**form.cleaned_data, actor=request.user, now=timezone.now())
            handed, form = {"account": account, "password": password}, NewAccount(units=units)
        except Refused as refused:
            add_refusal(form, refused)
    now, asked = timezone.now(), Asked.of(request.GET)
    page = Paginator(asked.narrow(of_mine(request, day), now), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": lines(list(page.object_list), now),
        "asked": asked,
        "states": STATES,
        "handed": handed,
        "missing": [row for row in unfilled_roles(day) if row.unit in units],
        "idle_days": settings.IDLE_DAYS,
    }
    return render(request, "desk/accounts/accounts.html", context)


def of_mine(request: HttpRequest, day: dt.date) -> QuerySet[Account]:
    """The accounts of the units whose system administrator this is."""
    found = Account.objects.filter(unit__in=units_where(request.user, Role.SYSADMIN, day))
    return found.select_related("person", "unit").order_by("unit__path", "username")


@require_POST
def account_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(of_mine(request, needs(request, Role.SYSADMIN)), pk=pk)
    services.unlock_account(account=account, actor=request.user, now=timezone.now())
    messages.success(request, _("%(who)s的锁定已解除。") % {"who": account.name})
    return redirect("desk:accounts")


@require_POST
def account_active(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(of_mine(request, needs(request, Role.SYSADMIN)), pk=pk)
    if request.POST.get("active") == "1":
        services.enable_account(account=account, actor=request.user, now=timezone.now())
        messages.success(request, _("%(who)s的账号已恢复。") % {"who": account.name})
    else:
        services.disable_account(account=account, actor=request.user, now=timezone.now())
        messages.success(request, _("%(who)s的账号已停用，正在用的也已退出。") % {"who": account.name})
    return redirect("desk:accounts")


@leaves_as_sheet(_l("安全日志"), "security-log")
def security_log(request: HttpRequest) -> HttpResponse:
    day = needs(request, Role.AUDITADMIN)
    entries = entries_for(request.user, day)
    event = request.GET.get("event", "")
    if event in EVENTS:
        entries = entries.filter(event=event)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    rows = _said(list(page.object_list))
    return render(request, "desk/accounts/security_log.html", {"page": page, "rows": rows, "events": EVENTS.items(), "event": event})


def _said(entries: list) -> list[dict]:
    """Entries hold ids; names are put to them as they are today, in two queries."""
    ids = {int(e.actor.partition(":")[2]) for e in entries if e.actor.startswith("account:")}
    ids |= {e.body["account"] for e in entries if "account" in e.body}
    names = {a.pk: f"{a.name}（{a.username}）" for a in Account.objects.filter(pk__in=ids).select_related("person")}
    units = dict(Unit.objects.filter(pk__in={e.stream.key for e in entries if e.stream.key.isdigit()}).values_list("pk", "name"))
    rows = []
    for e in entries:
        actor = int(e.actor.partition(":")[2]) if e.actor.startswith("account:") else 0
        role, kind = e.body.get("role", ""), e.body.get("kind") or e.body.get("by", "")
        more = Role(role).label if role in Role.values else FactorKind(kind).label if kind in FactorKind.values else ""
        about = [names.get(e.body.get("account", 0), ""), more]
        said = {"entry": e, "event": EVENTS.get(e.event, e.event), "actor": names.get(actor, _("系统"))}
        rows.append({**said, "about": "　".join(str(part) for part in about if part), "unit": units.get(int(e.stream.key), "")})
    return rows


urlpatterns = [
    path("accounts/", accounts, name="accounts"),
    path("accounts/<int:pk>/unlock/", account_unlock, name="account_unlock"),
    path("accounts/<int:pk>/active/", account_active, name="account_active"),
    path("security-log/", security_log, name="security_log"),
]

"""The security administrator's page: who holds which role where, stand-ins, and what staff declared."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from qingfeng.core.access import declarations, services
from qingfeng.core.access.models import Account, ChildAt, Kin, Role, RoleHolding
from qingfeng.core.access.permissions import units_where
from qingfeng.core.access.staffing import unfilled_roles
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.refusal import Refused
from qingfeng.faces.forms import PlainForm

from .accounts_admin import PER_PAGE, NumberOfPerson, add_refusal, needs
from .page_sheets import leaves_as_sheet
from .stranded import counts
from .who import desk_of


class Grant(PlainForm):
    account = forms.CharField(label=gettext_lazy("用户名"), max_length=150)
    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=Role.choices)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("在哪个单位"), empty_label=gettext_lazy("请选择"))
    valid_to = forms.DateField(label=gettext_lazy("到期日"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    stands_in = forms.BooleanField(label=gettext_lazy("上级机关的人代行"), required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units.order_by("path")

    def clean_account(self) -> Account:
        account = Account.objects.filter(username=self.cleaned_data["account"].strip(), is_active=True).first()
        if account is None:
            raise forms.ValidationError(_("没有这个用户名，或者账号已停用。"))
        return account


class NewKin(PlainForm):
    person = NumberOfPerson(label=gettext_lazy("申报人工号"), max_length=32)
    other = NumberOfPerson(label=gettext_lazy("近亲属工号"), max_length=32)
    relation = forms.CharField(label=gettext_lazy("关系"), max_length=40)


class NewChild(PlainForm):
    person = NumberOfPerson(label=gettext_lazy("申报人工号"), max_length=32)
    school = forms.ModelChoiceField(Unit.objects.schools(), label=gettext_lazy("子女就读学校"), empty_label=gettext_lazy("请选择"))
    valid_from = forms.DateField(label=gettext_lazy("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(label=gettext_lazy("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


@leaves_as_sheet(_l("角色"), "roles")
def roles(request: HttpRequest) -> HttpResponse:
    day = needs(request, Role.SECADMIN)
    units = units_where(request.user, Role.SECADMIN, day)
    form = Grant(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            _grant(form.cleaned_data, request)
            return redirect("desk:roles")
        except Refused as refused:
            add_refusal(form, refused)
    held = RoleHolding.objects.in_force(day).filter(unit__in=units).select_related("unit").order_by("role")
    found = Account.objects.filter(Q(unit__in=units) | Q(holdings__in=held)).distinct().select_related("person", "unit")
    asked = request.GET.get("q", "").strip()[:40]
    if asked:
        found = found.filter(Q(username__icontains=asked) | Q(person__name__icontains=asked) | Q(unit__name__icontains=asked))
    found = found.prefetch_related(Prefetch("holdings", queryset=held, to_attr="held")).order_by("unit__path", "username")
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "missing": [row for row in unfilled_roles(day) if row.unit in units],
        "stranded": counts(desk_of(request)),
    }
    return render(request, "desk/accounts/roles.html", context)


def _grant(asked: dict, request: HttpRequest) -> None:
    facts = {k: asked[k] for k in ("account", "role", "unit", "valid_to")}
    give = services.set_stand_in if asked["stands_in"] else services.grant_role
    give(**facts, actor=request.user, now=timezone.now())
    messages.success(request, _("已授予%(who)s“%(role)s”。") % {"who": asked["account"].name, "role": Role(asked["role"]).label})


@require_POST
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    day = needs(request, Role.SECADMIN)
    holding = get_object_or_404(RoleHolding, pk=pk, unit__in=units_where(request.user, Role.SECADMIN, day))
    services.end_role(holding=holding, actor=request.user, now=timezone.now())
    messages.success(request, _("已收回%(who)s的“%(role)s”。") % {"who": holding.account.name, "role": holding.get_role_display()})
    return redirect("desk:roles")


@require_POST
def password_reset(request: HttpRequest, pk: int) -> HttpResponse:
    day = needs(request, Role.SECADMIN)
    account = get_object_or_404(Account, pk=pk, unit__in=units_where(request.user, Role.SECADMIN, day))
    password = services.reset_password(account=account, actor=request.user, now=timezone.now())
    return render(request, "desk/accounts/handed.html", {"handed": {"account": account, "password": password}})


def _staff(actor: Account, day: dt.date) -> QuerySet[Person]:
    """Of the units whose security administrator one is; what others declared does not exist."""
    units = units_where(actor, Role.SECADMIN, day)
    return Person.objects.filter(Q(posts__unit__in=units) | Q(account__unit__in=units))


def declared(request: HttpRequest) -> HttpResponse:
    """Two forms on one page; the button says which was sent."""
    day = needs(request, Role.SECADMIN)
    which = request.POST.get("which", "")
    kin_form = NewKin(request.POST if which == "kin" else None)
    child_form = NewChild(request.POST if which == "child" else None)
    form, act = (kin_form, declarations.declare_kin) if which == "kin" else (child_form, declarations.declare_child)
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.cleaned_data, actor=request.user, now=timezone.now())
            messages.success(request, _("已登记。从现在起有关事项自动回避。"))
            return redirect("desk:declared")
        except Refused as refused:
            add_refusal(form, refused)
    mine = _staff(request.user, day)
    children = ChildAt.objects.filter(person__in=mine).filter(Q(valid_to=None) | Q(valid_to__gt=day))
    context = {
        "kin_form": kin_form,
        "child_form": child_form,
        "kin": Kin.objects.filter(person__in=mine).select_related("person", "other").order_by("person__number"),
        "children": children.select_related("person", "school").order_by("person__number"),
    }
    return render(request, "desk/accounts/declared.html", context)


@require_POST
def kin_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    kin = get_object_or_404(Kin, pk=pk, person__in=_staff(request.user, needs(request, Role.SECADMIN)))
    declarations.withdraw_kin(kin=kin, actor=request.user, now=timezone.now())
    return redirect("desk:declared")


@require_POST
def child_end(request: HttpRequest, pk: int) -> HttpResponse:
    child = get_object_or_404(ChildAt, pk=pk, person__in=_staff(request.user, needs(request, Role.SECADMIN)))
    declarations.end_child(child=child, actor=request.user, now=timezone.now())
    return redirect("desk:declared")


urlpatterns = [
    path("roles/", roles, name="roles"),
    path("roles/<int:pk>/end/", role_end, name="role_end"),
    path("accounts/<int:pk>/password/", password_reset, name="password_reset"),
    path("declared/", declared, name="declared"),
    path("declared/kin/<int:pk>/withdraw/", kin_withdraw, name="kin_withdraw"),
    path("declared/child/<int:pk>/end/", child_end, name="child_end"),
]

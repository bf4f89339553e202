"""The one screen of a call. What identifies the caller is asked last and never comes back to the page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.engines.cases.intake import TEXT_MOST
from qingfeng.engines.cases.kinds import all_kinds
from qingfeng.engines.cases.models import Channel, Demand
from qingfeng.faces.forms import PlainForm
from qingfeng.faces.objections import any_within, title_of

from .register_ways import SPEAKERS, WaysMixin
from .stepforms_finding import YuanField
from .who import Desk

ROWS = 5
CHANNELS = [(c.value, c.label) for c in (Channel.PHONE, Channel.VISIT, Channel.LETTER)]
BEHALF = [("self", _("本人")), ("guardian", _("监护人")), ("helper", _("代办人"))]
CLOSED = {"autocomplete": "off"}
SECRET_FIELDS = ("name", "phone", "child", "class_", "email", "names", *(f"speaker_{n}" for n in SPEAKERS))


def units_of(desk: Desk, office: Unit) -> Any:
    """Units below the office that may be complained about here."""
    kinds = (UnitKind.SCHOOL, UnitKind.AGENCY, UnitKind.COMMUNITY)
    return Unit.objects.active(desk.day).within(office).filter(kind__in=kinds).exclude(pk=office.pk).order_by("code")


class CallForm(WaysMixin, PlainForm):
    channel = forms.ChoiceField(label=_("怎样来的"), choices=CHANNELS)
    received_on = forms.DateField(label=_("收到日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"), empty_label=_("请选择单位"))
    grade = forms.CharField(label=_("年级"), required=False, max_length=30)
    above = forms.ChoiceField(
        label=_("是否反映本局、本局负责人或上级管理的干部？"),
        choices=[("no", _("否")), ("yes", _("是：只打移交单，不存内容"))],
        widget=forms.RadioSelect,
        initial="no",
    )
    text = forms.CharField(
        label=_("内容"), max_length=TEXT_MOST, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": _("还没有写是什么事")}
    )
    kind = forms.ChoiceField(label=_("哪一类事"), required=False)
    happened_on = forms.DateField(label=_("哪天的事"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    demands = forms.MultipleChoiceField(label=_("想要什么"), choices=Demand.choices, widget=forms.CheckboxSelectMultiple)
    accusation_text = forms.CharField(
        label=_("贪腐、违纪的情况另写在这里，密封移送"), required=False, max_length=TEXT_MOST, widget=forms.Textarea(attrs={"rows": 2})
    )
    harm = forms.ChoiceField(
        label=_("有孩子受伤害吗"),
        choices=[("no", _("没有")), ("yes", _("有或怀疑有：立即转值班负责人"))],
        widget=forms.RadioSelect,
        initial="no",
    )
    name = forms.CharField(label=_("姓名"), required=False, max_length=60, widget=forms.TextInput(attrs=CLOSED))
    phone = forms.CharField(label=_("电话"), required=False, max_length=40, widget=forms.TextInput(attrs={**CLOSED, "inputmode": "tel"}))
    child = forms.CharField(label=_("孩子姓名"), required=False, max_length=60, widget=forms.TextInput(attrs=CLOSED))
    class_ = forms.CharField(label=_("班级"), required=False, max_length=30, widget=forms.TextInput(attrs=CLOSED))
    email = forms.EmailField(label=_("通知邮箱"), required=False, widget=forms.EmailInput(attrs=CLOSED))
    anonymous = forms.BooleanField(label=_("不愿留名"), required=False)
    on_behalf = forms.ChoiceField(label=_("代谁录入"), choices=BEHALF, initial="self")
    objects = forms.BooleanField(label=_("对示范学校公示的异议"), required=False)
    join = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)

    def __init__(self, *args: Any, desk: Desk, office: Unit, **kwargs: Any) -> None:
        self.desk, self.office = desk, office
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_of(desk, office)
        kinds = [(k.code, str(k.label)) for k in all_kinds() if k.code not in ("corruption", "suggestion")]
        self.fields["kind"].choices = [("", _now("按对照结果定")), *kinds]
        if not any_within(office, desk.day):
            self.fields.pop("objects")
        self.add_ways(desk, office)
        for n in range(1, ROWS + 1):
            name, yuan = (
                forms.TextInput(attrs={"placeholder": _("名目")}),
                forms.TextInput(attrs={"placeholder": _("元"), "inputmode": "decimal"}),
            )
            self.add(f"item_{n}", forms.CharField(label=_("收费名目"), required=False, max_length=60, widget=name))
            self.add(f"amount_{n}", YuanField(label=_("金额（元）"), required=False, max_length=20, widget=yuan))
            day = forms.DateInput(attrs={"type": "date"})
            self.add(f"paid_{n}", forms.DateField(label=_("交费日期"), required=False, widget=day))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rows = [n for n in range(1, ROWS + 1) if data.get(f"item_{n}")]
        for n in range(1, ROWS + 1):
            if data.get(f"amount_{n}") and n not in rows:
                self.add_error(f"item_{n}", _now("请写这笔钱的名目"))
        ordinary = set(data.get("demands") or []) - {Demand.CORRUPTION, Demand.IDEA}
        if ordinary and not rows and not data.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _now("没有写收费名目的，请选是哪一类事"))
        self._dates(data)
        self._objection(data)
        self.clean_ways(data)
        return data

    def _dates(self, data: dict[str, Any]) -> None:
        for name in ("received_on", "postmarked_on", "happened_on", *(f"paid_{n}" for n in range(1, ROWS + 1))):
            day = data.get(name)
            if day and not dt.date(1980, 1, 1) <= day <= self.desk.day:
                self.add_error(name, _now("日期不能在今天以后，也不能太早"))

    def _objection(self, data: dict[str, Any]) -> None:
        """Counted by the day on which it was received, also where it is typed after the notice."""
        unit = data.get("unit")
        data["title"] = title_of(unit, data.get("received_on") or self.desk.day) if data.get("objects") and unit else None
        if data.get("objects") and unit and data["title"] is None:
            self.add_error("objects", _now("收到的那天，这所学校没有在公示。不是对公示的异议，就不要勾选。"))

    def rows(self) -> list[dict[str, Any]]:
        used = [n for n in range(1, ROWS + 1) if self[f"item_{n}"].value() or self[f"amount_{n}"].value()]
        shown = max([2, *used])
        return [
            {"n": n, "item": self[f"item_{n}"], "amount": self[f"amount_{n}"], "paid": self[f"paid_{n}"], "hidden": n > shown}
            for n in range(1, ROWS + 1)
        ]

# ruff: noqa: E501 -- one line is one field
"""Forms about units, posts and lines of work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from qingfeng.core.parties.models import Line, LineLink, Post, PostKind, Stage, Unit, UnitKind
from qingfeng.faces.forms import PlainForm

from .actions import ActionForm
from .keeping import PARTY_KEEPERS, readable_units
from .norm_forms import date_input

BELOW = [choice for choice in UnitKind.choices if choice[0] != UnitKind.ORGAN]
DETAILS = ("name", "short_name", "stage", "phone", "address", "opening_hours", "doc_prefix", "ref_prefix")


class PostChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Post) -> str:  # type: ignore[override]
        return f"{obj.person.name}（{obj.person.number}）　{obj}　{obj.held_from:%Y-%m-%d}"


class LinkChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: LineLink) -> str:  # type: ignore[override]
        return f"{obj.line.name}：{obj.superior.name}　{obj.valid_from:%Y-%m-%d}"


class OpenPostForm(ActionForm):
    number = forms.CharField(label=gettext_lazy("工号"), max_length=32, help_text=gettext_lazy("名册上的工号；不能用身份证号"))
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60, required=False, help_text=gettext_lazy("新人必填；名册里有的可不填"))
    kind = forms.ChoiceField(label=gettext_lazy("职务"), choices=PostKind.choices)
    title = forms.CharField(label=gettext_lazy("职务名称"), max_length=60, required=False, help_text=gettext_lazy("如：副主任、教务主任"))
    line = forms.ModelChoiceField(
        Line.objects.order_by("name"), label=gettext_lazy("分管"), required=False, empty_label=gettext_lazy("不分管")
    )
    held_from = forms.DateField(label=gettext_lazy("任职日期"), widget=date_input())
    held_to = forms.DateField(
        label=gettext_lazy("离任日期"), widget=date_input(), required=False, help_text=gettext_lazy("这一天起不再任；在任的不填")
    )

    def clean_number(self) -> str:
        return self.cleaned_data["number"].strip()


class ClosePostForm(ActionForm):
    post = PostChoice(Post.objects.none(), label=gettext_lazy("谁离任"), empty_label=gettext_lazy("请选择"))
    on = forms.DateField(label=gettext_lazy("离任日期"), widget=date_input(), help_text=gettext_lazy("这一天起不再任，前一天仍由本人负责"))

    def prepare(self) -> None:
        posts = Post.objects.filter(unit=self.obj, held_to=None).select_related("person")
        self.fields["post"].queryset = posts.order_by("kind", "person__name")


class DetailsForm(ActionForm):
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    short_name = forms.CharField(label=gettext_lazy("简称"), max_length=60, required=False)
    stage = forms.ChoiceField(label=gettext_lazy("学段"), choices=[("", gettext_lazy("不是学校")), *Stage.choices], required=False)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, required=False)
    address = forms.CharField(label=gettext_lazy("地址"), max_length=200, required=False)
    opening_hours = forms.CharField(label=gettext_lazy("办公时间"), max_length=120, required=False)
    doc_prefix = forms.CharField(label=gettext_lazy("机关代字"), max_length=20, required=False, help_text=gettext_lazy("如：云岫教"))
    ref_prefix = forms.CharField(label=gettext_lazy("事项编号字头"), max_length=8, required=False, help_text=gettext_lazy("如：YX"))

    def prepare(self) -> None:
        self.initial |= {name: getattr(self.obj, name) for name in DETAILS}


class UnitForm(ActionForm):
    code = forms.RegexField(
        r"^[\w-]{1,32}$", label=gettext_lazy("单位代码"), max_length=32, error_messages={"invalid": gettext_lazy("只能用字母、数字、短横")}
    )
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=BELOW)
    stage = forms.ChoiceField(label=gettext_lazy("学段"), choices=[("", gettext_lazy("不是学校")), *Stage.choices], required=False)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, required=False)
    address = forms.CharField(label=gettext_lazy("地址"), max_length=200, required=False)


class TopUnitForm(UnitForm):
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=UnitKind.choices)


class LinkForm(ActionForm):
    line = forms.ModelChoiceField(Line.objects.order_by("name"), label=gettext_lazy("条线"), empty_label=gettext_lazy("请选择"))
    superior = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("主管单位"), empty_label=gettext_lazy("请选择"))
    valid_from = forms.DateField(label=gettext_lazy("从哪天起"), widget=date_input())
    valid_to = forms.DateField(
        label=gettext_lazy("到哪天为止"), widget=date_input(), required=False, help_text=gettext_lazy("这一天起不再主管；一般不填")
    )

    def prepare(self) -> None:
        units = readable_units(self.desk.actor, self.desk.day).active(self.desk.day)
        self.fields["superior"].queryset = (
            units.filter(kind__in=(UnitKind.OFFICE, UnitKind.AGENCY)).exclude(pk=self.obj.pk).order_by("path")
        )


class EndLinkForm(ActionForm):
    link = LinkChoice(LineLink.objects.none(), label=gettext_lazy("哪一项"), empty_label=gettext_lazy("请选择"))
    on = forms.DateField(label=gettext_lazy("从哪天起不再主管"), widget=date_input())

    def prepare(self) -> None:
        links = LineLink.objects.filter(unit=self.obj, valid_to=None).select_related("line", "superior")
        self.fields["link"].queryset = links.order_by("line")


class MoveForm(ActionForm):
    parent = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("新的上级"), empty_label=gettext_lazy("请选择"))

    def prepare(self) -> None:
        """Only under units that the mover keeps too: nobody moves a unit out of anybody's sight."""
        kept = [h.path for h in _keeping(self.desk)]
        units = Unit.objects.active(self.desk.day).exclude(kind=UnitKind.ORGAN).exclude(path__startswith=self.obj.path)
        ids = [u.pk for u in units if any(u.path.startswith(path) for path in kept)]
        self.fields["parent"].queryset = units.filter(pk__in=ids).order_by("path")


def _keeping(desk: Any) -> list[Any]:
    from qingfeng.core.access.permissions import holdings_of

    return [h for h in holdings_of(desk.actor, desk.day) if h.role in PARTY_KEEPERS]


class CloseUnitForm(ActionForm):
    on = forms.DateField(label=gettext_lazy("撤销日期"), widget=date_input(), help_text=gettext_lazy("从这一天起没有这个单位"))


class SheetForm(PlainForm):
    file = forms.FileField(label=gettext_lazy("表格"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.ods"}))
    no_secrets = forms.BooleanField(label=gettext_lazy("文件里没有国家秘密，也没有身份证号、家庭信息"))

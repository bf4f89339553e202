"""Forms for documents, clauses and versions; a version's value has one form for each type of rule."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.norms.models import Clause, Document, Version
from qingfeng.core.parties.models import Unit
from qingfeng.faces.components.formats import fen_plain
from qingfeng.faces.forms import PlainForm

from .board_forms import YuanField

CLAUSE_LINE = re.compile(r"^\s*(第\S+?[条項项款]|[^\s　:：]{1,60})[\s　:：]+(.+)$")
MOST = 10**9
AROUND = ("clause", "valid_from", "valid_to", "published_on", "table")  # beside the value
UNITS = (("day", gettext_lazy("日")), ("workday", gettext_lazy("工作日")), ("month", gettext_lazy("个月")), ("year", gettext_lazy("年")))


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LinesField(forms.CharField):
    """One entry on each line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class ClausesField(forms.CharField):
    """第三条 内容, one clause on each line."""

    widget = forms.Textarea(attrs={"rows": 6})

    def clean(self, value: Any) -> list[tuple[str, str]]:
        found = []
        for number, line in enumerate(super().clean(value).splitlines(), 1):
            if not line.strip():
                continue
            match = CLAUSE_LINE.match(line)
            if match is None:
                raise forms.ValidationError(_("第%s行没有写成“第三条 内容”。") % number)
            found.append((match[1], match[2].strip()))
        return found


class DocumentForm(PlainForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("发文单位"), empty_label=None)
    title = forms.CharField(label=gettext_lazy("标题"), max_length=200, help_text=gettext_lazy("不用写书名号"))
    number = forms.CharField(label=gettext_lazy("文号"), max_length=80, required=False, help_text=gettext_lazy("如：云岫教〔2026〕12号"))
    dated = forms.DateField(label=gettext_lazy("公布日期"), widget=date_input())
    in_force_from = forms.DateField(label=gettext_lazy("施行日期"), widget=date_input(), help_text=gettext_lazy("不能早于公布日期"))
    trial_ends = forms.DateField(
        label=gettext_lazy("试行到哪天期满"),
        widget=date_input(),
        required=False,
        help_text=gettext_lazy("这一天起不再适用；不是试行的不填"),
    )
    replaces = forms.ModelChoiceField(
        Document.objects.none(), label=gettext_lazy("废止哪份文件"), required=False, empty_label=gettext_lazy("没有"),
        help_text=gettext_lazy("它在新文件施行的那天失效"),
    )  # fmt: skip
    url = forms.URLField(label=gettext_lazy("网址"), required=False, assume_scheme="https")
    clauses = ClausesField(
        label=gettext_lazy("条款"), required=False, max_length=40_000,
        help_text=gettext_lazy("一行一条：第三条 内容。参数和时限都要依据其中一条；以后可以再加。"),
    )  # fmt: skip

    def __init__(self, *args: Any, units: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["replaces"].queryset = Document.objects.filter(issuer_unit__in=units, shipped=False).exclude(in_force_to__lte=day)
        self.speak_plainly()


class ClauseForm(PlainForm):
    ref = forms.CharField(label=gettext_lazy("条款"), max_length=60, help_text=gettext_lazy("如：第三条"))
    text = forms.CharField(label=gettext_lazy("内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class RestsForm(PlainForm):
    """What a version rests on, and from when."""

    clause = forms.ModelChoiceField(
        Clause.objects.none(), label=gettext_lazy("依据"), empty_label=gettext_lazy("请选择"),
        help_text=gettext_lazy("本单位文件的条款；没有就先录入文件"),
    )  # fmt: skip
    valid_from = forms.DateField(label=gettext_lazy("施行日期"), widget=date_input(), help_text=gettext_lazy("从这天发生的事起适用"))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clauses = Clause.objects.filter(document__issuer_unit=unit).select_related("document")
        self.fields["clause"].queryset = clauses.order_by("-document__dated", "order")
        self.speak_plainly()


class VersionForm(RestsForm):
    """Subclasses add the fields of one type and say what `value()` they make."""

    published_on = forms.DateField(
        label=gettext_lazy("公布日期"),
        widget=date_input(),
        required=False,
        help_text=gettext_lazy("不填就是文件的公布日期；公布以前不适用"),
    )
    valid_to = forms.DateField(
        label=gettext_lazy("到哪天失效"), widget=date_input(), required=False, help_text=gettext_lazy("这一天起不再适用；一般不填")
    )

    @classmethod
    def first(cls, like: Version) -> dict[str, Any]:
        """What the form begins with."""
        return {}

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The fields of the value as the page draws them, each group under its words."""
        return [("", [self[name] for name in self.fields if name not in AROUND])]


class IntForm(VersionForm):
    value_ = forms.IntegerField(label=gettext_lazy("值"), min_value=0, max_value=MOST)

    def value(self) -> Any:
        return self.cleaned_data["value_"]

    @classmethod
    def first(cls, like: Version) -> dict[str, Any]:
        return {"value_": like.value}


class DecimalForm(IntForm):
    value_ = forms.DecimalField(label=gettext_lazy("值"), max_digits=15)  # type: ignore[assignment]

    def value(self) -> Any:
        return format(self.cleaned_data["value_"], "f")


class MoneyForm(IntForm):
    value_ = YuanField(label=gettext_lazy("金额（元）"), max_length=20)  # type: ignore[assignment]

    @classmethod
    def first(cls, like: Version) -> dict[str, Any]:
        return {"value_": fen_plain(like.value)}


class BoolForm(IntForm):
    value_ = forms.ChoiceField(  # type: ignore[assignment]
        label=gettext_lazy("值"), choices=(("yes", gettext_lazy("是")), ("no", gettext_lazy("否"))), widget=forms.RadioSelect
    )

    def value(self) -> Any:
        return self.cleaned_data["value_"] == "yes"

    @classmethod
    def first(cls, like: Version) -> dict[str, Any]:
        return {"value_": "yes" if like.value else "no"}


class TextForm(IntForm):
    value_ = forms.CharField(label=gettext_lazy("值"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))  # type: ignore[assignment]


class DayForm(IntForm):
    value_ = forms.DateField(label=gettext_lazy("日期"), widget=date_input())  # type: ignore[assignment]

    def value(self) -> Any:
        return self.cleaned_data["value_"].isoformat()


class ClockForm(VersionForm):
    amount = forms.IntegerField(label=gettext_lazy("期限"), min_value=0, max_value=3660)
    unit_of_limit = forms.ChoiceField(label=gettext_lazy("单位"), choices=UNITS)
    max_extensions = forms.IntegerField(label=gettext_lazy("可延长几次"), min_value=0, max_value=9, initial=0)
    extend_amount = forms.IntegerField(label=gettext_lazy("每次最多延长"), min_value=0, max_value=3660, initial=0)
    extend_unit = forms.ChoiceField(label=gettext_lazy("延长的单位"), choices=UNITS)
    pause_on = LinesField(
        label=gettext_lazy("可暂停的事由"), required=False, max_length=2000, help_text=gettext_lazy("一行一项；不能多于上位规定")
    )

    def __init__(self, *args: Any, like: Version, **kwargs: Any) -> None:
        self.like = like
        super().__init__(*args, **kwargs)

    def value(self) -> dict[str, Any]:
        """Who approves and who is told, and the event, stay as the rule above has them."""
        data, law = self.cleaned_data, self.like.value
        longer = data["max_extensions"] > 0
        return {
            "event": law["event"],
            "amount": data["amount"],
            "unit": data["unit_of_limit"],
            "max_extensions": data["max_extensions"],
            "extend_amount": data["extend_amount"] if longer else 0,
            "extend_unit": data["extend_unit"],
            "approver": law["approver"],
            "notify": law["notify"],
            "pause_on": data["pause_on"],
        }

    @classmethod
    def first(cls, like: Version) -> dict[str, Any]:
        value = like.value
        fields = {name: value[name] for name in ("amount", "max_extensions", "extend_amount", "extend_unit")}
        return fields | {"unit_of_limit": value["unit"], "pause_on": "\n".join(value["pause_on"])}


class TableForm(VersionForm):
    """The table comes from a sheet; here it is carried as it was read."""

    table = forms.CharField(widget=forms.HiddenInput, max_length=400_000)

    def clean_table(self) -> Any:
        try:
            return json.loads(self.cleaned_data["table"])
        except ValueError:
            raise forms.ValidationError(_("规则表没有读全，请重新上传。")) from None

    def value(self) -> Any:
        return self.cleaned_data["table"]


class TableUpload(PlainForm):
    file = forms.FileField(label=gettext_lazy("改好的规则表"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.ods"}))
    no_secrets = forms.BooleanField(label=gettext_lazy("文件里没有国家秘密，也没有个人信息"))

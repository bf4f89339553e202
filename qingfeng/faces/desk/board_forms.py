"""Forms of fee boards at the desk."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from qingfeng.core.language import between
from qingfeng.core.parties.models import Unit
from qingfeng.core.sheets.cells import CellError, as_fen
from qingfeng.engines.disclosure import terms
from qingfeng.engines.disclosure.models import Category, FeeBoard, FeeItem
from qingfeng.faces.components.formats import fen_plain
from qingfeng.faces.forms import PlainForm

SPLIT = re.compile(r"[、,，;；\s]+")
YEARS_BACK, YEARS_AHEAD = 1, 1


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class YuanField(forms.CharField):
    """Yuan as typed, to fen."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return as_fen(text)
        except CellError as wrong:
            raise forms.ValidationError(str(wrong)) from None


class NewBoardForm(PlainForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("学校（窗口）"), empty_label=gettext_lazy("请选择"))
    term = forms.ChoiceField(label=gettext_lazy("学期"))
    copy = forms.BooleanField(label=gettext_lazy("从这个学校上一份公示抄起"), required=False, initial=True)

    def __init__(self, *args: Any, units: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        years = range(day.year + YEARS_AHEAD, day.year - YEARS_BACK - 1, -1)
        choices = [f"{year}-{season}" for year in years for season in ("autumn", "spring", "year")]
        self.fields["term"].choices = [(term, terms.label(term)) for term in choices]
        self.fields["term"].initial = terms.term_of(day)
        self.speak_plainly()


class HeadForm(PlainForm):
    live_from = forms.DateField(label=gettext_lazy("从哪天起有效"), widget=_date())
    live_to = forms.DateField(
        label=gettext_lazy("到哪天失效"), required=False, widget=_date(), help_text=gettext_lazy("这一天起不再有效。")
    )
    complaint_phones = forms.CharField(
        label=gettext_lazy("投诉电话"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=400,
        help_text=gettext_lazy("一行一个，如：总务处 6120733"),
    )
    relief = forms.CharField(label=gettext_lazy("困难家庭减免"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    @classmethod
    def of(cls, board: FeeBoard) -> HeadForm:
        phones = "\n".join(board.complaint_phones)
        return cls(initial={"live_from": board.live_from, "live_to": board.live_to, "complaint_phones": phones, "relief": board.relief})

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "live_from": data["live_from"],
            "live_to": data["live_to"],
            "complaint_phones": data["complaint_phones"].splitlines(),
            "relief": data["relief"],
        }


class ItemForm(PlainForm):
    name = forms.CharField(label=gettext_lazy("项目"), max_length=60)
    category = forms.ChoiceField(label=gettext_lazy("性质"), choices=Category.choices)
    standard = YuanField(label=gettext_lazy("标准（元）"), max_length=20, help_text=gettext_lazy("不收的写0。"))
    unit = forms.CharField(label=gettext_lazy("计费单位"), required=False, max_length=30, help_text=gettext_lazy("如：元/学期、元/餐"))
    is_ceiling = forms.BooleanField(label=gettext_lazy("这是最高标准"), required=False)
    voluntary = forms.BooleanField(label=gettext_lazy("自愿"), required=False)
    basis_document = forms.CharField(label=gettext_lazy("依据文件"), required=False, max_length=120)
    basis_clause = forms.CharField(label=gettext_lazy("条款"), required=False, max_length=60)
    scope = forms.CharField(label=gettext_lazy("收费范围"), required=False, max_length=80)
    grades = forms.CharField(
        label=gettext_lazy("只对哪些年级"), required=False, max_length=120, help_text=gettext_lazy("用顿号隔开；不写就是全体。")
    )
    refund_rule = forms.CharField(label=gettext_lazy("退费规则"), required=False, max_length=120)
    payee = forms.CharField(label=gettext_lazy("收款方"), required=False, max_length=80)
    aliases = forms.CharField(
        label=gettext_lazy("别的叫法"), required=False, max_length=200, help_text=gettext_lazy("家长可能怎么叫，用顿号隔开。")
    )

    @classmethod
    def of(cls, item: FeeItem) -> ItemForm:
        names = ("name", "category", "unit", "is_ceiling", "voluntary", "basis_document", "basis_clause", "scope", "refund_rule", "payee")
        initial = {name: getattr(item, name) for name in names}
        lists = {"grades": between("、").join(item.grades), "aliases": between("、").join(item.aliases)}
        return cls(initial=initial | lists | {"standard": fen_plain(item.standard)})

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        for name in ("grades", "aliases"):
            data[name] = [part for part in SPLIT.split(data[name]) if part]
        return data


class ImportForm(PlainForm):
    file = forms.FileField(
        label=gettext_lazy("收费表"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.ods"}),
        help_text=gettext_lazy("学校现有的表就可以，不用先整理。"),
    )
    only_correct = forms.BooleanField(label=gettext_lazy("有错的行先不导，正确的先导入"), required=False)
    no_secrets = forms.BooleanField(label=gettext_lazy("文件里没有国家秘密，也没有个人信息"))


class PhotoForm(PlainForm):
    photo = forms.FileField(
        label=gettext_lazy("公示栏的照片"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("拍清楚整块公示栏。拍摄地点、手机型号会自动去掉。"),
    )
    taken_on = forms.DateField(label=gettext_lazy("哪一天拍的"), widget=_date())
    no_secrets = forms.BooleanField(label=gettext_lazy("照片里没有人脸、车牌，也没有国家秘密"))


class ReasonForm(PlainForm):
    reason = forms.CharField(label=gettext_lazy("为什么撤下"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


def refused_in(form: forms.Form, refused: Any) -> None:
    """A refusal that belongs to a field is shown at it; any other above the form."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))

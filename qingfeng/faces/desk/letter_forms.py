"""Forms of letters: what one is called and who signs it, its text, and when it is issued."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import PostKind
from qingfeng.engines.agreements import kinds
from qingfeng.engines.agreements.models import Template
from qingfeng.faces.forms import PlainForm


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class TemplateForm(PlainForm):
    kind = forms.ChoiceField(label=_("种类"))
    title = forms.CharField(label=_("名称"), max_length=120, help_text=_("如：师德建设责任书（学校与教职工）"))
    signers = forms.MultipleChoiceField(label=_("由谁签"), choices=PostKind.choices, widget=forms.CheckboxSelectMultiple)
    other_side = forms.ChoiceField(
        label=_("与谁签"), required=False, choices=[("", _("向社会承诺，没有对方")), *PostKind.choices],
        help_text=_("签的人所在单位任这个职务的人；本单位没有的，找上一级的。"),
    )  # fmt: skip
    parent = forms.ModelChoiceField(label=_("上一层"), queryset=Template.objects.none(), required=False, empty_label=_("没有"))
    text = forms.CharField(
        label=_("正文"), max_length=8000, widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("一段一条，开头写“第一条”“一、”都认得；条以前的话作为开头。"),
    )  # fmt: skip
    authority = forms.ModelChoiceField(label=_("依据"), queryset=Clause.objects.none(), required=False, empty_label=_("没有"))

    def __init__(self, *args: Any, parents: Any, clauses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.name) for kind in kinds.declared()]  # type: ignore[attr-defined]
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        self.fields["authority"].queryset = clauses  # type: ignore[attr-defined]


class TextForm(PlainForm):
    text = forms.CharField(label=_("正文"), max_length=8000, widget=forms.Textarea(attrs={"rows": 16}))
    authority = forms.ModelChoiceField(label=_("依据"), queryset=Clause.objects.none(), required=False, empty_label=_("没有"))

    def __init__(self, *args: Any, clauses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = clauses  # type: ignore[attr-defined]


class IssueForm(PlainForm):
    period_from = day_field(_("期限自"))
    period_to = day_field(_("期限至"), help_text=_("这一天也算在内。"))
    due_on = day_field(_("最迟签订"))
    amends = forms.ModelChoiceField(
        label=_("替换哪一次"), queryset=None, required=False, empty_label=_("不替换"), help_text=_("改了内容重签的，选原来那一次。")
    )

    def __init__(self, *args: Any, rounds: Any, **kwargs: Any) -> None:
        """Only live ends are offered. One replaced in the meantime is for the service to judge: it may be the same request."""
        super().__init__(*args, **kwargs)
        self.fields["amends"].queryset = rounds  # type: ignore[attr-defined]
        self.fields["amends"].choices = [("", _("不替换")), *((row.pk, str(row)) for row in rounds.unreplaced())]  # type: ignore[attr-defined]


class AnswersForm(PlainForm):
    """A question in an address. What does not exist is said beside it; a day that is none stays to be read and mended."""

    clause = forms.ChoiceField(label=_("条款"))
    unit = forms.ChoiceField(label=_("单位"))
    day = day_field(_("哪一天"), required=False, help_text=_("空着就是今天。"))

    def __init__(self, *args: Any, clauses: Any, units: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"day": today, "unit": units[0][0] if len(units) == 1 else ""}, **kwargs)
        self.today = today
        self.fields["clause"].choices = [("", _("请选")), *clauses]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("请选")), *units]  # type: ignore[attr-defined]
        if "day" in self.errors:
            self.fields["day"].widget.input_type = "text"  # type: ignore[attr-defined]

    def clean_day(self) -> dt.date:
        return self.cleaned_data["day"] or self.today


class RosterForm(PlainForm):
    file = forms.FileField(
        label=_("签订名册"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.ods"}),
        help_text=_("导出名册，在“签订日期”一列填上日期，再传回来。"),
    )  # fmt: skip
    no_secrets = forms.BooleanField(label=_("文件里没有国家秘密"))


class ScanForm(PlainForm):
    file = forms.FileField(
        label=_("签好的扫描件"), widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
        help_text=_("一个PDF可以有许多页；按页脚的码自动归到每个人名下。"),
    )  # fmt: skip
    no_secrets = forms.BooleanField(label=_("文件里没有国家秘密"))


class ConfirmForm(PlainForm):
    signed_on = day_field(_("签订日期"), help_text=_("这一批都是这一天签的；不是一天的分批扫描。"))
    looked = forms.BooleanField(label=_("每一页都看过，都有本人签字"))


class SignForm(PlainForm):
    read = forms.BooleanField(label=_("全文我读过，同意签"))

"""Forms of reports: a template that comes in, and which report is drafted from one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.insight import periods, relative
from qingfeng.engines.insight.models import Audience, ReportTemplate
from qingfeng.engines.insight.periods import Period
from qingfeng.faces.forms import PlainForm

from .letter_forms import day_field


class TemplateUploadForm(PlainForm):
    title = forms.CharField(label=_("名称"), max_length=120, help_text=_("同名的算新的一版；用旧版写的报告不变。"))
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none(), empty_label=None)
    file = forms.FileField(
        label=_("Word 文件"), widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        help_text=_("docx，10兆以内；不带宏、批注、没接受的修订。字段逐处检查，有一处不对就不收，并说明在哪里。"),
    )  # fmt: skip
    no_secrets = forms.BooleanField(label=_("文件里没有国家秘密、工作秘密"))

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class ReportForm(PlainForm):
    template = forms.ModelChoiceField(label=_("模板"), queryset=ReportTemplate.objects.none(), empty_label=None)
    title = forms.CharField(label=_("标题"), max_length=120)
    unit = forms.ModelChoiceField(label=_("统计范围"), queryset=Unit.objects.none(), empty_label=None, help_text=_("这个单位和它的下级。"))
    period = forms.CharField(label=_("统计期"), max_length=40, help_text=_("如：2011、2011年上半年、2011年第三季度、2011年1-10月、2011-03"))
    day = day_field(_("数据截至"), help_text=_("这一天以后的不计；报告的落款也写这一天。"))
    audience = forms.ChoiceField(label=_("给谁看"), choices=Audience.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, units: Any, templates: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["template"].queryset = templates  # type: ignore[attr-defined]
        self._this_year = periods.year(this_year)

    def clean_period(self) -> Period:
        try:
            return relative.resolve(self.cleaned_data["period"], self._this_year)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None

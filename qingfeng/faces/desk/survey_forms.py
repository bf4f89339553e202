"""Forms of surveys: what is asked and until when, how many tickets for whom, a pile of paper as counts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from qingfeng.core.parties.models import Unit
from qingfeng.engines.ballots import kinds
from qingfeng.engines.ballots.models import PaperBatch, Survey
from qingfeng.faces.forms import PlainForm

from .letter_forms import day_field


class SurveyForm(PlainForm):
    title = forms.CharField(label=_("名称"), max_length=120)
    year = forms.IntegerField(
        label=_("年度"), min_value=2000, max_value=2100, help_text=_("同一机关上一年的调查结束以后，结果自动和它比。")
    )
    purpose = forms.CharField(
        label=_("目的"), max_length=600, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("写给答题的人看：为什么问，结果怎样用。")
    )
    opens_on = day_field(_("开始日期"))
    closes_on = day_field(_("结束日期"), help_text=_("这一天也收。"))
    questions = forms.CharField(
        label=_("问题"), max_length=6000, widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("问题之间空一行。下面一行一个答案，后面写分值；不写分值的（不了解）不计入。和上一题答案相同的，只写问题。总体评价的那一题前面加“*”。"),
    )  # fmt: skip


class NewSurveyForm(SurveyForm):
    kind = forms.ChoiceField(label=_("种类"))
    unit = forms.ModelChoiceField(label=_("举办机关"), queryset=Unit.objects.none(), empty_label=None)
    field_order = ("kind", "unit")

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.name) for kind in kinds.declared()]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[u.pk for u in units]).order_by("path")  # type: ignore[attr-defined]


class _OfSchool(PlainForm):
    unit = forms.ModelChoiceField(label=_("学校"), queryset=Unit.objects.none(), required=False, empty_label=_("不分学校"))

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = Unit.objects.within(survey.unit).schools().active(survey.opens_on).order_by("code")
        self.fields["unit"].queryset = schools  # type: ignore[attr-defined]


class TicketForm(_OfSchool):
    count = forms.IntegerField(label=_("张数"), min_value=1, help_text=_("发给一所学校的结果，份数够了才单列。"))


class _Source(_OfSchool):
    source = forms.CharField(label=_("来源"), max_length=120, help_text=_("如：11月8日听松小学家长会，当场收回。不写任何人的姓名。"))


class PaperListForm(_Source):
    file = forms.FileField(
        label=_("一份一行的表"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.ods"}),
        help_text=_("一列一题，写答案的字，或者它是第几个；漏答的空着。只计总数，表不留。"),
    )  # fmt: skip
    no_secrets = forms.BooleanField(label=_("文件里没有国家秘密"))


class PaperForm(_Source):
    sheets = forms.IntegerField(label=_("这一批共多少份"), min_value=1)

    def __init__(self, *args: Any, survey: Survey, again: PaperBatch | None = None, **kwargs: Any) -> None:
        if again is not None:
            kept = {"unit": again.unit, "sheets": again.sheets, "source": again.source}
            kwargs["initial"] = kept | {f"o-{pk}": n for pk, n in again.counts.items()}
        super().__init__(*args, survey=survey, **kwargs)
        self.asked = list(survey.asked())
        for question in self.asked:
            for option in question.options.all():
                label = _g(_("第%(number)d题　%(option)s")) % {"number": question.number, "option": option.text}
                self.add(f"o-{option.pk}", forms.IntegerField(label=label, min_value=0, required=False))

    def counts(self) -> dict[int, int]:
        return {int(name[2:]): n or 0 for name, n in self.cleaned_data.items() if name.startswith("o-")}

    def grid(self) -> list[tuple[Any, list[tuple[str, Any]]]]:
        return [(question, [(option.text, self[f"o-{option.pk}"]) for option in question.options.all()]) for question in self.asked]


class NoteForm(PlainForm):
    note = forms.CharField(label=_("哪里和问卷对不上"), max_length=200)


class DropForm(PlainForm):
    because = forms.CharField(label=_("为什么作废"), max_length=200, help_text=_("例如：问卷丢失，无法重录。作废的不计入，批次号保留。"))

"""Forms of 复查, 复核 and of what is no longer accepted after them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qingfeng.engines.cases import reviewing
from qingfeng.engines.cases.models import Opinion, Review, ReviewOutcome, Stage
from qingfeng.engines.cases.remedies import remedy
from qingfeng.faces.components.formats import cn_date

from . import answer_panel
from .matter_panels import complaints_of, letters_of
from .stepforms import PastDay, ServeForm, StepForm, long_text
from .stepforms_finding import FindingsField

RECHECK_NEXT = _("不服本复查意见的，可以自收到本意见之日起30日内，请求上一级机关、单位复核（《信访工作条例》第三十六条）。")
NO_MORE = _("本复核意见为信访事项的最终意见。以同一事实和理由再提出的，不再受理（《信访工作条例》第三十六条）。")


class ReviewRequestForm(StepForm):
    """At the counter, for a complainant: which one, since when, and what that person says."""

    complaint = forms.ChoiceField(label=_("哪一位投诉人"), widget=forms.RadioSelect)
    applied_on = PastDay(label=_("哪天申请的"), help_text=_("当面申请的不填；来信申请的，填信封上的邮戳日期。期限按这一天看。"))
    text = long_text(_("不服的理由（照本人的话记）"), rows=6)

    def prepare(self) -> None:
        complaints = [c for c in complaints_of(self.matter) if not c.withdrawn_at and c.answered_at]
        letters = letters_of(complaints_of(self.matter))
        self.fields["complaint"].choices = [(str(c.pk), f"{letters[c.pk]}　{_says(c, self.desk.day)}") for c in complaints]
        if len(complaints) == 1:
            self.fields["complaint"].initial = str(complaints[0].pk)


def _says(complaint: Any, day: Any) -> str:
    found = remedy(complaint)
    if found.running:
        return _now("%s正在办") % found.running.get_stage_display()
    if found.terminated:
        return _now("已经复核终结，不再受理")
    if not found.stage:
        return _now("现在没有可以申请的答复")
    facts = {"what": found.label, "until": cn_date(found.until)}
    return (_now("申请%(what)s的期限已于%(until)s届满") if found.is_late(day) else _now("可以申请%(what)s，到%(until)s")) % facts


class BarForm(StepForm):
    of = forms.ChoiceField(label=_("哪一件已经复核终结"), required=False, widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("或者：复核意见书的文号"), required=False, max_length=60, help_text=_("在本系统以外复核终结的填这里。会告知投诉人。")
    )

    def prepare(self) -> None:
        rows = reviewing.terminated(self.matter).filter(matter__in=self._seen())[:30]
        field = self.fields["of"]
        field.choices = [(r.matter.ref, f"{r.matter.ref}　{r.original.title}　{cn_date(r.served_on)}{_now('复核终结')}") for r in rows]
        field.help_text = "" if rows else _now("本系统里没有这个单位已经复核终结的事项。")

    def _seen(self) -> Any:
        """A re-check stands with the superior organ: its number is given to whoever may read the original."""
        seen = self.desk.matters().values("pk")
        return Review.objects.filter(original__in=seen).values("matter")


class ReviewOpinionForm(StepForm):
    layout = (("outcome",), ("findings",), ("facts",), ("basis",), ("opinion",))
    outcome = forms.ChoiceField(label=_("结果"), choices=ReviewOutcome.choices, widget=forms.RadioSelect)
    findings = FindingsField(
        label=_("变更的：推翻哪些认定"), required=False, help_text=_("选了“变更”才用。撤销的，全部认定推翻，原件重办。")
    )
    facts = long_text(_("查明的事实"), rows=4)
    basis = long_text(_("依据和理由"), rows=4, help_text=_("写哪一条，为什么维持、变更或者撤销。"))
    opinion = long_text(_("意见"), rows=3)

    def prepare(self) -> None:
        row = reviewing.of(self.matter)
        self.fields["findings"].choices = FindingsField.options(row.original)
        if draft := Opinion.objects.filter(matter=self.matter).first():
            self.fields["outcome"].initial = row.outcome
            self.fields["findings"].initial = [str(pk) for pk in row.findings]
            for name in ("facts", "basis", "opinion"):
                self.fields[name].initial = getattr(draft, name)

    def beside(self) -> dict[str, Any]:
        return {"review": reviewing.of(self.matter)} | answer_panel.context(self)


class ReviewDecideForm(StepForm):
    material_first = True
    written_opinion = long_text(_("您的决定意见"), rows=3, most=2000, help_text=_("存在案卷里。撤销的，签了以后原件马上重办。"))

    def beside(self) -> dict[str, Any]:
        drafted = Opinion.objects.filter(matter=self.matter).select_related("drafted_by__person").first()
        return {"review": reviewing.of(self.matter), "opinion": drafted, "check": answer_panel.of_opinion(self.matter, self.desk)}


class ReviewServeForm(ServeForm):
    def prepare(self) -> None:
        super().prepare()
        row, opinion = reviewing.of(self.matter), Opinion.objects.get(matter=self.matter)
        stands = RECHECK_NEXT if row.stage == Stage.REVIEW else NO_MORE
        after = _("原件撤销，由原机关重新办理；新的答复另有复查的期限。") if row.outcome == ReviewOutcome.ANNUL else stands
        self.fields["answer"].label = _("给申请人的答复")
        self.fields["answer"].help_text = _("会进申请人的信箱，一字不变。")
        self.fields["answer"].initial = f"{opinion.facts}\n\n{opinion.basis}\n\n{opinion.opinion}\n\n{after}"


FORMS = {
    "bar": BarForm,
    "review_request": ReviewRequestForm,
    "review_opinion": ReviewOpinionForm,
    "review_decide": ReviewDecideForm,
    "review_serve": ReviewServeForm,
}

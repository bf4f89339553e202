"""Forms of assisting units: which unit, what is asked, and for a second person what the scan marked in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, RoleHolding
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.parties.queries import path_ids
from qingfeng.core.text.normal import clean
from qingfeng.engines.cases import assistants, assisting, hearing
from qingfeng.engines.cases.models import AssistQuestion
from qingfeng.faces.components.clock import clock_view

from . import matter_panels as panels
from .stepforms import StepForm, long_text


class AssistForm(StepForm):
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("协办单位"),
        empty_label=_("请选择"),
        help_text=_("不列被反映的单位和它下面的单位、外部机关、没有人能在系统里答复的单位。"),
    )
    text = long_text(
        _("问什么"),
        rows=6,
        most=assisting.MOST,
        help_text=_("对方看到的只有这一段。写清要核对什么、要什么材料；不写姓名、电话、班级，不抄原话。"),
    )
    later = forms.BooleanField(label=_("知道晚于本件期限，仍要问"), required=False)
    to_approve = forms.BooleanField(
        label=_("交另一人核定"), required=False, help_text=_("扫描标出的不是投诉人的信息，须照写。核定以后才送出。")
    )

    def prepare(self) -> None:
        units = Unit.objects.active(self.desk.day).exclude(kind=UnitKind.ORGAN).exclude(pk=self.matter.unit_id)
        for path in assisting.complained_about(self.matter):
            units = units.exclude(path__startswith=path)
        self.fields["unit"].queryset = units.filter(pk__in=with_staff(self.desk.day)).order_by("kind", "code")
        waiting = self.matter.assisting.filter(state=AssistQuestion.State.WAITING).order_by("pk").first()
        if waiting:
            self.fields["unit"].initial, self.fields["text"].initial = waiting.unit_id, waiting.text
        self.clock = assisting.due_if_asked(self.matter, self.desk.day)
        self.found = hearing.scan(self.matter, self._text())
        if not assisting.later_than_matter(self.matter, self.clock.due_on):
            del self.fields["later"]
        if not self.found or any(leak["sure"] for leak in self.found):
            del self.fields["to_approve"]

    def _text(self) -> str:
        """As it will be kept, so that what is asked for here is what the step will ask for."""
        return clean(str(self.data.get("text") or self.fields["text"].initial or ""))

    def beside(self) -> dict[str, Any]:
        scan = {"pieces": panels.pieces(self._text(), self.found), "leaks": panels.leak_words(self.found)}
        facts = {
            "clock": clock_view(self.clock, self.desk.day, unit=self.matter.unit),
            "later": "later" in self.fields,
            "sealed": self.matter.sealed,
        }
        return {"scan": scan, "assist": facts}


def with_staff(day: Any) -> set[int]:
    """Units at which somebody holds a role to answer for them. Two queries for the whole county."""
    held: dict[int, set[int]] = {}
    for account, unit in RoleHolding.objects.in_force(day).filter(role__in=assistants.ROLES).values_list("account_id", "unit_id"):
        held.setdefault(account, set()).add(unit)
    accounts = Account.objects.filter(Q(pk__in=held), is_active=True, unit__isnull=False).values_list("pk", "unit_id", "unit__path")
    return {unit for pk, unit, path in accounts if held[pk] & set(path_ids(path))}


class ApproveAssistForm(StepForm):
    material_first = True
    read = forms.BooleanField(label=_("我看过原信和这个问题：没有投诉人的姓名、电话、班级，也看不出是谁反映的"))
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)  # in which words
    question = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.waiting = self._waiting()
        self.fields["seen"].initial = self.waiting.digest if self.waiting else "-"
        self.fields["question"].initial = self.waiting.pk if self.waiting else 0

    def _waiting(self) -> AssistQuestion | None:
        rows = self.matter.assisting.filter(state=AssistQuestion.State.WAITING).exclude(asked_by=self.desk.actor)
        return rows.select_related("unit", "asked_by__person").order_by("pk").first()

    def beside(self) -> dict[str, Any]:
        if self.waiting is None:
            return {}
        found = hearing.scan(self.matter, self.waiting.text)
        return {
            "assist_question": self.waiting,
            "scan": {"pieces": panels.pieces(self.waiting.text, found), "leaks": panels.leak_words(found)},
            "said": self.matter.complaints.filter(withdrawn_at=None).order_by("received_at", "pk"),
        }

    def data_for_step(self) -> dict[str, Any]:
        return {"seen": self.cleaned_data["seen"] or None, "question": self.cleaned_data["question"]}


class AssistQuestionForm(StepForm):
    """Which question is reminded of or withdrawn."""

    question = forms.TypedChoiceField(label=_("哪个问题"), coerce=int, widget=forms.RadioSelect)

    def prepare(self) -> None:
        rows = self.matter.assisting.open() if self.step.name == "remind_assist" else self.matter.assisting.unfinished()
        self.fields["question"].choices = [(q.pk, self._words(q)) for q in rows.select_related("unit").order_by("pk")]

    @staticmethod
    def _words(question: AssistQuestion) -> str:
        return _now("%(unit)s：%(text)s") % {"unit": question.unit.name, "text": question.text[:40]}

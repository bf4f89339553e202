"""Forms of the steps that find, decide and answer objections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qingfeng.core.language import between, on_record
from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import Person, Post, PostKind
from qingfeng.core.sheets.cells import CellError, as_fen
from qingfeng.engines.cases.kinds import all_kinds, kind
from qingfeng.engines.cases.models import Finding, Opinion, OpinionResult, Result
from qingfeng.faces.taxonomy import grouped

from . import answer_panel
from .matter_assist import open_words
from .stepforms import DATE, PastDay, StepForm, long_text

LEADERS = (PostKind.PRINCIPAL, PostKind.SECRETARY, PostKind.HEAD, PostKind.VICE_PRINCIPAL, PostKind.DEPUTY, PostKind.SECTION)


class YuanField(forms.CharField):
    """Yuan as typed, whole fen as value."""

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        text = super().clean(value)
        if not text:
            return None
        try:
            return as_fen(text)
        except CellError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


def staff_choices(unit_ids: Iterable[int], day: dt.date) -> list[tuple[str, str]]:
    """Whoever held a post at the units on the day, leaders first."""
    posts = Post.objects.held_on(day).filter(unit_id__in=list(unit_ids)).select_related("person")
    ranked = sorted(posts, key=lambda p: (LEADERS.index(p.kind) if p.kind in LEADERS else len(LEADERS), p.person.name))
    return list({str(p.person_id): (str(p.person_id), f"{p.person.name}　{p}") for p in ranked}.values())


def clause_choices(day: dt.date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Clauses in force on the day, by document, local ones first: those are what charges are judged by."""
    in_force = Q(document__in_force_from__lte=day) & (Q(document__in_force_to=None) | Q(document__in_force_to__gt=day))
    own = (Q(in_force_from=None) | Q(in_force_from__lte=day)) & (Q(in_force_to=None) | Q(in_force_to__gt=day))
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = Clause.objects.filter(in_force, own).select_related("document").order_by("document__in_force_from", "document__key", "order")
    for clause in sorted(rows, key=lambda c: c.document.kind != "local"):
        words = f"{clause.ref}　{clause.text[:38]}{'…' if len(clause.text) > 38 else ''}"
        groups.setdefault(clause.document.cite(), []).append((str(clause.pk), words))
    return list(groups.items())


class FindingForm(StepForm):
    layout = (("allegation", "person"), ("result",), ("clause", "amount_fen"), ("kind", "charged_on"), ("incident",), ("text",))
    allegation = forms.ChoiceField(label=_("哪一项"))
    person = forms.ChoiceField(label=_("针对谁"), required=False, help_text=_("不选就是针对单位。只列那一天在职的人。"))
    result = forms.ChoiceField(label=_("认定"), choices=Result.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("违规种类"), required=False, help_text=_("不选就照反映的种类。"))
    clause = forms.ChoiceField(label=_("违反哪一条"), required=False, help_text=_("属实、部分属实必填。只列那一天有效的条款。"))
    amount_fen = YuanField(label=_("违规收取（元）"), required=False, max_length=20, help_text=_("合计数，按收据或名单算。"))
    charged_on = PastDay(label=_("查明是哪天的事"), help_text=_("与反映的不同才填。适用那天的条款；更早的，要回避的人随之变。"))
    incident = forms.ChoiceField(
        label=_("属于哪起事件"), required=False, help_text=_("同一单位的同一次收费或行为是一起。不选就由系统按单位、种类和日期归。")
    )
    text = long_text(_("认定的事实和理由"), rows=5)

    def prepare(self) -> None:
        rows = list(self.matter.allegations.exclude(classification="accusation").select_related("unit").order_by("pk"))
        chosen = self._chosen(rows)
        day = self._found_day() or (chosen and chosen.charged_on) or self.matter.received_on
        done = set(Finding.objects.filter(allegation__in=rows).values_list("allegation_id", flat=True))
        self.fields["allegation"].choices = [(str(a.pk), self._words(a, a.pk in done)) for a in rows]
        if chosen:
            self.fields["allegation"].initial = str(chosen.pk)
            self.fields["amount_fen"].initial = f"{chosen.amount_fen / 100:.2f}" if chosen.amount_fen else ""
        units = {a.unit_id for a in rows} or {self.matter.respondent_unit_id}
        self.fields["person"].choices = [("", _now("单位")), *staff_choices(units, day)]
        kinds = [k for k in all_kinds() if k.family != "other"]
        self.fields["kind"].choices = [("", _now("照反映的种类")), *grouped(kinds, day, self.matter.unit)]
        self.fields["clause"].choices = [("", _now("请选择")), *clause_choices(day)]
        incidents = self.matter.incidents.order_by("pk")
        self.fields["incident"].choices = [("", _now("自动归并")), *[(str(i.pk), f"{i.title}　{i.charged_on}") for i in incidents]]
        self.day = day

    def _found_day(self) -> dt.date | None:
        try:
            return PastDay().clean(self.data.get("charged_on"))
        except forms.ValidationError:
            return None

    def _chosen(self, rows: list[Any]) -> Any:
        asked = str(self.data.get("allegation") or self.initial.get("allegation") or "")
        found = set(Finding.objects.filter(allegation__in=rows).values_list("allegation_id", flat=True))
        left = [a for a in rows if a.pk not in found]
        return next((a for a in rows if str(a.pk) == asked), (left or rows or [None])[0])

    @staticmethod
    def _words(allegation: Any, done: bool) -> str:
        label = allegation.item or str(kind(allegation.kind).label)
        money = "　" + _now("%s元") % f"{allegation.amount_fen / 100:,.2f}" if allegation.amount_fen else ""
        return f"{label}{money}{_now('（已认定，重写会替换）') if done else ''}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("result") in (Result.CONFIRMED, Result.PARTLY) and not data.get("clause") and "clause" not in self.errors:
            self.add_error("clause", _now("认定属实或部分属实，须写明违反哪一条。"))
        return data

    def data_for_step(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["allegation"] = int(data["allegation"])
        data["person"] = Person.objects.filter(pk=data["person"]).first() if data["person"] else None
        data["clause"] = Clause.objects.filter(pk=data["clause"]).first() if data["clause"] else None
        data["incident"] = int(data["incident"]) if data["incident"] else None
        return data

    def beside(self) -> dict[str, Any]:
        return {"chain_day": self.day}


class OpinionForm(StepForm):
    request = long_text(_("一、请求"), rows=3)
    facts = long_text(_("二、查明的事实"), rows=6)
    basis = long_text(_("三、依据"), rows=3)
    opinion = long_text(_("四、处理意见"), rows=4)
    result = forms.ChoiceField(label=_("处理结果"), choices=OpinionResult.choices, widget=forms.RadioSelect)

    def prepare(self) -> None:
        written = Opinion.objects.filter(matter=self.matter).first()
        first = self._written(written) if written else self._proposed()
        for name, value in first.items():
            self.fields[name].initial = value

    def beside(self) -> dict[str, Any]:
        return answer_panel.context(self)

    @staticmethod
    def _written(row: Opinion) -> dict[str, str]:
        return {name: getattr(row, name) for name in ("request", "facts", "basis", "opinion", "result")}

    @on_record()
    def _proposed(self) -> dict[str, str]:
        """A beginning from what was found, to be rewritten by hand."""
        from qingfeng.engines.cases.models import Demand

        demands = dict.fromkeys(str(Demand(d).label) for c in self.matter.complaints.all() for d in c.demands if d in Demand.values)
        rows = list(Finding.objects.filter(incident__matter=self.matter, fell_at=None).select_related("allegation", "clause__document"))
        facts = [f"{f.allegation.item or kind(f.kind).label}：{f.get_result_display()}。{f.text}" for f in rows]
        clauses = dict.fromkeys(f.clause.cite() for f in rows if f.clause)
        return {"request": between("；").join(demands), "facts": "\n".join(facts), "basis": between("；").join(clauses)}


class DecideForm(StepForm):
    material_first = True
    written_opinion = long_text(_("您的决定意见"), rows=3, most=2000, help_text=_("写同意什么、责令什么；存在案卷里。"))

    def beside(self) -> dict[str, Any]:
        opinion = Opinion.objects.filter(matter=self.matter).select_related("drafted_by__person").first()
        found = Finding.objects.filter(incident__matter=self.matter).select_related("person", "clause__document", "allegation")
        told = {"opinion": opinion, "findings": found.order_by("pk"), "open_questions": open_words(self.matter)}
        return told | {"check": answer_panel.of_opinion(self.matter, self.desk)}


class SanctionForm(StepForm):
    finding = forms.ChoiceField(label=_("对应哪项认定"))
    measure = forms.CharField(label=_("处分或处理的种类"), max_length=32, help_text=_("照决定书写，如：警告、记过。"))
    organ = forms.CharField(label=_("作出机关"), max_length=80)
    document_no = forms.CharField(label=_("文号"), max_length=60)
    decided_on = forms.DateField(label=_("决定日期"), widget=forms.DateInput(attrs=DATE))
    effect_until = forms.DateField(label=_("影响期到"), required=False, widget=forms.DateInput(attrs=DATE))

    def prepare(self) -> None:
        rows = standing(self.matter).exclude(person=None).select_related("person")
        self.fields["finding"].choices = [(str(f.pk), f"{f.person.name}　{kind(f.kind).label}") for f in rows]

    def data_for_step(self) -> dict[str, Any]:
        return {**super().data_for_step(), "finding": int(self.cleaned_data["finding"])}


def standing(matter: Any) -> Any:
    decided = Finding.objects.filter(incident__matter=matter, decided_at__isnull=False, fell_at=None)
    return decided.filter(result__in=(Result.CONFIRMED, Result.PARTLY)).order_by("pk")


class FindingsField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    @staticmethod
    def options(matter: Any) -> list[tuple[str, str]]:
        rows = standing(matter).select_related("person", "incident")
        return [(str(f.pk), f"{f.incident.title}　{f.person.name if f.person else _now('单位')}　{f.get_result_display()}") for f in rows]


class OverturnForm(StepForm):
    findings = FindingsField(label=_("推翻哪些认定"))
    reason = long_text(_("理由"), rows=4, most=2000)

    def prepare(self) -> None:
        self.fields["findings"].choices = FindingsField.options(self.matter)


class ObjectionForm(StepForm):
    material_first = True
    upheld = forms.ChoiceField(
        label=_("异议"), choices=[("no", _("不成立")), ("yes", _("成立，下面选中的认定推翻"))], widget=forms.RadioSelect
    )
    findings = FindingsField(label=_("推翻哪些认定"), required=False, help_text=_("不选，就是对方的全部认定。"))
    answer = long_text(_("答复的理由"), rows=5)
    objection = forms.IntegerField(widget=forms.HiddenInput, required=False)  # which one was read

    def prepare(self) -> None:
        self.fields["findings"].choices = FindingsField.options(self.matter)
        waiting = self._waiting()
        self.fields["objection"].initial = waiting.pk if waiting else None

    def _waiting(self) -> Any:
        return self.matter.objections.filter(answered_at=None).select_related("unit", "person").order_by("at").first()

    def data_for_step(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"upheld": data["upheld"] == "yes", **{name: data[name] for name in ("findings", "answer", "objection")}}

    def beside(self) -> dict[str, Any]:
        return {"objection": self._waiting()}

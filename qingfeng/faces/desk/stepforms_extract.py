"""Forms of the extract: written by one person, read by another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qingfeng.core.language import between, on_record
from qingfeng.core.parties.models import Person, Unit
from qingfeng.engines.cases import hearing
from qingfeng.engines.cases.kinds import kind

from . import matter_panels as panels
from .stepforms import StepForm, long_text
from .stepforms_finding import staff_choices


class ExtractForm(StepForm):
    layout = (("unit", "person"), ("text",), ("preview",))
    unit = forms.ChoiceField(label=_("给哪个单位"))
    person = forms.ChoiceField(label=_("给个人"), required=False, help_text=_("选了人，就只给这个人看，单位看不到。"))
    text = long_text(
        _("给对方看的摘要"), rows=7, most=5000, help_text=_("对方看到的就是这一段，一字不多。不写姓名、电话、班级，不抄原话。")
    )
    preview = forms.BooleanField(label=_("先请投诉人看，可以划去细节"), required=False)

    def prepare(self) -> None:
        ids = {self.matter.respondent_unit_id, *self.matter.allegations.values_list("unit_id", flat=True)} - {None}
        units = list(Unit.objects.filter(pk__in=ids).order_by("pk"))
        self.fields["unit"].choices = [(str(u.pk), u.name) for u in units]
        day = next((a.charged_on for a in self.matter.allegations.all() if a.charged_on), None) or self.matter.received_on
        self.fields["person"].choices = [("", _now("不选：给单位")), *staff_choices(ids, day)]
        open_ = self.matter.extracts.filter(state__in=("draft", "preview", "approved")).order_by("pk").first()
        self.fields["text"].initial = open_.text if open_ else self._proposed()

    @on_record()
    def _proposed(self) -> str:
        said = []
        for a in self.matter.allegations.exclude(classification="accusation").order_by("pk"):
            when = f"{a.charged_on.year}年{a.charged_on.month}月" if a.charged_on else ""
            money = f"{a.amount_fen / 100:,.2f}元" if a.amount_fen else ""
            said.append(f"{when}{kind(a.kind).label}{f'（{a.item}）' if a.item else ''}{money}")
        return _now("反映你校%s。请说明收费依据、人数、金额和资金去向，并附材料。") % between("；").join(said)

    def data_for_step(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["unit"] = Unit.objects.get(pk=data["unit"])
        data["person"] = Person.objects.filter(pk=data["person"]).first() if data["person"] else None
        return data

    def beside(self) -> dict[str, Any]:
        text = self.data.get("text") or self.fields["text"].initial or ""
        found = hearing.scan(self.matter, text)
        return {"scan": {"pieces": panels.pieces(text, found), "leaks": panels.leak_words(found)}, "scan_live": True}


class ApproveExtractForm(StepForm):
    material_first = True
    read = forms.BooleanField(label=_("我看过原信和这段摘要：没有姓名、电话、班级，也看不出是谁投诉的"))
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)  # which extract, in which words

    def prepare(self) -> None:
        waiting = self._waiting()
        self.fields["seen"].initial = waiting.digest if waiting else "-"

    def _waiting(self) -> Any:
        return self.matter.extracts.filter(state__in=("draft", "preview")).select_related("unit", "person").order_by("pk").first()

    def beside(self) -> dict[str, Any]:
        extract = self._waiting()
        if extract is None:
            return {}
        found = hearing.scan(self.matter, extract.text)
        return {
            "extract": extract,
            "scan": {"pieces": panels.pieces(extract.text, found), "leaks": panels.leak_words(found)},
            "said": self.matter.complaints.filter(withdrawn_at=None).order_by("received_at", "pk"),
        }

    def data_for_step(self) -> dict[str, Any]:
        return {"seen": self.cleaned_data["seen"] or None}

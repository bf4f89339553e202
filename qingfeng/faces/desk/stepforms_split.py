"""The form of 分件: which allegations go, about whom, and of which class they are."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qingfeng.core.parties.models import Unit
from qingfeng.engines.cases.models import ComplaintClass

from .matter_panels import allegations, complaints_of, letters_of
from .register_forms import units_of
from .stepforms import StepForm


class SplitForm(StepForm):
    allegations = forms.MultipleChoiceField(label=_("哪几项另立一件"), widget=forms.CheckboxSelectMultiple)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("反映哪个单位"), required=False)
    classification = forms.ChoiceField(
        label=_("属于哪一类"), required=False, help_text=_("检举控告的另立密件，密封移送纪检监察机关，不在这里调查。")
    )

    def prepare(self) -> None:
        lines = allegations(self.matter, letters_of(complaints_of(self.matter)))
        self.fields["allegations"].choices = [(str(a.pk), f"{a.label}　{a.detail}") for a in lines]
        self.fields["unit"].queryset = units_of(self.desk, self.matter.unit)
        self.fields["unit"].empty_label = _now("与现在一样")
        self.fields["classification"].choices = [("", _now("与现在一样")), *ComplaintClass.choices]


FORMS = {"split": SplitForm}

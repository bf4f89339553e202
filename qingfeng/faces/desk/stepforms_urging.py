"""The forms of 催办, 督办, 通报 and of the answer in writing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from qingfeng.core.prepared import Prepared, Slot
from qingfeng.engines.cases import urging
from qingfeng.engines.cases.models import Urging

from .stepforms import StepForm, long_text

LEVELS = {"urge": Urging.Level.REMINDER, "supervise": Urging.Level.ORDER, "report_delay": Urging.Level.CIRCULAR}

_open = Prepared(
    lambda: Urging.objects.unanswered().filter(matter=Slot("matter")).select_related("by__person", "to__person").order_by("pk")
)


def open_urging(matter_id: int) -> Urging | None:
    found = _open(matter=matter_id)
    return found[-1] if found else None


class UrgeForm(StepForm):
    text = long_text(_("要求"), rows=3, most=urging.MOST, help_text=_("写进通知书。不写投诉人，不写投诉的内容。"))

    def prepare(self) -> None:
        level = LEVELS[self.step.name]
        self.fields["text"].initial = urging.ASKED[level]
        if rule := urging.rule(level, self.desk.day, self.matter):
            self.fields["text"].help_text = _("写进通知书，%(n)s个工作日内书面答复（%(cite)s）。不写投诉人，不写投诉的内容。") % {
                "n": rule.value["amount"],
                "cite": rule.cite(),
            }


class AnswerUrgingForm(StepForm):
    text = long_text(_("书面答复"), rows=5, most=urging.MOST_ANSWER, help_text=_("办到哪一步、为什么慢、采取了什么措施、哪天办结。"))

    def beside(self) -> dict[str, Any]:
        return {"urging": open_urging(self.matter.pk)}

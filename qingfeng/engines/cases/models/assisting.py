"""What a unit that helps the lead (協辦) is asked, and what became of it."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import CommittedText, Matter
from qingfeng.core.parties.models import Unit


class Ground(models.TextChoices):
    """Why a unit does not answer."""

    NOT_OURS = "not_ours", _("不属本单位职责")
    NO_RECORDS = "no_records", _("本单位没有这方面的材料")
    STANDS_BACK = "stands_back", _("本单位须回避")


class AssistQuestionQuerySet(models.QuerySet):
    def open(self) -> AssistQuestionQuerySet:
        """Sent, and still without an answer."""
        return self.filter(state=AssistQuestion.State.ASKED)

    def unfinished(self) -> AssistQuestionQuerySet:
        return self.filter(state__in=(AssistQuestion.State.WAITING, AssistQuestion.State.ASKED))

    def overdue(self, day: dt.date) -> AssistQuestionQuerySet:
        return self.open().filter(due_on__lt=day)


class AssistQuestion(CommittedText):
    """One question to a unit that is not complained about. Its staff read this text and nothing else of the matter.

    The answer is evidence. Rows without `asked_by` are of the time when a unit was only named.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等核定")  # the scan found something: a second person reads it before it goes
        ASKED = "asked", _("等答复")
        ANSWERED = "answered", _("已答复")
        DECLINED = "declined", _("不办")
        WITHDRAWN = "withdrawn", _("已撤回")
        CLOSED = "closed", _("事项已结束")

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="assisting")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    leaks = models.JSONField(default=list)  # kinds of leak that the last scan found, with spans
    approved_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")  # also who declined for the unit
    ground = models.CharField(max_length=16, choices=Ground.choices, blank=True)
    reason = models.TextField(blank=True)

    objects = AssistQuestionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "state"], name="assist_of_unit")]

    @property
    def clock(self) -> str:
        return f"assist:{self.pk}"

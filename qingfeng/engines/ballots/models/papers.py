"""Answers on paper come in as a pile: how many sheets, from where, and how often each answer was ticked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit

from .surveys import Survey


class PaperState(models.TextChoices):
    ENTERED = "entered", _("待核对")
    RETURNED = "returned", _("退回重录")
    CHECKED = "checked", _("已计入")
    DROPPED = "dropped", _("已作废")  # counted nowhere; its number stays taken


class PaperBatch(models.Model):
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="papers")
    number = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="学校")
    sheets = models.PositiveIntegerField("份数")
    source = models.CharField("来源", max_length=120)
    counts = models.JSONField(default=dict)  # option -> how often
    state = models.CharField("状态", max_length=8, choices=PaperState.choices, default=PaperState.ENTERED)
    note = models.CharField("退回理由", max_length=200, blank=True)
    entered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    entered_on = models.DateField()
    checked_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    checked_on = models.DateField(null=True)
    dropped_because = models.CharField("作废原因", max_length=200, blank=True)
    dropped_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    dropped_on = models.DateField(null=True)

    class Meta:
        ordering = ["survey", "number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="paper_batch_once"),
            models.CheckConstraint(
                condition=models.Q(dropped_by=None) | models.Q(checked_by=None) | ~models.Q(dropped_by=models.F("checked_by")),
                name="paper_dropper_is_not_checker",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.number}"

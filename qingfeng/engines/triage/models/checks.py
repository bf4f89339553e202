"""What an answer has and what it lacks."""

from __future__ import annotations

from django.db import models

from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit


class AnswerCheck(models.Model):
    """The parts of one answer, looked at by rule. There is no single score. `version` is that of the rules that looked."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="+")
    office = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    answered_on = models.DateField()
    days = models.PositiveIntegerField()  # from receipt to answer
    due_on = models.DateField(null=True)  # as the clock of the matter stood; none where no clock ran
    demands = models.PositiveSmallIntegerField()
    met = models.PositiveSmallIntegerField()  # demands that the answer speaks of
    basis = models.BooleanField()
    time = models.BooleanField()
    contact = models.BooleanField()
    stub = models.BooleanField()
    copy_of = models.ForeignKey(Matter, models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64)  # of the answer that was looked at
    version = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "digest"], name="answer_checked_once")]
        indexes = [models.Index(fields=["office", "answered_on"], name="check_answered")]

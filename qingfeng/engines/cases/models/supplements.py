"""Further fields that an institution asks for about a matter, beside what every case has."""

from __future__ import annotations

from django.db import models

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import Matter


class Supplement(models.Model):
    """Answers to questions that an institution declares: codes only, checked against what it declared."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="supplements")
    institution = models.CharField(max_length=32)
    answers = models.JSONField(default=dict)
    answered_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "institution"], name="one_supplement_per_institution")]

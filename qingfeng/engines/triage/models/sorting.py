"""What a matter is about: the category that a model suggested, and the one that a person chose."""

from __future__ import annotations

from django.db import models

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import Matter


class Sorting(models.Model):
    """`suggested` is empty where the model was not sure enough; what a person chose counts, and is learnt at the next training."""

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="sorting")
    suggested = models.CharField(max_length=40, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True)  # of a thousand, calibrated
    reasons = models.JSONField(default=list)  # [word, weight in thousandths], the strongest first
    model = models.CharField(max_length=40, blank=True)  # version of the model
    category = models.CharField(max_length=40, blank=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["category"], name="sorting_category")]

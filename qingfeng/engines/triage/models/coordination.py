"""Matters of several units, or of none that is plain: who leads, and who decided it."""

from __future__ import annotations

from django.db import models

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit


class Coordination(models.Model):
    """Asked for by whoever handles the matter; the lead is named by another. Until then the matter stays where it is."""

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="coordination")
    why = models.CharField(max_length=300)
    may = models.ManyToManyField(Unit, related_name="+")  # who could answer, when it was asked
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    helping = models.ManyToManyField(Unit, related_name="+")  # 协办: asked through the matter's own step, which keeps the seal
    reason = models.CharField(max_length=300, blank=True)
    named_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField(null=True)

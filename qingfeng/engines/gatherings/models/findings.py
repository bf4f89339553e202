"""What was seen on a visit and what was suggested: short lines, in which nobody is named."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account

from .sessions import Session

MOST = 400


class Saw(models.TextChoices):
    SEEN = "seen", _("看到的")
    ADVICE = "advice", _("意见、建议")


class Finding(models.Model):
    session = models.ForeignKey(Session, models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=6, choices=Saw.choices)
    text = models.CharField(max_length=MOST)
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    struck_because = models.CharField("划去的原因", max_length=120, blank=True)

    class Meta:
        ordering = ["session", "-kind", "pk"]

    def __str__(self) -> str:
        return self.text[:20]

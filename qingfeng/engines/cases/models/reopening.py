"""A matter that was over is taken up again; what stood against whom then is kept beside what is found afterwards."""

from __future__ import annotations

from django.db import models

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import Matter


class Reopening(models.Model):
    """`standing` lists the findings that stood: unit, person, incident, kind, result, amount in fen."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="reopenings")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    standing = models.JSONField(default=list)

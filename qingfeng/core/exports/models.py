"""A list with personal data leaves the system only when somebody asked for it with a purpose and another person agreed."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit

WAITS = dt.timedelta(days=7)  # what nobody answered falls by itself
LASTS = dt.timedelta(days=3)  # from the approval on


class ExportState(models.TextChoices):
    WAITING = "waiting", _("待批准")
    APPROVED = "approved", _("已批准")
    DECLINED = "declined", _("未批准")


class ExportQuerySet(models.QuerySet):
    def waiting(self, now: dt.datetime) -> ExportQuerySet:
        return self.filter(state=ExportState.WAITING, expires_at__gt=now)


class ExportRequest(models.Model):
    """What is exported is made anew each time, from what the asker may see at that moment; no file is kept here."""

    kind = models.CharField(max_length=24)
    query = models.CharField(max_length=500, blank=True)  # how the list was narrowed, as its address says it
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # whose head or decider answers
    purpose = models.CharField(_("用途"), max_length=200)
    salt = models.CharField(max_length=64, blank=True)  # of the commitment to narrowing and purpose that stands in the record
    asker = models.ForeignKey(Account, models.PROTECT, related_name="exports")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ExportState.choices, default=ExportState.WAITING)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField()
    taken = models.PositiveIntegerField(default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(decided_by=F("asker")), name="export_is_approved_by_another")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"DC{self.asked_at.year}-{self.pk:04d}"

    def is_over(self, now: dt.datetime) -> bool:
        return self.expires_at <= now

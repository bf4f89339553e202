"""回访抽查: a sample of answered complaints, drawn so that nobody can choose whom, called by another unit than the one that handled."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit

from .complaint import Complaint, Solved


class CallSample(models.Model):
    """One office and one month. The commitment to the seed stands in the chronicle before the month is over; the seed follows it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="call_samples")
    caller_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    seed = models.CharField(max_length=64)
    salt = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    frame = models.JSONField(default=list)  # keys of all complaints it was drawn from
    opened_at = models.DateTimeField(null=True)  # since then the seed stands in the chronicle

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "month"], name="one_call_sample_per_office_and_month")]


class CallResult(models.TextChoices):
    REACHED = "reached", _("打通了")
    NOT_REACHED = "not_reached", _("没有打通")
    REFUSED = "refused", _("不愿回答")


class CallBack(models.Model):
    """One complainant to be called. Whether contacted, solved, satisfied: three questions, asked apart."""

    sample = models.ForeignKey(CallSample, models.CASCADE, related_name="calls")
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="calls")
    taken_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=12, choices=CallResult.choices, blank=True)
    contacted = models.BooleanField(null=True)
    solved = models.CharField(max_length=8, choices=Solved.choices, blank=True)
    satisfied = models.PositiveSmallIntegerField(null=True)
    called_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sample", "complaint"], name="one_call_per_sample_and_complaint")]

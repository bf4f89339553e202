"""What was written to whoever is slow: a reminder, an order, a word to the head; and the answer in writing."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import CommittedText, Matter


class UrgingQuerySet(models.QuerySet):
    def unanswered(self) -> UrgingQuerySet:
        return self.filter(answered_at=None, closed_at=None)

    def expired(self, day: dt.date) -> UrgingQuerySet:
        """The day for the answer is over, of a matter that is still open."""
        return self.unanswered().filter(due_on__lt=day, matter__ended_at=None)


class Urging(CommittedText):
    """催办, 督办 or 通报: who urged whom, when, by when the answer is due. Without `by` it followed by the rule from the one before.

    `to` is whoever was accountable then; the answer is written by whoever is accountable when it is written.
    """

    class Level(models.TextChoices):
        REMINDER = "reminder", _("催办")
        ORDER = "order", _("督办")
        CIRCULAR = "circular", _("通报")

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="urgings")
    level = models.CharField(max_length=8, choices=Level.choices)
    number = models.CharField(max_length=40, unique=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(Account, models.PROTECT, related_name="+")
    follows = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    due_on = models.DateField(null=True)
    matter_due_on = models.DateField(null=True)  # the deadline of the matter as it stood then
    answer = models.TextField(blank=True)
    answer_salt = models.CharField(max_length=64, blank=True)
    answer_digest = models.CharField(max_length=64, blank=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # a sharper one followed, or the matter ended: nobody answers this one any more

    objects = UrgingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_on"], condition=Q(answered_at=None, closed_at=None), name="urging_unanswered")]

    @property
    def clock(self) -> str:
        return f"urging:{self.pk}"

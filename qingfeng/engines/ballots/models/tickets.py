"""One-time tickets. What is kept of one is that it was used: not when, not for which answer; and that is gone when the survey closes."""

from __future__ import annotations

from django.db import models

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit

from .surveys import Survey


class TicketBatch(models.Model):
    """Tickets printed together. `nonce`: from it and the key of the installation the codes are made, so that they can be printed again;
    gone when the survey closes. `used`: written down at that moment."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="batches")
    number = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="学校")
    count = models.PositiveIntegerField("张数")
    nonce = models.CharField(max_length=32, blank=True)
    used = models.PositiveIntegerField(null=True)
    voided_on = models.DateField(null=True)
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    made_on = models.DateField()

    class Meta:
        ordering = ["survey", "number"]
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="ticket_batch_once")]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.number}"

    @property
    def given(self) -> int:
        """Tickets that somebody had or could have had: of a lost pile those that were used. `used` is known once the survey is closed."""
        return self.count if self.voided_on is None else self.used or 0


class Ticket(models.Model):
    """`digest`: the keyed hash of the code. Rows go in sorted by it, so that their order says nothing of who got which slip."""

    digest = models.CharField(max_length=64, primary_key=True)
    batch = models.ForeignKey(TicketBatch, models.PROTECT, related_name="tickets")
    used = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.digest[:8]

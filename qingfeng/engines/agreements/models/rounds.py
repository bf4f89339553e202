"""One signing: an edition issued on a day to everybody who held one of the posts, for a period."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Count, F, Q

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit

from .templates import Edition, of_their_offices


class RoundQuerySet(models.QuerySet):
    def visible_to(self, actor: Any, day: dt.date) -> RoundQuerySet:
        return self.filter(of_their_offices(actor, day, "office"))

    def open(self) -> RoundQuerySet:
        return self.filter(closed_at=None)

    def unreplaced(self) -> RoundQuerySet:
        """The live ends of the chains of amendments: no later round replaces them."""
        return self.filter(amended_by=None)

    def with_counts(self) -> RoundQuerySet:
        live = ~Q(letters__state="withdrawn")
        signed = Q(letters__state__in=("signed", "replaced"))
        counts = {"all_letters": Count("letters", filter=live), "signed_letters": Count("letters", filter=signed)}
        counts["countersigned_letters"] = Count("letters", filter=signed & Q(letters__other_signed_on__isnull=False))
        return self.annotate(**counts).order_by("-issued_on", "-pk")


class Round(models.Model):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="rounds")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="letter_rounds")
    period_from = models.DateField("期限自")
    period_to = models.DateField("期限至")  # the last day of the period
    due_on = models.DateField("最迟签订")
    issued_on = models.DateField("发出日期")
    issued_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    amends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amended_by")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="letter_period_ends_after_start"),
            models.CheckConstraint(condition=Q(due_on__gte=F("issued_on")), name="letters_due_after_issue"),
        ]

    def __str__(self) -> str:
        return f"{self.edition.template.title} {self.period_from.isoformat()}"

    @property
    def amended_ids(self) -> list[int]:
        """The rounds that this one replaces, up its chain of amendments, the latest first."""
        found: list[int] = []
        above = self.amends_id
        while above is not None:
            found.append(above)
            above = Round.objects.values_list("amends", flat=True).get(pk=above)
        return found

    @property
    def stream(self) -> tuple[str, str]:
        return ("letters", str(self.pk))

    def stream_of(self, unit: int) -> tuple[str, str]:
        """Signing waits for nobody at another unit."""
        return ("letters", f"{self.pk}.{unit}")

"""The box into which answers fall: it counts, and keeps none of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from qingfeng.core.parties.models import Unit

from .surveys import Survey


class Box(models.Model):
    """One for each school to which tickets went, one for all that went to nobody in particular. An answer has no row anywhere: `answers`
    grows by one and each option that was chosen by one, so there is no order, moment or key by which an answer could be found again."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="boxes")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    answers = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # option -> how often

    class Meta:
        ordering = ["survey", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "unit"], name="box_once"),
            models.UniqueConstraint(fields=["survey"], condition=Q(unit=None), name="box_of_nobody_once"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.unit_id or '-'}"

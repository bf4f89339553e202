"""Who was asked to a session without holding a post: somebody of a register, known here by a key alone. The name stays in the register."""

from __future__ import annotations

from django.db import models

from qingfeng.core.access.models import Account

from .attendance import Came
from .sessions import Session


class Guest(models.Model):
    session = models.ForeignKey(Session, models.CASCADE, related_name="guests")
    key = models.CharField(max_length=40)  # register:12
    came = models.CharField(max_length=10, choices=Came.choices, default=Came.EXPECTED)
    at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["session", "key"]
        indexes = [models.Index(fields=["key", "came"], name="guests_by_key")]
        constraints = [models.UniqueConstraint(fields=["session", "key"], name="guest_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.key}"

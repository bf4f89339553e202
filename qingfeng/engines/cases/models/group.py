"""Several people with one cause: a visit by representatives, or a letter that many signed (信访工作条例 art 20)."""

from __future__ import annotations

from django.db import models

from qingfeng.core.matters.models import Matter
from qingfeng.core.vault.models import SealedIdentity


class Group(models.Model):
    """How many they are. Who they are lies in the vault as one list; those who speak for them have complaints of their own."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="groups")
    people = models.PositiveIntegerField()
    names = models.ForeignKey(SealedIdentity, models.SET_NULL, null=True, related_name="+")
    visit = models.BooleanField(default=False)  # they came: then no more than the representatives that the law allows

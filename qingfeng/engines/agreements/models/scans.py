"""Signed sheets as they come from the scanner: a batch, its pages, and the letter that each page belongs to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit
from qingfeng.core.vault.models import StoredFile

from .letters import Letter
from .rounds import Round


class PageState(models.TextChoices):
    MATCHED = "matched", _("已对上，待核对")
    UNMATCHED = "unmatched", _("没有对上")
    TWICE = "twice", _("同一份已有一页")
    TAKEN = "taken", _("已登记")
    SET_ASIDE = "set_aside", _("不用")


class ScanBatch(models.Model):
    round = models.ForeignKey(Round, models.PROTECT, related_name="batches")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # empty: of the office, for letters with it
    uploaded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]


class ScannedPage(models.Model):
    batch = models.ForeignKey(ScanBatch, models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="pages")
    state = models.CharField(max_length=12, choices=PageState.choices)

    class Meta:
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="scanned_page_once"),
            models.UniqueConstraint(fields=["letter"], condition=models.Q(state="taken"), name="one_page_for_a_letter"),
        ]

"""复查 and 复核: the complainant asks the next higher organ to look at a written answer again (信访工作条例 arts 35, 36)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import CommittedText, Matter
from qingfeng.core.vault.models import StoredFile

from .complaint import Complaint


class Stage(models.TextChoices):
    """Also the name of the procedure that the matter of the request goes by."""

    REVIEW = "review", _("复查")
    RECHECK = "recheck", _("复核")


class ReviewOutcome(models.TextChoices):
    UPHOLD = "uphold", _("维持")
    CHANGE = "change", _("变更")
    ANNUL = "annul", _("撤销")


class Review(CommittedText):
    """One request about one answer. `text` is what the complainant says against it; the opinion stands with the matter of the request."""

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="review")
    original = models.ForeignKey(Matter, models.CASCADE, related_name="reviews")
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="reviews")
    below = models.ForeignKey("self", models.SET_NULL, null=True, related_name="above")  # of a 复核: the 复查 it looks at
    stage = models.CharField(max_length=8, choices=Stage.choices)
    applied_on = models.DateField()  # handed in or posted; the clock of the organ runs from the day it came in
    applied_at = models.DateTimeField()
    entered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")  # at the counter, for the complainant
    outcome = models.CharField(max_length=8, choices=ReviewOutcome.choices, blank=True)
    findings = models.JSONField(default=list)  # of the original, that fall when it is changed
    answer = models.TextField(blank=True)
    service_method = models.CharField(max_length=16, blank=True)
    service_proof = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    served_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["original", "applied_at"]), models.Index(fields=["complaint", "applied_at"])]

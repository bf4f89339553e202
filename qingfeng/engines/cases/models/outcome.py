"""What followed: the written opinion, sanctions recorded, objections, re-checks, clarifications, reports and hand-overs to others."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import CommittedText, Matter
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.vault.models import StoredFile

from .findings import Finding


class OpinionResult(models.TextChoices):
    """The three results of a written opinion (信访工作条例 art 32)."""

    SUPPORT = "support", _("支持")
    EXPLAIN = "explain", _("解释说明")
    NOT_SUPPORT = "not_support", _("不予支持")


class Opinion(models.Model):
    """处理意见书: request, facts, basis, result. Drafted by the handler, decided by another person."""

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="opinion")
    request = models.TextField(blank=True)
    facts = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    opinion = models.TextField(blank=True)
    salt = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # over the four texts
    result = models.CharField(max_length=12, choices=OpinionResult.choices, blank=True)
    number = models.CharField(max_length=40, blank=True)
    drafted_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    written_opinion = models.TextField(blank=True)  # of the decider, on the file


class Sanction(models.Model):
    """A measure that an authorised body imposed on a person. The platform records it and never decides it."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="sanctions")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="sanctions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="sanctions")
    measure = models.CharField(max_length=32)
    organ = models.CharField(max_length=80)
    document_no = models.CharField(max_length=60)
    decided_on = models.DateField()
    effect_until = models.DateField(null=True)
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    lifted_on = models.DateField(null=True)


class Objection(CommittedText):
    """The respondent's objection to a decision, answered by someone who had no part in it."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="objections")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due_on = models.DateField(null=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    upheld = models.BooleanField(null=True)  # true: the findings it names fall
    answer = models.TextField(blank=True)


class Clarification(models.Model):
    """澄清: a letter to a person or unit that a complaint against them was not borne out, on their request."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="clarifications")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    issued_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=40, blank=True)


class Recheck(models.Model):
    """An independent look at an answered matter, by someone who had no part in it."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="rechecks")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    passed = models.BooleanField()
    note = models.TextField(blank=True)


class HarmReport(models.Model):
    """Suspected harm to a minor: somebody at once, else a deputy, a report outward, a receipt (未成年人保护法 art 11)."""

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="harm_report")
    duty = models.ForeignKey(Account, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    escalate_at = models.DateTimeField()  # unacknowledged until then: it goes to the deputy
    deputy = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    escalated_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    organ = models.CharField(max_length=60, blank=True)
    reported_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=80, blank=True)
    receipt_at = models.DateTimeField(null=True)


class OutwardTransfer(models.Model):
    """Something handed to another organ with a slip: an accusation (sealed), or a matter that belongs elsewhere."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="outward")
    organ = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)  # accusation, transfer
    slip_no = models.CharField(max_length=40, unique=True)
    sent_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    receipt = models.CharField(max_length=80, blank=True)
    receipt_at = models.DateTimeField(null=True)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")

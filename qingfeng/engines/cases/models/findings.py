"""What was looked into and found: incidents, evidence, what the respondent was shown and said, findings per allegation and person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import CommittedText, Matter
from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.vault.models import StoredFile


class IncidentState(models.TextChoices):
    OPEN = "open", _("调查中")
    CONFIRMED = "confirmed", _("已认定")
    NOT_CONFIRMED = "not_confirmed", _("未认定")
    FALLEN = "fallen", _("已推翻")


class Incident(models.Model):
    """One act or charge at one unit, however many complaints, people and findings it has."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="incidents")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=32)
    title = models.CharField(max_length=80)
    charged_on = models.DateField()
    state = models.CharField(max_length=16, choices=IncidentState.choices, default=IncidentState.OPEN)
    decided_on = models.DateField(null=True)
    fell_on = models.DateField(null=True)

    @property
    def key(self) -> str:
        return f"incident:{self.pk}"


class Evidence(CommittedText):
    """A piece of evidence: what it is, where from, the file and its hash."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    source = models.CharField(max_length=16)  # complainant, respondent, office, assisting
    question = models.ForeignKey("cases.AssistQuestion", models.SET_NULL, null=True, related_name="evidence")  # set: the answer to it
    added_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Extract(CommittedText):
    """What the respondent is shown: not a word more. Drafted by one person, scanned for leaks, approved by another."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PREVIEW = "preview", _("征求投诉人意见")
        APPROVED = "approved", _("已核")
        SENT = "sent", _("已送")
        ANSWERED = "answered", _("已说明")

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="extracts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="extracts_to")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="extracts_to")  # set: to this person alone
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    drafted_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    leaks = models.JSONField(default=list)  # kinds of leak that the last scan found, with spans
    approved_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)


class Statement(CommittedText):
    """What the respondent says to an extract."""

    extract = models.ForeignKey(Extract, models.CASCADE, related_name="statements")
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    files = models.ManyToManyField(StoredFile, related_name="+")
    declined = models.BooleanField(default=False)  # heard, but had nothing to say, or let the time pass


class Result(models.TextChoices):
    CONFIRMED = "confirmed", _("属实")
    PARTLY = "partly", _("部分属实")
    UNFOUNDED = "unfounded", _("不属实")
    CANNOT_TELL = "cannot_tell", _("无法认定")


class Finding(CommittedText):
    """What was found on one allegation about one person (or about the unit, when no person is named)."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="findings")
    allegation = models.ForeignKey("cases.Allegation", models.CASCADE, related_name="findings")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="findings")
    result = models.CharField(max_length=12, choices=Result.choices)
    kind = models.CharField(max_length=32)
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="+")
    amount_fen = models.BigIntegerField(default=0)  # charged against the rules, in all
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    fell_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["allegation", "person"], name="one_finding_per_allegation_and_person"),
            models.UniqueConstraint(fields=["allegation"], condition=Q(person=None), name="one_finding_about_the_unit"),
        ]

    @property
    def stands(self) -> bool:
        return self.decided_at is not None and self.fell_at is None and self.result in (Result.CONFIRMED, Result.PARTLY)

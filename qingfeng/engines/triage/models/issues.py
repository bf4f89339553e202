"""Hot issues: messages about one matter at one place."""

from __future__ import annotations

from django.db import models

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit


class HotIssue(models.Model):
    """A group of messages. Its numbers can be made anew from its members; a name that a person gave stays."""

    office = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    named_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=60, blank=True)
    words = models.JSONField(default=list)  # what its messages share, the most telling first
    first_on = models.DateField()
    last_on = models.DateField()
    messages = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    likes = models.PositiveIntegerField(default=0)
    dislikes = models.PositiveIntegerField(default=0)
    heat = models.PositiveIntegerField()  # hundredths
    parts = models.JSONField(default=dict)  # how the heat comes about
    trend = models.JSONField(default=list)  # messages by week, [first day, number]
    made_at = models.DateTimeField()
    profile = models.JSONField(default=dict)  # word -> weight in thousandths, by which a new message finds it

    class Meta:
        indexes = [
            models.Index(fields=["office", "-heat"], name="issue_heat"),
            models.Index(fields=["office", "-last_on"], name="issue_last"),
        ]


class Member(models.Model):
    """A message in one group. Nearness is to the group when it joined, in hundredths."""

    issue = models.ForeignKey(HotIssue, models.CASCADE, related_name="members")
    matter = models.OneToOneField(Matter, models.CASCADE, related_name="hot_issue")
    near = models.PositiveSmallIntegerField()
    joined_at = models.DateTimeField()
    put_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")  # a person who put it here


class PutOut(models.Model):
    """A message that a person put out of a group: grouping does not put it back."""

    issue = models.ForeignKey(HotIssue, models.CASCADE, related_name="put_out")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "matter"], name="put_out_once")]


class Grouping(models.Model):
    """How far an office was grouped. `seen` is the last message that was looked at; `until` the day from which nearness in time counts."""

    office = models.OneToOneField(Unit, models.CASCADE, related_name="+")
    at = models.DateTimeField(null=True)  # when all was last grouped anew
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    latest_on = models.DateField(null=True)  # day of the newest message
    messages = models.PositiveIntegerField(default=0)
    issues = models.PositiveIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    telling = models.BinaryField(default=bytes)  # how many messages use a word, by a digest of the word; none that fewer than five use

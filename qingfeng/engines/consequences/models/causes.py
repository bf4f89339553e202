"""Confirmed acts from which something follows, and who answers for them."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.matters.facts import facts_from
from qingfeng.core.parties.models import Person, PostKind, Unit


class CauseQuerySet(models.QuerySet):
    def live(self) -> CauseQuerySet:
        return self.filter(fell_at=None)

    def charged_between(self, from_day: dt.date, to_day: dt.date) -> CauseQuerySet:
        return self.filter(charged_on__range=(from_day, to_day))


class Cause(models.Model):
    """One act or charge at one unit, known by the key its engine gave it, e.g. "incident:12"."""

    key = models.CharField(max_length=64, unique=True)
    matter_id = models.BigIntegerField(null=True, db_index=True)
    matter_ref = models.CharField(max_length=24, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="causes")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # whose people decide what follows
    kind = models.CharField(max_length=32)
    charged_on = models.DateField()
    decided_on = models.DateField(null=True)
    decision_key = models.CharField(max_length=64, blank=True)  # one disposal decision per unit is one "time"
    handler = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    fell_at = models.DateTimeField(null=True)
    fell_reason = models.CharField(max_length=40, blank=True)  # a code: objection, recheck, withdrawn ...

    objects = CauseQuerySet.as_manager()

    class Meta:
        ordering = ["charged_on", "key"]
        indexes = [models.Index(fields=["unit", "fell_at"], name="cause_unit_live")]

    @property
    def live(self) -> bool:
        return self.fell_at is None

    def facts_from(self) -> dt.date:
        """For recusal: of its matter, which may reach further back than this one act."""
        return min(self.charged_on, facts_from(self.matter_id, self.charged_on))


class CausePerson(models.Model):
    """Somebody directly responsible (直接责任人)."""

    cause = models.ForeignKey(Cause, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.PROTECT, related_name="causes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cause", "person"], name="cause_person_once")]


class Degree(models.TextChoices):
    DIRECT = "direct", _("直接责任")
    FIRST = "first", _("第一责任人（领导责任）")
    IN_CHARGE = "in_charge", _("分管领导责任")
    LEADER = "leader", _("主管机关领导责任")


class ResponsibilityState(models.TextChoices):
    PROPOSED = "proposed", _("待决定")
    CONFIRMED = "confirmed", _("已认定")
    DECLINED = "declined", _("不予认定")
    LAPSED = "lapsed", _("已失效")


class Responsibility(models.Model):
    """Who held which post on the day of the charge, proposed to the decider with the reason, decided by a person (責任倒查)."""

    cause = models.ForeignKey(Cause, models.PROTECT, related_name="responsibilities")
    person = models.ForeignKey(Person, models.PROTECT, related_name="responsibilities")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    post = models.CharField(max_length=16, choices=PostKind.choices, blank=True)
    title = models.CharField(max_length=60, blank=True)
    degree = models.CharField(max_length=12, choices=Degree.choices)
    reason = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=ResponsibilityState.choices, default=ResponsibilityState.PROPOSED)
    proposed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["cause", "order"]
        constraints = [
            models.UniqueConstraint(fields=["cause", "person", "degree"], name="responsibility_once"),
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="responsibility_decider_is_not_proposer"),
        ]

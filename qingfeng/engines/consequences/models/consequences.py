"""What follows by rule: proposed, decided by a person, carried out, over or lifted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import scope_paths
from qingfeng.core.access.recusal import against, ties_of
from qingfeng.core.matters.facts import facts_from_of
from qingfeng.core.matters.models import Matter
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Person, Unit

from ..facts import Terms
from ..reconcile import IN_FORCE, LIVE, Row
from .causes import Cause


class State(models.TextChoices):
    PROPOSED = "proposed", _("待决定")
    DECIDED = "decided", _("已决定")
    CARRIED_OUT = "carried_out", _("已执行")
    DECLINED = "declined", _("不予采纳")
    SUPERSEDED = "superseded", _("已由合计取代")
    SUSPENDED = "suspended", _("已停止执行")
    LAPSED = "lapsed", _("已失效")
    EXPIRED = "expired", _("期满")
    LIFTED = "lifted", _("已解除")


READERS = (Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD)


class ConsequenceQuerySet(models.QuerySet):
    def live(self) -> ConsequenceQuerySet:
        return self.filter(state__in=LIVE)

    def in_force(self, day: dt.date) -> ConsequenceQuerySet:
        return self.filter(Q(until_on=None) | Q(until_on__gt=day), state__in=IN_FORCE, from_on__lte=day)

    def to_decide(self) -> ConsequenceQuerySet:
        return self.filter(state=State.PROPOSED)

    def to_restore(self) -> ConsequenceQuerySet:
        """Stopped after it had been carried out: somebody has to undo it."""
        return self.filter(state=State.SUSPENDED, restored_at=None).exclude(carried_out_on=None)

    def overdue(self, day: dt.date) -> ConsequenceQuerySet:
        return self.filter(Q(state=State.PROPOSED, due_on__lt=day) | Q(state=State.SUSPENDED, restored_at=None, restore_due_on__lt=day))

    def visible_to(self, actor: Any, day: dt.date) -> ConsequenceQuerySet:
        """Those of the offices for which the account works, without units and people from which it must stand back."""
        scope = Q(pk__in=[])
        for path in scope_paths(actor, READERS, day):
            scope |= Q(office__path__startswith=path)
        return self.filter(scope).apart_from(actor, day)

    def apart_from(self, actor: Any, day: dt.date) -> ConsequenceQuerySet:
        """Without those units, people and matters from which the account must stand back."""
        ties = ties_of(actor, day)
        mine = self.alias(began=_began(day)).exclude(against(ties.barred, "unit", "began"))
        back = Matter.objects.stood_back_from(actor, day, ties).values("pk")
        drawn_in = ConsequenceCause.objects.filter(cause__matter_id__in=back).values("consequence")
        return mine.exclude(person_id__in=ties.people).exclude(pk__in=drawn_in)


def _began(day: dt.date) -> Coalesce:
    """The first day of the facts of all matters from which a consequence follows, for recusal."""
    of_one = Least("cause__charged_on", facts_from_of("cause__matter_id", "cause__charged_on"))
    links = ConsequenceCause.objects.filter(consequence=OuterRef("pk")).annotate(began=of_one).order_by("began")
    return Coalesce(Subquery(links.values("began")[:1]), Value(day, models.DateField()))


class Consequence(models.Model):
    """One measure for one unit or person by one row of one version of a rule. A total: never added to an earlier row of its window."""

    rule = models.CharField(max_length=64)
    slot = models.CharField(max_length=24)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="consequences")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="consequences")  # empty: for the unit itself
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    window = models.CharField(max_length=40)
    count = models.PositiveSmallIntegerField()
    row = models.PositiveSmallIntegerField(default=0)
    measure = models.CharField(max_length=32)
    points = models.IntegerField(default=0)  # hundredths, taken off
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    state_before = models.CharField(max_length=12, blank=True)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="superseded_by")
    proposed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    carried_out_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    carried_out_on = models.DateField(null=True)
    evidence = models.CharField(max_length=200, blank=True)
    accountable = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")  # for restoring
    restore_due_on = models.DateField(null=True)
    restored_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    restored_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    causes = models.ManyToManyField(Cause, through="ConsequenceCause", related_name="consequences")

    objects = ConsequenceQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(fields=["office", "state", "due_on"], name="consequence_desk"),
            models.Index(fields=["unit", "rule", "window"], name="consequence_window"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="consequence_decider_is_not_proposer"),
            models.UniqueConstraint(
                fields=["rule", "slot", "unit", "window"],
                condition=Q(state="proposed", person=None),
                name="one_open_proposal_per_unit_and_window",
            ),
            models.UniqueConstraint(
                fields=["rule", "slot", "unit", "person", "window"],
                condition=Q(state="proposed", person__isnull=False),
                name="one_open_proposal_per_person_and_window",
            ),
        ]

    @property
    def stream(self) -> tuple[str, str]:
        return ("consequence", str(self.pk))

    def facts_from(self, day: dt.date) -> dt.date:
        return Consequence.objects.filter(pk=self.pk).values_list(_began(day), flat=True)[0]

    @property
    def terms(self) -> Terms:
        return Terms(self.measure, self.row, self.points, self.version_id)

    def as_row(self, causes: frozenset[str]) -> Row:
        place = (self.rule, self.slot, self.person_id)
        return Row(
            self.pk, self.state, place, self.window, self.terms, causes,
            before=self.state_before, done=self.carried_out_on is not None, dormant_ok=self.restored_at is None,
        )  # fmt: skip


class ConsequenceCause(models.Model):
    consequence = models.ForeignKey(Consequence, models.CASCADE, related_name="links")
    cause = models.ForeignKey(Cause, models.PROTECT, related_name="links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consequence", "cause"], name="consequence_cause_once")]

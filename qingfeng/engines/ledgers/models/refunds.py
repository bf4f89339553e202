"""Money back to everybody who paid, by order. Who complained is nowhere in here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds, may_see_matters, scope_paths
from qingfeng.core.access.recusal import against, ties_of
from qingfeng.core.matters.facts import facts_from, facts_from_of
from qingfeng.core.matters.models import Matter
from qingfeng.core.norms.models import Clause, Version
from qingfeng.core.parties.models import Unit
from qingfeng.core.vault.models import SealedIdentity

from .books import Book


class OrderState(models.TextChoices):
    PROPOSED = "proposed", _("待决定")
    DECLINED = "declined", _("不予责令")
    ORDERED = "ordered", _("已责令")
    PAYING = "paying", _("退费中")
    DONE = "done", _("已退清")
    LAPSED = "lapsed", _("已失效")  # the finding fell before anything was decided
    STOPPED = "stopped", _("已停止")  # the finding fell afterwards: what is paid stays paid, nothing more goes out


RUNNING = (OrderState.ORDERED, OrderState.PAYING)
READERS = (Role.CASHIER, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD)


class OrderQuerySet(models.QuerySet):
    def visible_to(self, actor: Any, day: dt.date) -> OrderQuerySet:
        """Orders of the offices for which the account works on refunds, without those from which it must stand back."""
        scope = Q(pk__in=[])
        for path in scope_paths(actor, READERS, day):
            scope |= Q(office__path__startswith=path)
        ties = ties_of(actor, day)
        rows = self.filter(scope).alias(began=facts_from_of("matter_id", day)).exclude(against(ties.barred, "unit", "began"))
        return rows.exclude(matter_id__in=Matter.objects.stood_back_from(actor, day, ties).values("pk"))

    def overdue(self, day: dt.date) -> OrderQuerySet:
        return self.filter(state__in=RUNNING, due_on__lt=day)

    def with_sums(self) -> OrderQuerySet:
        return self._summed(Q())

    def for_unit(self, actor: Any, day: dt.date) -> OrderQuerySet:
        """Orders that the unit for which the account answers has been told of: its list was asked for, or it has to pay back."""
        unit = getattr(actor, "unit", None)
        if unit is None or not may_see_matters(actor, day) or not holds(actor, Role.RESPONDENT, unit, day):
            return self.none()
        told = Q(asked_at__isnull=False) | Q(state__in=(*RUNNING, OrderState.DONE, OrderState.STOPPED))
        return self.filter(told, unit=unit)

    def with_own_sums(self) -> OrderQuerySet:
        """Sums over the lines of the unit's own list alone: a payer whom the office added is nothing the unit may notice."""
        return self._summed(Q(charges__by_claim=False))

    def _summed(self, which: Q) -> OrderQuerySet:
        names = ("taken", "due", "paid", "returned")
        sums = {f"{name}_sum": Sum(f"charges__{name}_fen", filter=which, default=0) for name in names}
        return self.annotate(**sums, payers=models.Count("charges__payer_no", filter=which, distinct=True))


class RefundOrder(models.Model):
    """A school gives back what it took, to every payer on its list. Proposed, decided by another person, paid with proof."""

    request_key = models.CharField(max_length=80, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="refund_orders", verbose_name=_("退费单位"))
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("责令机关"))
    item = models.CharField(_("收费项目"), max_length=80)
    matter_id = models.BigIntegerField(null=True, db_index=True)
    matter_ref = models.CharField(_("事项编号"), max_length=24, blank=True)
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")  # the rule that the charge broke
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="+")
    cite = models.CharField(_("依据"), max_length=200)
    state = models.CharField(_("状态"), max_length=12, choices=OrderState.choices, default=OrderState.PROPOSED)
    proposed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    asked_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")  # who asked the school for its list
    asked_at = models.DateTimeField(null=True)
    list_due_on = models.DateField(_("交名单期限"), null=True)
    list_sha256 = models.CharField(max_length=64, blank=True)  # of the charge list as the school handed it in
    listed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    listed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(_("退清期限"), null=True)
    ended_at = models.DateTimeField(null=True)
    book = models.OneToOneField(Book, models.PROTECT, related_name="refund_order")

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["office", "state", "due_on"], name="refund_desk")]
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="refund_decider_is_not_proposer"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"TF{self.proposed_at.year}-{self.pk:04d}"

    @property
    def awaits_list(self) -> bool:
        """Asked for, and since then neither handed in and taken nor imported by the office."""
        return self.asked_at is not None and (self.listed_at is None or self.listed_at < self.asked_at)

    @property
    def stream(self) -> tuple[str, str]:
        return ("refund_order", str(self.pk))

    def facts_from(self, day: dt.date) -> dt.date:
        """For recusal; of an order without a matter only what is so today counts."""
        return facts_from(self.matter_id, day)


class RefundCause(models.Model):
    """A confirmed act on which an order rests, by the key that its engine gave it, e.g. "incident:12"."""

    order = models.ForeignKey(RefundOrder, models.PROTECT, related_name="causes")
    key = models.CharField(max_length=64, db_index=True)
    fell_at = models.DateTimeField(null=True)
    falls = models.PositiveSmallIntegerField(default=0)  # how often it fell so far

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "key"], name="refund_cause_once")]


class ChargeQuerySet(models.QuerySet):
    def own(self) -> ChargeQuerySet:
        """Lines of the school's own list."""
        return self.filter(by_claim=False)

    def still_owed(self) -> ChargeQuerySet:
        return self.filter(paid_fen__lt=F("due_fen") + F("returned_fen"))

    def with_pending(self) -> ChargeQuerySet:
        """`pending_fen`: prepared to be paid and not yet confirmed."""
        prepared = Q(payments__sheet__state="prepared")
        return self.annotate(pending_fen=Sum("payments__amount_fen", filter=prepared, default=0))


class Charge(models.Model):
    """What one payer paid. The name is sealed; `row_no` is the line of the school's own list, by which it is paid back."""

    order = models.ForeignKey(RefundOrder, models.PROTECT, related_name="charges")
    cause_key = models.CharField(max_length=64)
    row_no = models.PositiveIntegerField(_("名单序号"))
    payer_no = models.CharField(_("交费人编号"), max_length=12)
    sealed = models.ForeignKey(SealedIdentity, models.SET_NULL, null=True, related_name="+")
    class_label = models.CharField(_("班级"), max_length=40, blank=True)
    charged_on = models.DateField(_("交费日期"), null=True)
    taken_fen = models.BigIntegerField(_("已收"))
    due_fen = models.BigIntegerField(_("应退"))
    paid_fen = models.BigIntegerField(_("已退"), default=0)
    returned_fen = models.BigIntegerField(default=0)  # of what was paid, got back after the finding fell
    stopped_fen = models.BigIntegerField(default=0)  # taken off what is due when the finding fell; comes back if it stands again
    by_claim = models.BooleanField(default=False)

    objects = ChargeQuerySet.as_manager()

    class Meta:
        ordering = ["order", "row_no"]
        constraints = [
            models.UniqueConstraint(fields=["order", "row_no"], name="charge_row_once"),
            models.CheckConstraint(condition=Q(taken_fen__gt=0), name="charge_took_something"),
            models.CheckConstraint(condition=Q(due_fen__gte=0, due_fen__lte=F("taken_fen")), name="charge_due_within_taken"),
            models.CheckConstraint(
                condition=Q(paid_fen__gte=0, paid_fen__lte=F("due_fen") + F("returned_fen")), name="charge_paid_within_due"
            ),
            models.CheckConstraint(condition=Q(returned_fen__gte=0, returned_fen__lte=F("paid_fen")), name="charge_returned_within_paid"),
            models.CheckConstraint(
                condition=Q(stopped_fen__gte=0, stopped_fen__lte=F("taken_fen") - F("due_fen")), name="charge_stopped_within_taken"
            ),
        ]

    @property
    def kept_fen(self) -> int:
        """What the payer was paid and still has."""
        return self.paid_fen - self.returned_fen

    @property
    def open_fen(self) -> int:
        return self.due_fen - self.kept_fen


class PayerConsent(models.Model):
    """The only payer of an order agrees: paying would otherwise tell the school who complained."""

    order = models.OneToOneField(RefundOrder, models.PROTECT, related_name="consent")
    how = models.CharField(max_length=12, choices=[("mailbox", _("信箱")), ("written", _("书面")), ("phone", _("电话"))])
    given_on = models.DateField()
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()


class ClaimState(models.TextChoices):
    FILED = "filed", _("待决定")
    ACCEPTED = "accepted", _("已认可")
    REJECTED = "rejected", _("不予认可")


class Claim(models.Model):
    """Somebody who is not on the school's list says at the office that they paid too. Decided by another person than who took it in."""

    order = models.ForeignKey(RefundOrder, models.PROTECT, related_name="claims")
    request_key = models.CharField(max_length=80, unique=True)
    sealed = models.ForeignKey(SealedIdentity, models.SET_NULL, null=True, related_name="+")
    class_label = models.CharField(max_length=40, blank=True)
    charged_on = models.DateField(null=True)
    taken_fen = models.BigIntegerField()
    evidence = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=ClaimState.choices, default=ClaimState.FILED)
    filed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    charge = models.OneToOneField(Charge, models.PROTECT, null=True, related_name="claim")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(taken_fen__gt=0), name="claim_of_something"),
            models.CheckConstraint(condition=~Q(decided_by=F("filed_by")), name="claim_decider_is_not_filer"),
        ]


class Recovery(models.Model):
    """The finding fell after money was paid out: whether to ask for it back is decided, by somebody who answers for it, in time."""

    order = models.OneToOneField(RefundOrder, models.PROTECT, related_name="recovery")
    paid_fen = models.BigIntegerField()
    accountable = models.ForeignKey(Account, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    due_on = models.DateField()
    outcome = models.CharField(max_length=12, blank=True, choices=[("leave", _("不追回")), ("recover", _("追回"))])
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

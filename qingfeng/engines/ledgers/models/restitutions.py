"""Money got back from those who were paid, after the finding fell. Payer by payer, never more than the payer was paid and still has."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.vault.models import StoredFile

from .books import Transfer
from .payments import Method, SheetState
from .refunds import Charge, RefundOrder


class RestitutionState(models.TextChoices):
    PROPOSED = "proposed", _("待决定")
    DECLINED = "declined", _("不追回")
    DECIDED = "decided", _("追回中")
    DONE = "done", _("已追清")
    LAPSED = "lapsed", _("已失效")  # the finding stands again: nobody owes anything back


OPEN = (RestitutionState.PROPOSED, RestitutionState.DECIDED)


class Restitution(models.Model):
    """What is asked back of whom: proposed by one person, decided by another."""

    order = models.ForeignKey(RefundOrder, models.PROTECT, related_name="restitutions")
    request_key = models.CharField(max_length=80, unique=True)
    state = models.CharField(_("状态"), max_length=12, choices=RestitutionState.choices, default=RestitutionState.PROPOSED)
    reason = models.CharField(_("理由"), max_length=300)
    proposed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    due_on = models.DateField(_("追回期限"), null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="restitution_decider_is_not_proposer"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state__in=("proposed", "decided")), name="one_open_restitution_per_order"
            ),
        ]


class RestitutionLineQuerySet(models.QuerySet):
    def still_out(self) -> RestitutionLineQuerySet:
        return self.filter(received_fen__lt=F("amount_fen"))

    def with_pending(self) -> RestitutionLineQuerySet:
        """`pending_fen`: received by one person and not yet confirmed by another."""
        prepared = Q(receipts__receipt__state=SheetState.PREPARED)
        return self.annotate(pending_fen=Sum("receipts__amount_fen", filter=prepared, default=0))


class RestitutionLine(models.Model):
    restitution = models.ForeignKey(Restitution, models.PROTECT, related_name="lines")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="restitution_lines")
    amount_fen = models.BigIntegerField(_("应追回"))
    received_fen = models.BigIntegerField(_("已追回"), default=0)

    objects = RestitutionLineQuerySet.as_manager()

    class Meta:
        ordering = ["charge__row_no", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["restitution", "charge"], name="restitution_charge_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="restitution_of_something"),
            models.CheckConstraint(
                condition=Q(received_fen__gte=0, received_fen__lte=F("amount_fen")), name="restitution_received_within_amount"
            ),
        ]

    @property
    def open_fen(self) -> int:
        return self.amount_fen - self.received_fen


class RestitutionReceiptQuerySet(models.QuerySet):
    def with_sums(self) -> RestitutionReceiptQuerySet:
        return self.annotate(n=models.Count("amounts"), total=Sum("amounts__amount_fen", default=0))


class RestitutionReceipt(models.Model):
    """Money that came back on one day with one proof: recorded by one person, confirmed by another."""

    restitution = models.ForeignKey(Restitution, models.PROTECT, related_name="receipts")
    request_key = models.CharField(max_length=80, unique=True)
    method = models.CharField(max_length=12, choices=Method.choices)
    received_on = models.DateField()
    proof = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    proof_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=SheetState.choices, default=SheetState.PREPARED)
    prepared_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = RestitutionReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(confirmed_by=F("prepared_by")), name="restitution_needs_two_people"),
            models.CheckConstraint(condition=~Q(proof_sha256=""), name="restitution_needs_proof"),
        ]


class RestitutionAmount(models.Model):
    receipt = models.ForeignKey(RestitutionReceipt, models.PROTECT, related_name="amounts")
    line = models.ForeignKey(RestitutionLine, models.PROTECT, related_name="receipts")
    amount_fen = models.BigIntegerField()
    transfer = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="restitution")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "line"], name="restitution_once_per_receipt"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="restitution_received_something"),
        ]

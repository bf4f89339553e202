"""Payments: prepared by one person with proof, confirmed by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.vault.models import StoredFile

from .books import Transfer
from .refunds import Charge, RefundOrder


class Method(models.TextChoices):
    CASH = "cash", _("现金，本人（监护人）签领")
    BANK = "bank", _("银行转账")
    SCHOOL = "school", _("经学校退回，名册签收")


class SheetState(models.TextChoices):
    PREPARED = "prepared", _("待复核")
    CONFIRMED = "confirmed", _("已复核入账")
    WITHDRAWN = "withdrawn", _("已撤回")


class SentBack(models.TextChoices):
    """Why a payment was sent back: from a list, because what the office writes could tell the school who complained."""

    UNREADABLE = "unreadable", _("凭证看不清")
    AMOUNT = "amount", _("金额与凭证对不上")
    DAY = "day", _("日期与凭证对不上")
    OTHER = "other", _("不是这一单的凭证")


class PaymentSheetQuerySet(models.QuerySet):
    def with_sums(self) -> PaymentSheetQuerySet:
        return self.annotate(n=models.Count("payments"), total=Sum("payments__amount_fen", default=0))


class PaymentSheet(models.Model):
    """Payments made on one day in one way with one proof: prepared by one person, confirmed by another."""

    order = models.ForeignKey(RefundOrder, models.PROTECT, related_name="sheets")
    request_key = models.CharField(max_length=80, unique=True)
    method = models.CharField(max_length=12, choices=Method.choices)
    paid_on = models.DateField()
    proof = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    proof_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=SheetState.choices, default=SheetState.PREPARED)
    prepared_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    sent_back = models.CharField(max_length=12, choices=SentBack.choices, blank=True)

    objects = PaymentSheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(confirmed_by=F("prepared_by")), name="payment_needs_two_people"),
            models.CheckConstraint(condition=~Q(proof_sha256=""), name="payment_needs_proof"),
        ]


class Payment(models.Model):
    sheet = models.ForeignKey(PaymentSheet, models.PROTECT, related_name="payments")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="payments")
    amount_fen = models.BigIntegerField()
    transfer = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="payment")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "charge"], name="payment_once_per_sheet"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_of_something"),
        ]

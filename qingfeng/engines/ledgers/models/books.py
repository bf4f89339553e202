"""Double entry in integer fen. A transfer moves value between accounts of one book; nothing in it is ever changed or deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit


class AccountKind(models.TextChoices):
    OUTSIDE = "outside", _("账外来源")  # where value comes from; the counterpart of all that is inside
    ASSET = "asset", _("在手")
    LIABILITY = "liability", _("应付")
    SETTLED = "settled", _("已结")


class Book(models.Model):
    """One set of accounts, e.g. one refund order."""

    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=64)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="books")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="book_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class LedgerAccount(models.Model):
    """What has come in less what has gone out. `balance` is derived: a trigger adds every posting, `proof.prove` recomputes it."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=AccountKind.choices)
    may_go_negative = models.BooleanField(default=False)
    balance = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="ledger_account_once"),
            models.CheckConstraint(condition=Q(may_go_negative=True) | Q(balance__gte=0), name="ledger_account_never_overdrawn"),
        ]

    def __str__(self) -> str:
        return self.name


class Transfer(models.Model):
    """One movement. Its postings sum to zero: a trigger refuses the last of them otherwise. A correction reverses, once."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="transfers")
    key = models.CharField(max_length=80)
    memo = models.CharField(max_length=32)
    day = models.DateField()  # the day the value moved; figures count by it
    at = models.DateTimeField()  # when it was entered
    actor = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    lines = models.PositiveSmallIntegerField()  # how many postings complete it
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "key"], name="transfer_once"),
            models.CheckConstraint(condition=Q(lines__gte=2), name="transfer_has_two_sides"),
        ]
        indexes = [models.Index(fields=["memo", "day"], name="transfer_memo_day")]


class Posting(models.Model):
    """What one transfer adds to one account (or takes from it, when negative)."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="postings")
    position = models.PositiveSmallIntegerField()
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="postings")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transfer", "position"], name="posting_position_once"),
            models.UniqueConstraint(fields=["transfer", "account"], name="posting_account_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="posting_moves_something"),
        ]

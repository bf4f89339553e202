"""Messages out. A row names a template and neutral facts; the words are made when it is shown or sent."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from qingfeng.core.access.models import Account

MOST_ATTEMPTS = 5


class NoticeQuerySet(models.QuerySet):
    def for_desk(self, account: Account) -> NoticeQuerySet:
        return self.filter(to_account=account).order_by("-created_at", "-pk")

    def unread(self, account: Account) -> NoticeQuerySet:
        return self.for_desk(account).filter(read_at=None)

    def to_mail(self, *, lapsed: dt.datetime) -> NoticeQuerySet:
        """Not mailed yet, and not in the hands of a worker unless that one has been silent for too long."""
        free = Q(claimed_at=None) | Q(claimed_at__lte=lapsed)
        return self.filter(free, by_mail=True, mailed_at=None, attempts__lt=MOST_ATTEMPTS).order_by("pk")

    def undeliverable(self) -> NoticeQuerySet:
        return self.filter(by_mail=True, mailed_at=None, attempts__gte=MOST_ATTEMPTS)


class Notice(models.Model):
    """To an account, or to a sealed address whose owner asked for it. `key` makes queueing the same thing twice once."""

    key = models.CharField(max_length=120, unique=True)
    template = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    to_account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="notices")
    to_sealed = models.ForeignKey("vault.SealedIdentity", models.SET_NULL, null=True, related_name="+")
    by_mail = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(to_account=None) | Q(to_sealed=None), name="notice_to_one")]
        indexes = [
            models.Index(fields=["to_account", "read_at"]),
            models.Index(fields=["id"], condition=Q(by_mail=True, mailed_at=None), name="notice_to_mail"),
        ]

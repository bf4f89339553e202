"""The charge list as a school hands it in, on its way to being taken."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.vault.models import StoredFile

from .refunds import RefundOrder


class ListState(models.TextChoices):
    FAULTY = "faulty", _("有错误，没有交上")
    SENT = "sent", _("等机关核对")
    RETURNED = "returned", _("退回，请改正重交")
    TAKEN = "taken", _("已接收")
    REPLACED = "replaced", _("已换成新交的")
    CLOSED = "closed", _("不用再交")


class ListFault(models.TextChoices):
    """Why the office gives a list back: from a list, and never that somebody is missing. That would tell the school who complained."""

    NOT_THIS_ITEM = "not_this_item", _("不是这一项收费的名单")
    DIFFERS_FROM_BOOKS = "differs_from_books", _("笔数或者总额与学校自己的收款账对不上")
    DAYS_MISSING = "days_missing", _("交费日期不全或者不对")
    CLASSES_MISSING = "classes_missing", _("班级（学号）不全或者不对")


class ListSubmission(models.Model):
    """What a school handed in. Names are in the file alone, encrypted; it is destroyed once the list is taken or of no more use."""

    order = models.ForeignKey(RefundOrder, models.PROTECT, related_name="submissions")
    request_key = models.CharField(max_length=80, unique=True)
    state = models.CharField(_("状态"), max_length=12, choices=ListState.choices)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")  # the rows anew; of a faulty one with its errors
    sha256 = models.CharField(max_length=64)  # of what was sent
    rows = models.PositiveIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    taken_fen = models.BigIntegerField(default=0)
    sent_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    check_due_on = models.DateField(_("核对期限"), null=True)
    fault = models.CharField(max_length=24, choices=ListFault.choices, blank=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["order"], condition=Q(state="sent"), name="one_list_waits_per_order")]

"""Disposal lists: what was destroyed, when its time was up, under which rule, proposed and approved by whom."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import Matter
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Unit


class RunState(models.TextChoices):
    PREPARED = "prepared", _("待批准")
    DONE = "done", _("已销毁")
    REFUSED = "refused", _("未批准")


class DisposalRun(models.Model):
    """One disposal list of an office. What it lists is destroyed when a second person approves it, and stays listed for good."""

    office = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("机关"))
    number = models.CharField(_("文号"), max_length=40, unique=True)
    state = models.CharField(_("状态"), max_length=12, choices=RunState.choices, default=RunState.PREPARED)
    prepared_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["office"], condition=models.Q(state="prepared"), name="one_open_disposal_list_per_office"),
        ]

    def __str__(self) -> str:
        return self.number


class DisposalItem(models.Model):
    """One thing on a list. `key` is a code that says nothing about anybody; `left_out` says why it was not destroyed after all."""

    run = models.ForeignKey(DisposalRun, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    since = models.DateField(_("起算日"))
    due_on = models.DateField(_("到期日"))
    rule = models.ForeignKey(Version, models.PROTECT, related_name="+")
    disposed_at = models.DateTimeField(null=True)
    left_out = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["kind", "due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["run", "kind", "key"], name="listed_once")]

"""What was promised on the air: each promise with its day, who answers for it, and whether it was kept, with the proof."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.access.permissions import scope_paths
from qingfeng.core.parties.models import Post
from qingfeng.core.vault.models import StoredFile

from .outreach import READERS, Outreach


class PromiseState(models.TextChoices):
    OPEN = "open", _("还没有到期或者还在办")
    KEPT = "kept", _("兑现了")
    BROKEN = "broken", _("没有兑现")


class AirPromiseQuerySet(models.QuerySet):
    def standing(self) -> AirPromiseQuerySet:
        """Of broadcasts that were not struck out as a mistake."""
        return self.filter(broadcast__struck_at=None)

    def overdue(self, day: dt.date) -> AirPromiseQuerySet:
        return self.standing().filter(state=PromiseState.OPEN, due_on__lt=day)

    def visible_to(self, actor: Any, day: dt.date) -> AirPromiseQuerySet:
        scope = Q(pk__in=[])
        for path in scope_paths(actor, READERS, day):
            scope |= Q(broadcast__unit__path__startswith=path)
        return self.filter(scope)


class AirPromise(models.Model):
    """`answers`: the post whose holder answers for it; the post is published, its holder is not."""

    broadcast = models.ForeignKey(Outreach, models.PROTECT, related_name="promises", verbose_name="哪一次播出")
    order = models.PositiveSmallIntegerField()
    text = models.CharField("承诺", max_length=200)
    answers = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="谁负责")
    due_on = models.DateField("最迟")
    state = models.CharField("现在", max_length=8, choices=PromiseState.choices, default=PromiseState.OPEN)
    said = models.CharField("说明", max_length=300, blank=True)  # what was done, or why it was not kept
    link = models.CharField("证明", max_length=200, blank=True)  # a page of this house or a public address
    proof = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    settled_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    settled_on = models.DateField(null=True)
    salt = models.CharField(max_length=64, blank=True)  # of the commitment that the chronicle keeps of what was said
    earlier = models.JSONField(default=list)  # what was told before it was settled anew, each with its salt

    objects = AirPromiseQuerySet.as_manager()

    class Meta:
        ordering = ["-broadcast__on", "broadcast", "order"]
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "order"], name="promise_order"),
            models.CheckConstraint(condition=~Q(state="kept") | ~Q(link="") | Q(proof__isnull=False), name="a_kept_promise_has_its_proof"),
            models.CheckConstraint(condition=Q(settled_on=None) | ~Q(state="open"), name="an_open_promise_is_not_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}.{self.order}"

    @property
    def office_and_post(self) -> str:
        return f"{self.answers.unit.short_name or self.answers.unit.name} {self.answers.title or self.answers.get_kind_display()}"

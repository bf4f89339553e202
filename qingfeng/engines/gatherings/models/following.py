"""What a meeting leaves to be mended (整改清单); who was asked for an opinion and what came of it. Posts and groups, no names."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import scope_paths, units_where
from qingfeng.core.norms.models import Document
from qingfeng.core.parties.models import Unit

from .sessions import READERS, Session


class FollowUpQuerySet(models.QuerySet):
    def open(self) -> FollowUpQuerySet:
        return self.filter(done_on=None, struck_at=None)

    def overdue(self, day: dt.date) -> FollowUpQuerySet:
        return self.open().filter(due_on__lt=day)


class FollowUp(models.Model):
    session = models.ForeignKey(Session, models.PROTECT, related_name="follow_ups")
    number = models.PositiveSmallIntegerField()
    text = models.CharField("整改什么", max_length=300)
    who = models.CharField("由谁负责", max_length=60)  # a post or a section, as the meeting put it
    due_on = models.DateField("期限")
    done_on = models.DateField("完成日期", null=True)
    result = models.CharField("结果", max_length=300, blank=True)
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    struck_because = models.CharField("划去的原因", max_length=120, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["session", "number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="follow_up_once")]

    def __str__(self) -> str:
        return f"{self.session_id}-{self.number}"


class ConsultationQuerySet(models.QuerySet):
    def visible_to(self, actor: Any, day: dt.date) -> ConsultationQuerySet:
        """An office's own and those below it, a unit its own."""
        scope = Q(unit__in=units_where(actor, Role.RESPONDENT, day))
        for path in scope_paths(actor, READERS, day):
            scope |= Q(unit__path__startswith=path)
        return self.filter(scope)


class Consultation(models.Model):
    class Way(models.TextChoices):
        MEETING = "meeting", _("座谈会")
        FORM = "form", _("书面征求意见")
        VISIT = "visit", _("走访")
        ONLINE = "online", _("网上征求意见")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="consultations", verbose_name="单位")
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="consultations")
    about = models.CharField("关于什么", max_length=120)
    asked_on = models.DateField("日期")
    whom = models.CharField("问了哪些人", max_length=120)  # 家长代表、教师代表: groups
    people = models.PositiveIntegerField("人数")
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    opinions = models.PositiveIntegerField("意见条数")
    outcome = models.CharField("后来怎样", max_length=400, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="consultations", verbose_name="形成或者修改的文件"
    )
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]

    def __str__(self) -> str:
        return self.about

    @property
    def stream(self) -> tuple[str, str]:
        return ("consultation", str(self.pk))

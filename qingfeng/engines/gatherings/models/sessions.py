"""One lecture, visit, meeting or day of study: when, where, what was studied."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import scope_paths, units_where
from qingfeng.core.access.recusal import ties_of
from qingfeng.core.norms.models import Document
from qingfeng.core.parties.models import Unit

from ..kinds import SessionKind, kind

READERS = (Role.REGISTRAR, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD)


class SessionState(models.TextChoices):
    PLANNED = "planned", _("已安排")
    HELD = "held", _("已举行")
    CANCELLED = "cancelled", _("已取消")


class SessionQuerySet(models.QuerySet):
    def visible_to(self, actor: Any, day: dt.date) -> SessionQuerySet:
        """An office sees its own sessions and those below it, a unit its own and those to which its people are asked. Of a visit to it a
        school learns once it took place, and so does whoever is tied to the school."""
        scope = Q(pk__in=[])
        for path in scope_paths(actor, READERS, day):
            scope |= Q(unit__path__startswith=path)
        own = units_where(actor, Role.RESPONDENT, day)
        asked = Q(pk__in=self.model._default_manager.filter(attendance__unit__in=own).values("pk"))
        unheld = ~Q(state=SessionState.HELD) & Q(about__in=ties_of(actor, day).units)
        return self.filter(scope | Q(unit__in=own) | asked | Q(about__in=own, state=SessionState.HELD)).exclude(unheld)

    def held(self) -> SessionQuerySet:
        return self.filter(state=SessionState.HELD)

    def untold(self, day: dt.date) -> SessionQuerySet:
        """Their day is over, and nobody has said whether they were held."""
        return self.filter(state=SessionState.PLANNED, held_on__lt=day)

    def with_counts(self) -> SessionQuerySet:
        came, guests = Q(attendance__came__in=("came", "made_up")), Q(guests__came="came")
        return self.annotate(
            asked=Count("attendance", distinct=True) + Count("guests", distinct=True),
            present=Count("attendance", filter=came, distinct=True) + Count("guests", filter=guests, distinct=True),
        )


class Session(models.Model):
    kind = models.SlugField("种类", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sessions", verbose_name="组织单位")
    title = models.CharField("名称", max_length=120)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=120, blank=True)
    about = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="走访的学校")
    host = models.CharField("主讲、主持", max_length=60, blank=True)
    documents = models.ManyToManyField(Document, related_name="sessions", blank=True, verbose_name="学习的文件")
    minutes = models.TextField("记录", blank=True)
    state = models.CharField("状态", max_length=12, choices=SessionState.choices, default=SessionState.PLANNED)
    make_up_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="make_ups", verbose_name="补课")
    tour = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="stops", verbose_name="巡回")  # its first stop
    code_digest = models.CharField(max_length=64, unique=True, null=True)  # of the sign-in code while it is open
    code_serial = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["unit", "held_on"], name="sessions_of_unit"), models.Index(fields=["kind", "held_on"])]

    def __str__(self) -> str:
        return f"{self.held_on.isoformat()} {self.title}"

    @property
    def stream(self) -> tuple[str, str]:
        return ("session", str(self.pk))

    def is_untold(self, day: dt.date) -> bool:
        return self.state == SessionState.PLANNED and self.held_on < day

    @property
    def declared(self) -> SessionKind:
        return kind(self.kind)

"""A title of a unit, or of a person at it, for a year: applied for, reviewed, noticed, given; taken away when a finding falls into it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import scope_paths
from qingfeng.core.access.recusal import against, ties_of
from qingfeng.core.matters.models import Matter
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Person, Unit

from .causes import Cause


class TitleState(models.TextChoices):
    APPLIED = "applied", _("待评审")
    REVIEWED = "reviewed", _("评审通过，待公示")
    NOTICED = "noticed", _("公示中")
    AWARDED = "awarded", _("已授予")
    DECLINED = "declined", _("评审未通过")
    BARRED = "barred", _("按规则不符合条件")
    WITHDRAWN = "withdrawn", _("按规则撤销")


RUNNING = (TitleState.APPLIED, TitleState.REVIEWED, TitleState.NOTICED)
FALLEN = (TitleState.BARRED, TitleState.WITHDRAWN)
READERS = (Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD)


class TitleQuerySet(models.QuerySet):
    def held_on(self, day: dt.date) -> TitleQuerySet:
        """Given by that day, and not withdrawn by it."""
        given = self.filter(awarded_on__lte=day)
        return given.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))

    def noticed(self, day: dt.date) -> TitleQuerySet:
        return self.filter(state=TitleState.NOTICED, noticed_on__lte=day, notice_ends_on__gte=day)

    def visible_to(self, actor: Any, day: dt.date) -> TitleQuerySet:
        """Those of the offices for which the account works, without units from which it must stand back; and without those in whose way
        a complaint stands that must not be known to it."""
        scope = Q(pk__in=[])
        for path in scope_paths(actor, READERS, day):
            scope |= Q(office__path__startswith=path)
        ties = ties_of(actor, day)
        hidden = Title.matters.through.objects.filter(matter__in=Matter.objects.stood_back_from(actor, day, ties)).values("title_id")
        return self.filter(scope).exclude(against(ties.barred, "unit", "began")).exclude(person_id__in=ties.people).exclude(pk__in=hidden)


class Title(models.Model):
    kind = models.SlugField("称号", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="titles", verbose_name="单位")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="titles")  # empty: of the unit itself
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    began = models.DateField()  # the first day of the year, for recusal
    state = models.CharField("状态", max_length=12, choices=TitleState.choices, default=TitleState.APPLIED)
    state_before = models.CharField(max_length=12, blank=True)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")  # the rule by which it is judged
    applied_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    note = models.CharField("评审意见", max_length=300, blank=True)
    noticed_on = models.DateField("公示开始", null=True)
    notice_ends_on = models.DateField("公示最后一天", null=True)
    awarded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    awarded_on = models.DateField("授予日期", null=True)
    withdrawn_on = models.DateField("撤销日期", null=True)
    barred_on = models.DateField(null=True)  # since when something stands in the way
    causes = models.ManyToManyField(Cause, related_name="titles")  # what stands in the way
    matters = models.ManyToManyField(Matter, related_name="titles")  # complaints that do, where the rule counts them; never for the unit

    objects = TitleQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "unit__code"]
        indexes = [models.Index(fields=["kind", "state", "year"], name="titles_of_year")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "unit", "year"], condition=Q(person=None), name="title_once_a_year"),
            models.UniqueConstraint(
                fields=["kind", "unit", "year", "person"], condition=Q(person__isnull=False), name="title_of_a_person_once_a_year"
            ),
            models.CheckConstraint(condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("applied_by")), name="title_reviewer_is_another"),
            models.CheckConstraint(condition=Q(awarded_by=None) | ~Q(awarded_by=F("reviewed_by")), name="title_giver_is_not_reviewer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year} {self.unit_id}"

    @property
    def code(self) -> str:
        """By which an objection names it."""
        return f"title:{self.pk}"

    @property
    def stream(self) -> tuple[str, str]:
        return ("title", str(self.pk))

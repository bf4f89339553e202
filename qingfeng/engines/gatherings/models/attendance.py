"""Who was asked to a session, and whether they came. For their own unit and the organiser; nobody is ranked by it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import units_where
from qingfeng.core.parties.models import Person, Unit

from .sessions import Session


class Came(models.TextChoices):
    EXPECTED = "expected", _("应到")
    CAME = "came", _("到了")
    EXCUSED = "excused", _("请假")
    MISSED = "missed", _("没到")
    MADE_UP = "made_up", _("已补")


class How(models.TextChoices):
    CODE = "code", _("凭签到码")
    LIST = "list", _("按名单登记")


class AttendanceQuerySet(models.QuerySet):
    def present(self) -> AttendanceQuerySet:
        """Who was there; a missed session that was made up counts where it was made up."""
        return self.filter(came=Came.CAME, session__state="held")

    def named_to(self, actor: Any, day: dt.date) -> AttendanceQuerySet:
        """Names are for oneself, one's own unit, and who organised it."""
        own = Q(unit__in=units_where(actor, Role.RESPONDENT, day)) | Q(person_id=getattr(actor, "person_id", None) or 0)
        organised = Q(session__unit__in=[unit.pk for role in ORGANISERS for unit in units_where(actor, role, day)])
        return self.filter(own | organised)


ORGANISERS = (Role.REGISTRAR, Role.HANDLER, Role.DECIDER, Role.HEAD)


class Attendance(models.Model):
    session = models.ForeignKey(Session, models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendance")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="attendance")  # as it was then
    came = models.CharField(max_length=10, choices=Came.choices, default=Came.EXPECTED)
    how = models.CharField(max_length=6, choices=How.choices, blank=True)
    at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    note = models.CharField("说明", max_length=120, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["session", "unit", "person"]
        indexes = [models.Index(fields=["person", "came"], name="attendance_of_person")]
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="asked_once")]

"""Days that are worked or rested otherwise than Monday to Friday, and the editions of that list."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _


class DayException(models.Model):
    """A weekday that is rested or a weekend day that is worked (調休). Other days follow the week and are not stored."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40, blank=True)
    source_document = models.CharField("依据", max_length=120, blank=True)
    provisional = models.BooleanField("暂定", default=False, help_text="该年放假安排尚未公布，按预计录入")

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {_('上班') if self.is_workday else _('休息')} {self.name}".strip()


class CalendarEdition(models.Model):
    """Every change of days makes an edition; a computed deadline names the one it was computed with."""

    number = models.PositiveIntegerField("版次", unique=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField("说明", max_length=200, blank=True)
    digest = models.CharField(max_length=64, editable=False)  # of all days as they stand in this edition

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return _("第%s版") % self.number

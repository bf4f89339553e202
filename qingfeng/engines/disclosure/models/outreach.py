"""What was put before the public besides documents: boards in schools, letters to parents, media, telephone numbers, broadcasts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import scope_paths, units_where
from qingfeng.core.parties.models import Unit
from qingfeng.core.vault.models import StoredFile

READERS = (Role.PUBLISHER, Role.REGISTRAR, Role.HANDLER, Role.DECIDER, Role.HEAD)


class OutreachKind(models.TextChoices):
    BOARD = "board", _("宣传栏")
    PARENT_LETTER = "parent_letter", _("告家长书")
    MEDIA = "media", _("媒体宣传")
    HOTLINE = "hotline", _("监督电话")
    TV_PLEDGE = "tv_pledge", _("电视公开承诺")


# In what it is counted.
MEASURES = {
    OutreachKind.BOARD: _("块"),
    OutreachKind.PARENT_LETTER: _("份"),
    OutreachKind.MEDIA: _("次"),
    OutreachKind.HOTLINE: _("个"),
    OutreachKind.TV_PLEDGE: _("次"),
}
IN_MEDIA = (OutreachKind.MEDIA, OutreachKind.TV_PLEDGE)


class OutreachQuerySet(models.QuerySet):
    def standing(self) -> OutreachQuerySet:
        """Not struck out as a mistake."""
        return self.filter(struck_at=None)

    def visible_to(self, actor: Any, day: dt.date) -> OutreachQuerySet:
        scope = Q(unit__in=units_where(actor, Role.RESPONDENT, day))
        for path in scope_paths(actor, READERS, day):
            scope |= Q(unit__path__startswith=path)
        return self.filter(scope)


class Outreach(models.Model):
    """So many of one kind by one unit on a day. A mistake is struck out, never changed."""

    kind = models.CharField("种类", max_length=16, choices=OutreachKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="outreach", verbose_name="单位")
    on = models.DateField("日期")
    count = models.PositiveIntegerField("数量")
    outlet = models.CharField("媒体、栏目", max_length=60, blank=True)
    what = models.CharField("内容", max_length=120, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    struck_because = models.CharField("划去的原因", max_length=120, blank=True)

    objects = OutreachQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["kind", "on"], name="outreach_kind_day")]
        constraints = [models.CheckConstraint(condition=Q(count__gt=0), name="outreach_counts_something")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on.isoformat()}"

    @property
    def measure(self) -> str:
        return str(MEASURES[OutreachKind(self.kind)])

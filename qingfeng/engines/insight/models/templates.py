"""A Word template of reports: each upload under the same title is a version; a version is never changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import scope_paths
from qingfeng.core.parties.models import Unit
from qingfeng.core.vault.models import StoredFile

READERS = (Role.HEAD, Role.DECIDER, Role.REVIEWER, Role.HANDLER, Role.REGISTRAR, Role.PUBLISHER, Role.AUDITOR)


class WithinReach(models.QuerySet):
    """Rows of units: those that the reader's office and the offices below it keep."""

    def visible_to(self, actor: Any, day: dt.date) -> WithinReach:
        scope = Q(pk__in=[])
        for path in scope_paths(actor, READERS, day):
            scope |= Q(unit__path__startswith=path)
        return self.filter(scope)


class TemplateQuerySet(WithinReach):
    def offered(self) -> TemplateQuerySet:
        """The latest version of each that is not put away."""
        later = self.model._default_manager.filter(unit=models.OuterRef("unit"), title=models.OuterRef("title"))
        return self.filter(~models.Exists(later.filter(version__gt=models.OuterRef("version"))), retired_at=None)


class ReportTemplate(models.Model):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="report_templates", verbose_name="单位")
    title = models.CharField("名称", max_length=120)
    version = models.PositiveIntegerField("版次")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="模板文件")
    sha256 = models.CharField("指纹", max_length=64)  # of the file as it is kept
    fields = models.JSONField("字段")  # [{"place", "raw"}] in order, as they were checked
    sample = models.CharField("样本", max_length=60, blank=True)  # the shipped one that it was taken from
    taken_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="上传")
    taken_at = models.DateTimeField("上传时间")
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["title", "-version"]
        constraints = [models.UniqueConstraint(fields=["unit", "title", "version"], name="report_template_version_once")]

    def __str__(self) -> str:
        return gettext("%(title)s（第%(version)d版）") % {"title": self.title, "version": self.version}

    @property
    def stream(self) -> tuple[str, str]:
        return ("report-template", str(self.pk))

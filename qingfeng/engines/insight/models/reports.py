"""A report: while it is a draft its numbers are counted anew each time; frozen, it holds them and the records behind them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit

from ..periods import Period
from .templates import ReportTemplate, WithinReach


class ReportState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    FROZEN = "frozen", _("已定稿")
    DROPPED = "dropped", _("已作废")


class Audience(models.TextChoices):
    INTERNAL = "internal", _("内部使用：写全部的数")
    PUBLIC = "public", _("可以公开：不足5人的数不写")


class ReportQuerySet(WithinReach):
    def frozen(self) -> ReportQuerySet:
        return self.filter(state=ReportState.FROZEN)


class Report(models.Model):
    template = models.ForeignKey(ReportTemplate, models.PROTECT, related_name="reports", verbose_name="模板")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports", verbose_name="统计范围")
    title = models.CharField("标题", max_length=120)
    office = models.CharField("编制单位", max_length=120)  # its name at the time
    period_start = models.DateField("统计期起")
    period_end = models.DateField("统计期止")
    day = models.DateField("数据截至")  # what had not come by then is not counted
    audience = models.CharField("给谁看", max_length=12, choices=Audience.choices)
    state = models.CharField("状态", max_length=12, choices=ReportState.choices, default=ReportState.DRAFT)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name="上一份")
    drafted_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="起草")
    drafted_at = models.DateTimeField("起草时间")
    frozen_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="定稿")
    frozen_at = models.DateTimeField("定稿时间", null=True, blank=True)
    digest = models.CharField("数据指纹", max_length=64, blank=True)  # over its figures and their records
    address = models.CharField(
        "网址", max_length=200, blank=True, default=""
    )  # of the house as it was frozen: the annex says where records are read

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        indexes = [models.Index(fields=["unit", "state"], name="reports_of_unit")]
        constraints = [models.CheckConstraint(condition=Q(frozen_by=None) | ~Q(frozen_by=F("drafted_by")), name="report_by_two")]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> tuple[str, str]:
        return ("report", str(self.pk))

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)

    @property
    def is_frozen(self) -> bool:
        return self.state == ReportState.FROZEN

    @property
    def is_of_old(self) -> bool:
        """Frozen before annexes had addresses: it is made again as it was."""
        return self.is_frozen and not self.address

    @property
    def for_public(self) -> bool:
        return self.audience == Audience.PUBLIC


class ReportFigure(models.Model):
    """One figure of one period as it was, with the records it was counted from. `records` holds no name and no text of anybody's."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="figures")
    number = models.PositiveIntegerField()  # its place in the annex
    code = models.CharField(max_length=80)
    period_start = models.DateField()
    period_end = models.DateField()
    label = models.CharField(max_length=120)
    formula = models.TextField()
    authority = models.TextField(blank=True)  # rules in force and their versions
    value = models.CharField(max_length=60)  # as the report tells it, with its unit
    told_n = models.CharField(max_length=40)
    n = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # over value and records
    records = models.BinaryField()

    class Meta:
        ordering = ["report", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "code", "period_start", "period_end"], name="report_figure_once")]

    def __str__(self) -> str:
        return f"{self.label} {self.period}"

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)

    @property
    def key(self) -> tuple[str, str]:
        return (self.code, self.period.code)


class ReportAnswer(models.Model):
    """What one field was answered with, its picture as it was drawn then."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="answers")
    key = models.CharField(max_length=300)
    content = models.JSONField()
    picture = models.BinaryField(blank=True, default=b"")

    class Meta:
        ordering = ["report", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="report_answer_once")]

    def __str__(self) -> str:
        return self.key


class ReportPaper(models.Model):
    """The Word file as it was frozen: what is made again from the stored answers is held against it."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="paper")
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256

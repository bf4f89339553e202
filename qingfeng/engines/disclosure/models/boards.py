"""Fee boards: what a school may charge in a term. A version is live from a day (counted) to a day (not counted)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import Unit

from .publications import Publication


class Category(models.TextChoices):
    TUITION = "tuition", _("学费")
    BOARDING = "boarding", _("住宿费")
    SERVICE = "service", _("服务性收费")
    AGENCY = "agency", _("代收费")
    ADMIN = "admin", _("行政事业性收费")
    NONE = "none", _("不收费")


class BoardState(models.TextChoices):
    DRAFT = "draft", _("拟稿")
    LIVE = "live", _("有效")
    WITHDRAWN = "withdrawn", _("已撤下")


class FeeBoardQuerySet(models.QuerySet):
    def live_on(self, day: dt.date) -> FeeBoardQuerySet:
        """Published and in force that day, whatever became of it later."""
        return self.filter(Q(live_to=None) | Q(live_to__gt=day), live_from__lte=day).exclude(state=BoardState.DRAFT)

    def drafts(self) -> FeeBoardQuerySet:
        return self.filter(state=BoardState.DRAFT)


class FeeBoard(models.Model):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="fee_boards", verbose_name="单位")
    term = models.CharField("学期", max_length=16)  # 2026-autumn
    version = models.PositiveIntegerField("版次")
    state = models.CharField("状态", max_length=12, choices=BoardState.choices, default=BoardState.DRAFT)
    live_from = models.DateField("生效日期")
    live_to = models.DateField("失效日期", null=True, blank=True)  # the first day on which it no longer holds
    complaint_phones = models.JSONField("投诉电话", default=list)
    relief = models.CharField("减免办法", max_length=200, blank=True)
    photo_digest = models.CharField("公示栏照片", max_length=64, blank=True)
    photo_path = models.CharField(max_length=200, blank=True)  # the day on which it was taken, and the file: 2026-09-03/<id>
    publication = models.OneToOneField(Publication, models.PROTECT, null=True, blank=True, related_name="fee_board")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拟稿")
    prepared_at = models.DateTimeField()

    objects = FeeBoardQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "-live_from", "-version"]
        indexes = [models.Index(fields=["unit", "live_from"])]
        constraints = [
            models.UniqueConstraint(fields=["unit", "term", "version"], name="board_version_once"),
            models.UniqueConstraint(fields=["unit", "term"], condition=Q(state="draft"), name="one_draft_per_term"),
            models.CheckConstraint(condition=Q(live_to=None) | Q(live_to__gte=F("live_from")), name="board_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.term} {self.version}"

    @property
    def photo_day(self) -> dt.date | None:
        return dt.date.fromisoformat(self.photo_path.partition("/")[0]) if self.photo_path else None

    @property
    def photo_id(self) -> uuid.UUID | None:
        return uuid.UUID(self.photo_path.partition("/")[2]) if self.photo_path else None


class FeeItem(models.Model):
    board = models.ForeignKey(FeeBoard, models.CASCADE, related_name="items")
    order = models.PositiveIntegerField(default=0)
    name = models.CharField("项目", max_length=60)
    aliases = models.JSONField("别名", default=list, blank=True)
    category = models.CharField("性质", max_length=12, choices=Category.choices)
    standard = models.PositiveBigIntegerField("标准（分）")  # fen; 0: may not be charged
    is_ceiling = models.BooleanField("最高标准", default=False)
    unit = models.CharField("计费单位", max_length=30, blank=True)  # 元/生·学期
    basis_document = models.CharField("依据文件", max_length=120)
    basis_clause = models.CharField("条款", max_length=60, blank=True)
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="+")
    scope = models.CharField("收费范围", max_length=80, blank=True)
    grades = models.JSONField("年级", default=list, blank=True)  # empty: all
    voluntary = models.BooleanField("自愿", default=False)
    refund_rule = models.CharField("退费规则", max_length=120, blank=True)
    payee = models.CharField("收款方", max_length=80, blank=True)

    class Meta:
        ordering = ["board", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["board", "name"], name="item_once_on_board")]

    def __str__(self) -> str:
        return self.name

    @property
    def basis(self) -> str:
        return f"{self.basis_document}{self.basis_clause}"

"""Units in a tree by area and by line, people, and the posts they hold from one day to another."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    OFFICE = "office", _("主管机关")
    SCHOOL = "school", _("学校")
    AGENCY = "agency", _("部门")
    COMMUNITY = "community", _("社区")
    BRANCH = "branch", _("党支部")
    ORGAN = "organ", _("外部机关")  # discipline organ, police, civil affairs: they receive hand-overs and have no desk here


class Stage(models.TextChoices):
    KINDERGARTEN = "kindergarten", _("幼儿园")
    PRIMARY = "primary", _("小学")
    JUNIOR = "junior", _("初中")
    NINE_YEAR = "nine_year", _("九年一贯制")
    SENIOR = "senior", _("高中")
    COMPLETE = "complete", _("完全中学")
    VOCATIONAL = "vocational", _("中等职业学校")


class UnitQuerySet(models.QuerySet):
    def active(self, day: dt.date) -> UnitQuerySet:
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def schools(self) -> UnitQuerySet:
        return self.filter(kind=UnitKind.SCHOOL)

    def within(self, unit: Unit) -> UnitQuerySet:
        """The unit and everything below it in the area tree (塊)."""
        return self.filter(path__startswith=unit.path)


class Unit(models.Model):
    code = models.CharField("单位代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=60, blank=True)
    kind = models.CharField("类别", max_length=16, choices=UnitKind.choices)
    stage = models.CharField("学段", max_length=16, choices=Stage.choices, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级（块）")
    path = models.CharField(max_length=255, db_index=True, editable=False)  # "/1/4/12/": ids from the root to this unit
    phone = models.CharField("电话", max_length=40, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    opening_hours = models.CharField("办公时间", max_length=120, blank=True)
    doc_prefix = models.CharField("机关代字", max_length=20, blank=True, help_text="如 云岫教")
    ref_prefix = models.CharField("事项编号字头", max_length=8, blank=True, help_text="如 YX")
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """A line of work (條), e.g. 基础教育, 教育收费, 师德师风."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class LineLink(models.Model):
    """Who supervises a unit in one line of work, when that is not its superior by area."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="links")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="line_links")
    superior = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)


class Person(models.Model):
    """Somebody who holds or held a post. Complainants are never here: their names are in the vault."""

    number = models.CharField("工号", max_length=32, unique=True)
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("办公电话", max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


class PostKind(models.TextChoices):
    HEAD = "head", _("局长（主任）")
    DEPUTY = "deputy", _("分管领导")
    SECTION = "section", _("科室负责人")
    CLERK = "clerk", _("工作人员")
    PRINCIPAL = "principal", _("校长")
    SECRETARY = "secretary", _("书记")
    VICE_PRINCIPAL = "vice_principal", _("副校长")
    TEACHER = "teacher", _("教师")
    STAFF = "staff", _("职工")


LEADING_KINDS = (PostKind.HEAD, PostKind.DEPUTY, PostKind.PRINCIPAL, PostKind.SECRETARY)


class PostQuerySet(models.QuerySet):
    def held_on(self, day: dt.date) -> PostQuerySet:
        return self.filter(Q(held_to=None) | Q(held_to__gt=day), held_from__lte=day)


class Post(models.Model):
    """A post held from a day (counted) to a day (not counted)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    kind = models.CharField("职务", max_length=16, choices=PostKind.choices)
    title = models.CharField("职务名称", max_length=60, blank=True)
    line = models.ForeignKey(Line, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="分管")
    held_from = models.DateField("任职日期")
    held_to = models.DateField("离任日期", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "kind"])]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

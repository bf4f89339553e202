"""What is put up for reading, and who has read it. Counted by unit; nobody is ranked by it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import scope_paths, units_where
from qingfeng.core.norms.models import Document
from qingfeng.core.parties.models import Person, Post, Unit

from .sessions import READERS


class ReadingQuerySet(models.QuerySet):
    def open_on(self, day: dt.date) -> ReadingQuerySet:
        return self.filter(Q(taken_down_on=None) | Q(taken_down_on__gt=day), put_up_on__lte=day)

    def for_person(self, person_id: int | None, day: dt.date) -> ReadingQuerySet:
        """What is up for one of the posts that the person holds, at the unit that put it up or below it."""
        held = list(Post.objects.held_on(day).filter(person=person_id or 0).values_list("kind", "unit__path"))
        scope = Q(pk__in=[])
        for pk, posts, path in self.open_on(day).values_list("pk", "posts", "unit__path"):
            if any(kind in posts and at.startswith(path) for kind, at in held):
                scope |= Q(pk=pk)
        return self.filter(scope)

    def visible_to(self, actor: Any, day: dt.date) -> ReadingQuerySet:
        """An office sees its own and those below it, a school its own and those put up above it."""
        scope = Q(pk__in=[])
        for path in scope_paths(actor, READERS, day):
            scope |= Q(unit__path__startswith=path)
        for unit in units_where(actor, Role.RESPONDENT, day):
            scope |= Q(unit__in=[int(pk) for pk in unit.path.split("/") if pk])
        return self.filter(scope)


class Reading(models.Model):
    """`questions`: [{"text", "options": [...], "right": 0}], optional; a wrong answer is told and may be tried again."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="readings", verbose_name="单位")
    title = models.CharField("名称", max_length=120)
    text = models.TextField("正文", blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="readings", verbose_name="文件")
    posts = models.JSONField("给谁读", default=list)
    questions = models.JSONField("问题", default=list, blank=True)
    put_up_on = models.DateField("上栏日期")
    due_on = models.DateField("最迟", null=True, blank=True)
    taken_down_on = models.DateField("撤下日期", null=True, blank=True)
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-put_up_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> tuple[str, str]:
        return ("reading", str(self.pk))


class ReadingMark(models.Model):
    """One person has read it; the unit is that of the day. After its time the person is taken out and the count stays."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="marks")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="reading_marks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading", "person"], name="read_once")]

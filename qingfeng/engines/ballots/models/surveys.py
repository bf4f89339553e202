"""A survey: what is asked, for which year, from when to when. Once it is open its questions stay as they are."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import scope_paths
from qingfeng.core.parties.models import Unit

from ..kinds import SurveyKind, kind

READERS = (Role.REGISTRAR, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD)


class SurveyState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已结束")


class SurveyQuerySet(models.QuerySet["Survey"]):
    def visible_to(self, actor: Any, day: dt.date) -> SurveyQuerySet:
        """An office and those above it. A school that is asked about has no part in it."""
        scope = Q(pk__in=[])
        for path in scope_paths(actor, READERS, day):
            scope |= Q(unit__path__startswith=path)
        return self.filter(scope)

    def closed(self) -> SurveyQuerySet:
        return self.filter(state=SurveyState.CLOSED)

    def accepting(self, day: dt.date) -> SurveyQuerySet:
        return self.filter(state=SurveyState.OPEN, opens_on__lte=day, closes_on__gte=day)


class Survey(models.Model):
    kind = models.SlugField("种类", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="surveys", verbose_name="举办机关")
    title = models.CharField("名称", max_length=120)
    year = models.PositiveSmallIntegerField("年度")
    purpose = models.TextField("目的", max_length=600)
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("结束日期")  # this day counts
    edition = models.PositiveSmallIntegerField("问卷稿次", default=1)
    state = models.CharField("状态", max_length=8, choices=SurveyState.choices, default=SurveyState.DRAFT)
    drafted_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    drafted_on = models.DateField()
    opened_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    counts_digest = models.CharField(max_length=64, blank=True)  # of the counts, as the chronicle has it
    counts_salt = models.CharField(max_length=64, blank=True)  # never told

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-opens_on", "-pk"]
        indexes = [models.Index(fields=["kind", "closes_on"], name="surveys_of_kind")]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"

    @property
    def stream(self) -> tuple[str, str]:
        return ("survey", str(self.pk))

    @property
    def declared(self) -> SurveyKind:
        return kind(self.kind)

    def takes_answers(self, day: dt.date) -> bool:
        return self.state == SurveyState.OPEN and self.opens_on <= day <= self.closes_on

    def questions_digest(self) -> str:
        told = [[q.number, q.text, q.is_overall, *([o.text, str(o.weight), o.satisfied] for o in q.options.all())] for q in self.asked()]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()

    def asked(self) -> models.QuerySet[Question]:
        return self.questions.prefetch_related("options").order_by("number")


class Question(models.Model):
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField("问题", max_length=200)
    is_overall = models.BooleanField("总体评价", default=False)  # the one whose share is that of the survey

    class Meta:
        ordering = ["survey", "number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="question_once"),
            models.UniqueConstraint(fields=["survey"], condition=Q(is_overall=True), name="one_overall_question"),
        ]

    def __str__(self) -> str:
        return self.text


class Option(models.Model):
    """`weight`: what it counts in the mean; none for 不了解, which is in no denominator."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()
    text = models.CharField("答案", max_length=40)
    weight = models.DecimalField("分值", max_digits=5, decimal_places=1, null=True)
    satisfied = models.BooleanField("算满意", default=False)

    class Meta:
        ordering = ["question", "number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="option_once")]

    def __str__(self) -> str:
        return self.text

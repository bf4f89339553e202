"""The yearly sheet of a unit or of a person at it: base, score, grade, and every line with its clause and cases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import scope_paths
from qingfeng.core.access.recusal import Ties, ties_of
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Person, Post, Unit

READERS = (Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD)


def apart(ties: Ties) -> frozenset[int]:
    """Units whose sheets are not for this account: its own ties, and wherever its kin hold or held any post."""
    with_kin = Post.objects.filter(person__in=ties.kin).values_list("unit_id", flat=True) if ties.kin else ()
    return ties.units | frozenset(with_kin)


class AssessmentQuerySet(models.QuerySet):
    def of_units(self) -> AssessmentQuerySet:
        return self.filter(person=None)

    def of_people(self) -> AssessmentQuerySet:
        return self.exclude(person=None)

    def touched(self) -> AssessmentQuerySet:
        """Those from which anything was taken, or was before it was corrected."""
        return self.filter(~Q(score=F("base")) | Q(vetoed=True) | ~Q(confirmed_score=None) & ~Q(confirmed_score=F("score")))

    def visible_to(self, actor: Any, day: dt.date) -> AssessmentQuerySet:
        """Those of the offices for which the account works, without people from which it must stand back and without any unit to which
        it or its kin are or were tied: a sheet tells of a whole year, and what is left out must not depend on what was found."""
        scope = Q(pk__in=[])
        for path in scope_paths(actor, READERS, day):
            scope |= Q(unit__path__startswith=path)
        ties = ties_of(actor, day)
        return self.filter(scope).exclude(unit__in=apart(ties)).exclude(person_id__in=ties.people)


class Assessment(models.Model):
    rule = models.SlugField(max_length=40)  # target_management
    sheet = models.SlugField("考核表", max_length=40)
    year = models.PositiveSmallIntegerField("学年")  # in which it began
    began = models.DateField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assessments")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="assessments")  # empty: of the unit itself
    base = models.IntegerField("基础分")  # hundredths
    score = models.IntegerField("得分")
    vetoed = models.BooleanField("一票否决", default=False)
    grade = models.CharField("等次", max_length=20, blank=True)
    lines = models.JSONField(default=list)  # rule, slot, measure, points, row, count, version, causes, counts
    # What others said of the unit: source, key, text, rating, n, least, weight, points, version, counts.
    ratings = models.JSONField(default=list)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")  # which sheets there are
    compiled_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    compiled_at = models.DateTimeField("编制")
    confirmed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("确认", null=True)
    confirmed_score = models.IntegerField("确认时的得分", null=True)
    confirmed_grade = models.CharField("确认时的等次", max_length=20, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "unit__code", "person_id", "sheet"]
        indexes = [models.Index(fields=["unit", "year"], name="assessments_of_unit")]
        constraints = [
            models.UniqueConstraint(fields=["rule", "sheet", "year", "unit"], condition=Q(person=None), name="assessment_once_per_unit"),
            models.UniqueConstraint(
                fields=["rule", "sheet", "year", "unit", "person"], condition=Q(person__isnull=False), name="assessment_once_per_person"
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=F("compiled_by")), name="assessment_confirmer_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.year} {self.unit_id} {self.person_id or ''}".rstrip()

    @property
    def stream(self) -> tuple[str, str]:
        return ("assessment", f"{self.unit_id}:{self.year}")

    @property
    def corrected(self) -> bool:
        """Something changed after it was confirmed."""
        return self.confirmed_at is not None and (self.confirmed_score, self.confirmed_grade) != (self.score, self.grade)

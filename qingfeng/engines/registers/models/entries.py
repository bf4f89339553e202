"""One person in a register for a term, and from where each field of the entry is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Q

from qingfeng.core.access.models import Account, ChildAt, Role
from qingfeng.core.access.permissions import scope_paths
from qingfeng.core.parties.models import Unit

KEEPERS = (Role.REGISTRAR, Role.HEAD)
FIELDS = ("name", "group", "workplace", "phone", "school", "term_from", "term_to", "trained_on")
ATTRIBUTES = {name: "school_id" if name == "school" else name for name in FIELDS}
DISPOSED = "（已按规定销毁）"  # stands for the name


def filled(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Which fields say something, of the attributes of an entry."""
    return tuple(name for name, attribute in ATTRIBUTES.items() if said.get(attribute) not in ("", None))


class RegisterEntryQuerySet(models.QuerySet):
    def visible_to(self, actor: Any, day: dt.date) -> RegisterEntryQuerySet:
        """Those who keep the register at the office or above it."""
        scope = Q(pk__in=[])
        for path in scope_paths(actor, KEEPERS, day):
            scope |= Q(unit__path__startswith=path)
        return self.filter(scope)

    def own(self, actor: Any, kind: str, day: dt.date) -> RegisterEntryQuerySet:
        """The terms in which the account itself stands that day."""
        return self.filter(account=getattr(actor, "pk", None) or 0, kind=kind, disposed_at=None).in_office(day)

    def in_office(self, day: dt.date) -> RegisterEntryQuerySet:
        return self.filter(Q(term_to=None) | Q(term_to__gte=day), term_from__lte=day)

    def untrained(self, day: dt.date) -> RegisterEntryQuerySet:
        return self.filter(Q(trained_on=None) | Q(trained_on__gt=day))


class RegisterEntry(models.Model):
    kind = models.SlugField("名册", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="register_entries", verbose_name="机关")
    name = models.CharField("姓名", max_length=60)
    group = models.CharField("组别", max_length=20)
    workplace = models.CharField("单位、身份", max_length=120, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    # Where the own child goes: there one stands back.
    school = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="子女就读学校")
    # The login of this person, and the tie that the school above makes for it.
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="register_entries", verbose_name="账号")
    tie = models.ForeignKey(ChildAt, models.SET_NULL, null=True, blank=True, related_name="+")
    term_from = models.DateField("任期自")
    term_to = models.DateField("任期至", null=True, blank=True)  # the last day
    trained_on = models.DateField("培训日期", null=True, blank=True)  # for this term
    ended_because = models.CharField("提前结束的原因", max_length=120, blank=True)
    # The list or letter that it was entered from, and the fields that this one filled.
    source = models.CharField("来源", max_length=80, blank=True)
    source_on = models.DateField("来源日期", null=True, blank=True)
    entered_with = models.CharField(max_length=120, blank=True)
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    disposed_at = models.DateTimeField(null=True)

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "group", "name", "pk"]
        indexes = [models.Index(fields=["kind", "unit", "term_from"], name="register_terms")]
        constraints = [
            models.CheckConstraint(condition=Q(term_to=None) | Q(term_to__gte=F("term_from")), name="register_term_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def stream(self) -> tuple[str, str]:
        return ("register", f"{self.kind}.{self.unit_id}")

    def filled(self) -> tuple[str, ...]:
        """The fields that say something."""
        return filled(self.__dict__)

    def known_from(self) -> list[Known]:
        """For each field, the newest first."""
        later = [Known(name, s.source, s.on, s.by) for s in self.sources.select_related("by__person") for name in s.fields.split(",")]
        first = [Known(name, self.source, self.source_on, self.created_by) for name in self.entered_with.split(",")] if self.source else []
        return sorted([*later, *first], key=lambda known: FIELDS.index(known.field))

    def source_of(self, name: str) -> Known | None:
        return next((known for known in self.known_from() if known.field == name), None)


@dataclass(frozen=True)
class Known:
    """From which list or letter a field is known, since when, and who entered it."""

    field: str
    source: str
    on: dt.date | None
    by: Account | None


class FieldSource(models.Model):
    """From where the fields of an entry are known that somebody corrected. What all came with the entry itself stands there."""

    entry = models.ForeignKey(RegisterEntry, models.CASCADE, related_name="sources")
    fields = models.CharField(max_length=120)
    source = models.CharField("来源", max_length=80)
    on = models.DateField("来源日期")
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["entry", "-at", "-pk"]

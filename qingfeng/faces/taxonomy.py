"""不正之风分类 as pages show it: kinds by group, the clause of each, and how many findings of a year speak of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.norms.models import Clause, Version
from qingfeng.core.parties.models import Unit
from qingfeng.engines.cases.kinds import Kind, all_kinds, kind
from qingfeng.engines.cases.models import Finding, Result
from qingfeng.engines.insight.suppression import few
from qingfeng.faces.components.rules import last_day
from qingfeng.institutions.misconduct_taxonomy import taxonomy


@dataclass(frozen=True)
class KindRow:
    kind: taxonomy.MisconductKind
    clause: Clause | None
    complaints: tuple[str, ...]  # in words
    findings: int | None  # None: no complaint category, so nothing is counted

    @property
    def few(self) -> bool:
        return self.findings is not None and few(self.findings)

    @property
    def until(self) -> dt.date | None:
        return last_day(self.kind.until)


@dataclass(frozen=True)
class TaxonomyPage:
    version: Version | None
    year: int
    groups: list[tuple[str, list[KindRow]]]
    unmapped: list[str]
    faults: list[str]
    versions: list[Version]


def page_of(day: dt.date, unit: Unit | None, found: QuerySet[Finding]) -> TaxonomyPage:
    """`found`: the findings that may be counted for whoever reads."""
    kinds = taxonomy.kinds_on(day, unit)
    clauses, counted = taxonomy.clauses_of(kinds), _counted(found, day.year)
    groups: dict[str, list[KindRow]] = {}
    for each in kinds:
        n = sum(counted.get(code, 0) for code in each.complaints) if each.complaints else None
        words = tuple(str(kind(code).label) for code in each.complaints)
        groups.setdefault(each.group, []).append(KindRow(each, clauses.get(each.clause), words, n))
    return TaxonomyPage(
        version=taxonomy.in_force(day, unit),
        year=day.year,
        groups=list(groups.items()),
        unmapped=[str(kind(code).label) for code in taxonomy.unmapped((k.code for k in all_kinds()), day, unit)],
        faults=taxonomy.faults(day, unit),
        versions=taxonomy.versions(unit),
    )


def standing() -> QuerySet[Finding]:
    """Decided, and not fallen."""
    return Finding.objects.filter(decided_at__isnull=False, fell_at=None, result__in=(Result.CONFIRMED, Result.PARTLY))


def _counted(found: QuerySet[Finding], year: int) -> dict[str, int]:
    first, last = (dt.datetime(y, 1, 1, tzinfo=SHANGHAI) for y in (year, year + 1))
    rows = found.filter(decided_at__gte=first, decided_at__lt=last).order_by()
    return dict(rows.values_list("kind").annotate(n=Count("pk")))


Choices = list[tuple[str, str | list[tuple[str, str]]]]


def grouped(kinds: Iterable[Kind], day: dt.date, unit: Unit | None = None) -> Choices:
    """Categories to choose from under the group of misconduct that they belong to on that day; those of no group come last."""
    group_of = {code: each.group for each in taxonomy.kinds_on(day, unit) for code in each.complaints}
    groups: dict[str, list[tuple[str, str]]] = {}
    rest: list[tuple[str, str]] = []
    for each in kinds:
        rows = groups.setdefault(group_of[each.code], []) if each.code in group_of else rest
        rows.append((each.code, str(each.label)))
    if not groups:
        return [*rest]
    return [*groups.items(), *_rest(rest)]


def _rest(rest: Sequence[tuple[str, str]]) -> Choices:
    return [(_("没有归入分类的"), list(rest))] if rest else []

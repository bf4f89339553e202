"""The statistics of answers, office by office: each part by itself with its interval. There is no sum of them, and no order of merit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, cast

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingfeng.core.intervals import Interval, wilson
from qingfeng.engines.triage.models import AnswerCheck

FEW = 5  # fewer answers than that say nothing about an office

TIMED = Q(due_on__isnull=False)
LATE = Q(answered_on__gt=F("due_on"))
UNMET = Q(met__lt=F("demands"))


@dataclass(frozen=True)
class Part:
    """`of`: the answers that it can be said of; `hits`: those of which it is so."""

    code: str
    label: str | Promise
    hits: Q
    of: Q = Q()
    good: bool = True


PARTS = (
    Part("late", _("超过期限"), LATE, TIMED, good=False),
    Part("basis", _("写了依据"), Q(basis=True)),
    Part("time", _("写了时间"), Q(time=True)),
    Part("contact", _("写了找谁"), Q(contact=True)),
    Part("met", _("诉求都谈到"), ~UNMET),
    Part("stub", _("空话"), Q(stub=True), good=False),
    Part("copy", _("雷同"), Q(copy_of__isnull=False), good=False),
)
BY_CODE: Mapping[str, Part] = {part.code: part for part in PARTS}


@dataclass(frozen=True)
class Share:
    part: Part
    hits: int
    n: int

    @property
    def interval(self) -> Interval | None:
        return wilson(self.hits, self.n)


@dataclass(frozen=True)
class Line:
    office: int
    n: int
    median: float
    demands: int
    met: int
    shares: tuple[Share, ...]

    @property
    def few(self) -> bool:
        return self.n < FEW


def lines(checks: QuerySet[AnswerCheck]) -> list[Line]:
    days: dict[int, list[int]] = {}
    for office, took in checks.order_by().values_list("office", "days"):
        days.setdefault(office, []).append(took)
    counts = {f"n_{p.code}": Count("pk", filter=p.of) if p.of else Count("pk") for p in PARTS}
    counts |= {f"h_{p.code}": Count("pk", filter=p.of & p.hits) for p in PARTS}
    each = checks.order_by().values("office").annotate(n=Count("pk"), asked=Sum("demands"), spoken=Sum("met"), **counts)
    rows = cast("Iterable[dict[str, Any]]", each)
    return [
        Line(
            office=row["office"],
            n=row["n"],
            median=median(days[row["office"]]),
            demands=row["asked"],
            met=row["spoken"],
            shares=tuple(Share(p, row[f"h_{p.code}"], row[f"n_{p.code}"]) for p in PARTS),
        )
        for row in rows
    ]

"""How many inspectors were in office in a period."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.engines.insight.figures import Figure, Question, Record, Value, each_once
from qingfeng.engines.registers.models import RegisterEntry

KIND = "lay_inspectors"


def in_office(asked: Question) -> QuerySet[RegisterEntry]:
    """On at least one day of the period."""
    found = RegisterEntry.objects.filter(kind=KIND, unit__path__startswith=asked.scope.path, term_from__lte=asked.period.end)
    return found.filter(Q(term_to=None) | Q(term_to__gte=asked.period.start)).order_by("term_from", "pk")


def records(asked: Question) -> list[Record]:
    return [Record(f"register:{row.pk}", _("监督员第%d号") % row.pk, row.term_from, who=row.pk) for row in in_office(asked)]


def quick(asked: Question) -> Value:
    count = in_office(asked).count()
    return Value(Decimal(count), people=count, n=count)


FIGURES = (
    Figure(
        "lay_inspectors.in_office",
        gettext_lazy("政风行风监督员"),
        "person",
        gettext_lazy("统计期内至少有一天在任期里的监督员"),
        records,
        each_once,
        quick=quick,
    ),
)

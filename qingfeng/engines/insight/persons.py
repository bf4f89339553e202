"""Figures that count people over a table of letters, sign-ins or terms: each person once, however many rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from .figures import Figure, Question, Record, Value, each_person_once
from .places import Where

Rows = Callable[[Question], QuerySet[Any]]


def of_people(
    code: str,
    label: str | Promise,
    formula: str | Promise,
    rows: Rows,
    tell: Callable[[Any], Record],
    *,
    person: str = "person",
    public: bool = True,
    unit: str = "person",
    opens: Mapping[str, Where] | None = None,
) -> Figure:
    """`rows` for a question, `person` the way from a row to the person; the number is counted by the database alone."""

    def quick(asked: Question) -> Value:
        sums = rows(asked).order_by().aggregate(n=Count("pk"), people=Count(person, distinct=True))
        return Value(Decimal(sums["people"]), people=sums["people"], n=sums["n"])

    def records(asked: Question) -> list[Record]:
        return [tell(row) for row in rows(asked)]

    return Figure(code, label, unit, formula, records, each_person_once, quick=quick, public=public, opens=opens or {})

"""How many schools hold the title on the last day of a period, and of how many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.access.permissions import scope_paths
from qingfeng.core.matters.querysets import DESK_ROLES
from qingfeng.core.parties.models import Unit
from qingfeng.engines.consequences.models import Title
from qingfeng.engines.insight import numbers
from qingfeng.engines.insight.figures import Figure, Question, Record, Value, how_many
from qingfeng.engines.insight.periods import Period
from qingfeng.engines.insight.places import page_of

KIND = "exemplary_schools"


def holding(asked: Question) -> list[Record]:
    """Each school once, however many years it holds the title for."""
    rows = Title.objects.held_on(asked.period.end).filter(kind=KIND, unit__path__startswith=asked.scope.path)
    first: dict[int, Title] = {}
    for row in rows.select_related("unit").order_by("unit__code", "year"):
        first.setdefault(row.unit_id, row)
    return [Record(f"title:{row.pk}", row.unit.name, row.awarded_on) for row in first.values()]


def schools(asked: Question) -> list[Record]:
    """All schools, those with the title counting one."""
    held = {record.what: record for record in holding(asked)}
    found = Unit.objects.schools().active(asked.period.end).filter(path__startswith=asked.scope.path).order_by("code")
    return [
        held.get(name) or Record(f"unit:{pk}", _("%s（没有）") % name, value=Decimal(0)) for pk, name in found.values_list("pk", "name")
    ]


def share(records: Sequence[Record], period: Period) -> Value:
    held = sum((record.value for record in records), Decimal(0))
    return Value(numbers.share(held, len(records)), held, Decimal(len(records)))


def units(viewer: Any, day: dt.date) -> QuerySet[Unit]:
    """Of the offices for which the reader works, and below them."""
    scope = Q(pk__in=[])
    for path in scope_paths(viewer, DESK_ROLES, day):
        scope |= Q(path__startswith=path)
    return Unit.objects.filter(scope)


OPENS = {"title": page_of("title", Title.objects.visible_to), "unit": page_of("unit", units, "code")}
FIGURES = (
    Figure(
        "exemplary_schools.holding",
        gettext_lazy("规范教育收费示范学校"),
        "school",
        gettext_lazy("统计期最后一天持有称号、没有撤销的学校"),
        holding,
        how_many,
        opens=OPENS,
    ),
    Figure(
        "exemplary_schools.share",
        gettext_lazy("示范学校占全部学校"),
        "%",
        gettext_lazy("统计期最后一天持有称号的学校÷这一天的全部学校"),
        schools,
        share,
        places=1,
        shares=True,
        opens=OPENS,
    ),
)

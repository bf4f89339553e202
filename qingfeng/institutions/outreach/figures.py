"""Boards, letters, broadcasts summed over the units; outlets each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from qingfeng.engines.disclosure.models import Outreach, OutreachKind
from qingfeng.engines.insight.figures import Figure, Question, Record, Value
from qingfeng.engines.insight.periods import Period
from qingfeng.engines.insight.places import page_of

SUM = gettext_lazy("统计期内登记的数量之和；划去的不计")
OPENS = {"outreach": page_of("outreach_one", Outreach.objects.visible_to)}
EACH = gettext_lazy("统计期内登载过的媒体、栏目，每家一次；划去的不计")


def rows(asked: Question, kind: str) -> QuerySet[Outreach]:
    found = Outreach.objects.standing().filter(kind=kind, unit__path__startswith=asked.scope.path)
    return found.filter(on__range=(asked.period.start, asked.period.end)).select_related("unit").order_by("on", "pk")


def listed(kind: str) -> Callable[[Question], list[Record]]:
    def records(asked: Question) -> list[Record]:
        return [
            Record(f"outreach:{row.pk}", " ".join(part for part in (row.unit.name, row.outlet) if part), row.on, Decimal(row.count))
            for row in rows(asked, kind)
        ]

    return records


def outlets(asked: Question) -> list[Record]:
    """The first time in each outlet."""
    first: dict[str, Outreach] = {}
    for row in rows(asked, OutreachKind.MEDIA):
        first.setdefault(row.outlet, row)
    return [Record(f"outreach:{row.pk}", f"{row.unit.name} {outlet}", row.on) for outlet, row in first.items()]


def summed(records: Sequence[Record], period: Period) -> Value:
    return Value(sum((record.value for record in records), Decimal(0)))


def _sum(code: str, label: Promise, kind: str, unit: str) -> Figure:
    return Figure(f"outreach.{code}", label, unit, SUM, listed(kind), summed, opens=OPENS)


FIGURES = (
    _sum("boards", gettext_lazy("师德建设宣传栏"), OutreachKind.BOARD, "board"),
    _sum("parent_letters", gettext_lazy("告学生家长书"), OutreachKind.PARENT_LETTER, "copy"),
    _sum("tv_pledges", gettext_lazy("电视公开承诺"), OutreachKind.TV_PLEDGE, "broadcast"),
    Figure("outreach.outlets", gettext_lazy("宣传媒体"), "outlet", EACH, outlets, summed, opens=OPENS),
)

"""Whose figures and of which days: the units within the reader's reach, a span of the calendar of reports, a line of work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holdings_of
from qingfeng.core.parties.models import Line, LineLink, Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.insight import periods, spans, windows
from qingfeng.engines.insight.measures import HANDLING, Source
from qingfeng.engines.insight.periods import Period
from qingfeng.engines.insight.windows import Windows
from qingfeng.faces import figure_pages
from qingfeng.institutions.complaints.cutoff import closes_for

from .nav import ANSWERING
from .who import Desk

READERS = tuple(role for role in Role if role not in ANSWERING)
OFFERED = (("month", 24), ("quarter", 8), ("half", 4), ("year", 6), ("school", 5))


@dataclass(frozen=True)
class Choice:
    unit: Unit
    units: list[tuple[Unit, str]]  # with the indentation of the tree
    title: str
    windows: Windows
    span: str = ""  # empty: days were typed
    wrong: str = ""
    lines: list[Line] = field(default_factory=list)
    line: Line | None = None
    barred: frozenset[int] = frozenset()

    @property
    def handles(self) -> bool:
        """An office: its figures are about what it handles. Of a school they tell what is said about it."""
        return self.unit.kind in HANDLING

    @property
    def key(self) -> Hashable:
        """Two readers with the same see the same numbers."""
        return self.unit.pk, self.windows, self.span, self.line.pk if self.line else 0, self.barred

    @property
    def period(self) -> Period:
        return self.windows.now.period

    @property
    def unit_options(self) -> list[tuple[str, str]]:
        return [(unit.code, f"{indent}{unit.short_name or unit.name}") for unit, indent in self.units]

    @property
    def line_options(self) -> list[tuple[str, str]]:
        return [(line.code, line.name) for line in self.lines]

    @cached_property
    def params(self) -> dict[str, str]:
        """What an address carries so that the next page is about the same unit and line."""
        return {"unit": self.unit.code, **({"line": self.line.code} if self.line else {})}

    def also(self, source: Source) -> Q:
        """Only what is about units that are supervised in the line, those from which the reader stands back left out."""
        if self.line is None:
            return Q()
        units = links(self.windows.now.end).filter(line=self.line).exclude(unit__in=self.barred)
        return Q(**{f"{source.about}__in": units.values("unit")})


def links(day: dt.date) -> QuerySet[LineLink]:
    return LineLink.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


def reach(desk: Desk) -> Q:
    """The units for which the reader holds a role, and those below them."""
    within = Q(pk__in=[])
    for holding in holdings_of(desk.actor, desk.day):
        if holding.role in READERS:
            within |= Q(pk=holding.unit_id) | (Q(path__startswith=holding.path) if holding.path else Q())
    return within


def barred_units(desk: Desk) -> frozenset[int]:
    """Units from whose matters the reader stands back, whenever it was: nothing is counted for the reader there either."""
    return desk.ties.units


def choice_of(desk: Desk, given: QueryDict) -> Choice | None:
    """Nothing while the reader belongs to no unit. A unit out of reach is one that does not exist."""
    barred = barred_units(desk)
    units = [unit for unit in Unit.objects.filter(reach(desk)).order_by("path") if unit.kind in HANDLING or unit.pk not in barred]
    if not units:
        return None
    asked = given.get("unit", "")
    unit = next((unit for unit in units if unit.code == asked), None)
    wrong = _("没有这个单位，或者不在您的范围内；下面是%s的。") % units[0].name if asked and unit is None else ""
    unit = unit or units[0]
    title, found, span, why = _days(given, desk.day, unit)
    lines = list(
        Line.objects.filter(links__in=links(found.now.end).filter(superior__path__startswith=unit.path)).distinct().order_by("code")
    )
    line = next((line for line in lines if line.code == given.get("line")), None)
    return Choice(unit, _as_tree(units), title, found, span, wrong or why, lines, line, barred)


def _as_tree(units: list[Unit]) -> list[tuple[Unit, str]]:
    top = min(unit.path.count("/") for unit in units)
    return [(unit, "　" * (unit.path.count("/") - top)) for unit in units]


def _days(given: QueryDict, day: dt.date, unit: Unit) -> tuple[str, Windows, str, str]:
    """The span that is chosen, else the days that are typed, else the year so far."""
    closes = closes_for(unit)
    if typed := given.get("span", "").strip():
        try:
            span = spans.parse(typed)
            if span.period(closes).start > day:
                raise Refused(_("%s还没有开始。") % span, advice=_("请选已经开始的统计期。"), field="span")
            return str(span), windows.of_span(span, day, closes), span.code, ""
        except Refused as refused:
            return _so_far(day, closes, f"{refused.reason}{refused.advice}")
    if given.get("period") or given.get("from"):
        asked = figure_pages.asked(given, day)
        if asked.wrong or asked.period.start > day or asked.period.start.year <= periods.EARLIEST:
            return _so_far(day, closes, asked.wrong or _("这个统计期还没有开始，或者太早。"))
        return str(asked.period), windows.of_period(asked.period, day), "", ""
    return _so_far(day, closes, "")


def _so_far(day: dt.date, closes: spans.Closes, wrong: str) -> tuple[str, Windows, str, str]:
    span = spans.containing("year", day, closes)
    return str(span), windows.of_span(span, day, closes), span.code, wrong


def offered(choice: Choice, day: dt.date) -> list[tuple[str, list[tuple[str, str]]]]:
    """The spans to choose from, by kind; also the one that is chosen when it is older."""
    closes = closes_for(choice.unit)
    found = []
    for kind, count in OFFERED:
        listed = [(span.code, str(span)) for span in spans.latest(kind, count, day, closes)]
        if choice.span and spans.parse(choice.span).kind == kind and choice.span not in dict(listed):
            listed.append((choice.span, choice.title))
        found.append((str(spans.KINDS[kind]), listed))
    return found

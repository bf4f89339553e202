"""The records behind a value of a report, as they were counted; and what has changed since a report was frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from qingfeng.core.refusal import Refused
from qingfeng.engines.insight import contents, figures, periods, record_sets
from qingfeng.engines.insight.contents import Changed, Told
from qingfeng.engines.insight.figures import Record, by_matters
from qingfeng.engines.insight.models import Report
from qingfeng.engines.insight.models.templates import READERS
from qingfeng.engines.insight.periods import Period

from .record_links import Linked, linked
from .who import Desk, desk_of, needs

PER_PAGE = 30
RELATED = ("unit", "template__file", "template__unit", "drafted_by__person", "frozen_by__person", "follows")


def report_or_404(desk: Desk, pk: int) -> Report:
    found = Report.objects.visible_to(desk.actor, desk.day).select_related(*RELATED).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@needs(*READERS)
@never_cache
def figure(request: HttpRequest, pk: int, code: str, period: str) -> HttpResponse:
    """Of a frozen report those that were kept, whatever became of them; of a draft those that count now."""
    desk = desk_of(request)
    found = report_or_404(desk, pk)
    asked = _period(period)
    told, records = (_kept if found.is_frozen else _counted)(found, code, asked)
    seen = _visible(desk, told.code, records)
    page = Paginator([r for r in records if r.key in seen], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "r": found, "t": told, "period": asked, "part": asked != told.period, "n": len(records),
        "hidden": len(records) - page.paginator.count, "page": page, "rows": linked(desk, told.code, page.object_list),
    }  # fmt: skip
    return render(request, "desk/reports/figure.html", context)


@require_safe
@needs(*READERS)
@never_cache
def line(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The address printed beside a line of the annex."""
    found = report_or_404(desk_of(request), pk)
    told = contents.of(found).figures
    if not 0 < number <= len(told):
        raise Http404
    return redirect("desk:report_figure", pk, told[number - 1].code, told[number - 1].period.code)


def _period(words: str) -> Period:
    try:
        return periods.parse(words)
    except Refused:
        raise Http404 from None


def _kept(report: Report, code: str, asked: Period) -> tuple[Told, Sequence[Record]]:
    """A month of a period that was kept is that part of its records."""
    lines = [line for line in contents.kept(report).figures if line.code == code]
    line = next((line for line in lines if line.period == asked), None)
    line = line or next((line for line in lines if line.period.start <= asked.start and asked.end <= line.period.end), None)
    if line is None:
        raise Http404
    records = contents.records_of(report, code, line.period)
    if line.period != asked:
        records = [r for r in records if r.day is not None and asked.start <= r.day <= asked.end]
    return line, records


def _counted(report: Report, code: str, asked: Period) -> tuple[Told, Sequence[Record]]:
    """Only what the report's own template asks for."""
    if code not in {code for field in contents.wanted(report.template) for code in field.codes}:
        raise Http404
    reading = figures.figure(code).read(asked, report.unit, report.day)
    return contents.told(reading, report.for_public), reading.records


def _visible(desk: Desk, code: str, records: Sequence[Record]) -> set[str]:
    try:
        visible = figures.figure(code).visible
    except Refused:  # no such figure any more
        visible = None
    return (visible or by_matters)(records, desk.actor, desk.day)


@dataclass(frozen=True)
class ChangedLine:
    """With the records that came, went and were altered as this reader may see them, and how many are not shown."""

    changed: Changed
    came: list[Linked]
    went: list[Linked]
    altered: list[Linked]
    hidden: int
    how: str


@require_safe
@needs(*READERS)
@never_cache
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = report_or_404(desk, pk)
    if not found.is_frozen:
        raise Http404
    lines = [_line(desk, found, each) for each in contents.since(found, desk.day)]
    context: dict[str, Any] = {"r": found, "lines": lines, "count": found.figures.count()}  # type: ignore[attr-defined]
    return render(request, "desk/reports/changes.html", context)


def _line(desk: Desk, report: Report, changed: Changed) -> ChangedLine:
    """The seen of each kind, and one number for all that is not shown: how they divide would say something of them."""
    records: record_sets.Difference = changed.records
    seen = _visible(desk, changed.told.code, [*records.came, *records.went, *records.altered])
    came, went, altered = (
        linked(desk, changed.told.code, [r for r in kind if r.key in seen]) for kind in (records.came, records.went, records.altered)
    )
    every = len(records.came) + len(records.went) + len(records.altered)
    return ChangedLine(changed, came, went, altered, every - len(came) - len(went) - len(altered), changed.how(report.for_public))


urlpatterns = [
    path("reports/<int:pk>/changes/", changes, name="report_changes"),
    path("reports/<int:pk>/<int:number>/", line, name="report_line"),
    path("reports/<int:pk>/figures/<str:code>/<str:period>/", figure, name="report_figure"),
]

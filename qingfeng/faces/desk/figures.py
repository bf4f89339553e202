"""统计: figures of a unit and a period beside those they are compared with, the paragraph for the report, and how they divide."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.engines.insight import figures as declared
from qingfeng.engines.insight import measures, publishing
from qingfeng.engines.insight.figures import Reading
from qingfeng.engines.insight.measures import Measure, Tallies
from qingfeng.faces import figure_pages
from qingfeng.faces.components.parts import Figure
from qingfeng.institutions.complaints.measures import MEASURES

from . import figure_paragraph, figure_records, figure_rows, figure_sheets
from .figure_choice import READERS, Choice, choice_of, offered
from .who import Desk, desk_of, needs

BY_CODE = {measure.code: measure for measure in MEASURES}
FIRST = "complaints.received"


@require_safe
@needs(*READERS)
def figures(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    choice = choice_of(desk, request.GET)
    if choice is None:
        return render(request, "desk/figures/list.html", {"choice": None})
    shown = [*MEASURES, *(measure for measure in measures.declared() if measure.code not in BY_CODE)]
    shown = [measure for measure in shown if choice.handles or measure.divides]
    tallies = measures.tally(shown, choice.windows.all, choice.unit, also=choice.also)
    overview = figure_rows.overview(choice, tallies, shown)
    others = _others(choice)
    paragraph = _paragraph(choice, tallies)
    way_out = request.GET.get("as")
    if way_out == "docx":
        return figure_sheets.paragraph_in_word(desk, choice, figure_paragraph.text_of(paragraph))
    if way_out == "xlsx":
        return figure_sheets.all_figures(desk, choice, overview, others)
    context = {
        "choice": choice, "spans": offered(choice, desk.day), "rows": overview, "paragraph": paragraph,
        "cards": [card(reading, choice) for reading in others],
    }  # fmt: skip
    divided = _divided(request, desk, choice)
    if way_out == "parts":
        return figure_sheets.parts(desk, choice, divided["measure"], divided["split_label"], divided["parts"])
    return render(request, "desk/figures/list.html", context | divided)


def _others(choice: Choice) -> list[Reading]:
    """Figures that are not measures: money, people, rules. They are the office's."""
    if not choice.handles or choice.line is not None:
        return []
    return [figure.read(choice.period, choice.unit) for figure in declared.declared() if figure.measure is None]


def _paragraph(choice: Choice, tallies: Tallies) -> list[list[figure_paragraph.Linked]]:
    divided = figure_paragraph.divisions_of(choice, BY_CODE[FIRST])
    return figure_paragraph.told(choice, tallies, {code: m for code, m in BY_CODE.items() if (code, 0) in tallies}, divided)


def _divided(request: HttpRequest, desk: Desk, choice: Choice) -> dict[str, Any]:
    """One measure, part by part."""
    dividing: list[Measure] = [measure for measure in measures.declared() if figure_rows.splits_for(choice, measure)]
    measure = next((m for m in dividing if m.code == request.GET.get("m")), BY_CODE[FIRST])
    splits = figure_rows.splits_for(choice, measure)
    split = next((code for code, _label in splits if code == request.GET.get("by")), splits[0][0])
    sort = request.GET.get("sort") if request.GET.get("sort") in figure_rows.SORTS else figure_rows.BY_NAME
    tallies = measures.tally([measure], choice.windows.all, choice.unit, split=split, also=choice.also)
    rows, hidden = figure_rows.parts(choice, measure, split, tallies, choice.barred)
    return {
        "dividing": dividing, "measure": measure, "splits": splits, "split": split, "split_label": dict(splits)[split], "sort": sort,
        "parts": figure_rows.in_order(rows, str(sort)), "kept_back": hidden, "with_share": not measure.is_rate,
    }  # fmt: skip


def card(reading: Reading, choice: Choice) -> Figure:
    asked = urlencode({**choice.params, "period": reading.period.code, "table": choice.span})
    return Figure(
        name=str(reading.figure.label),
        value=publishing.thousands(reading),
        unit="" if reading.value.number is None else reading.figure.unit_name,
        basis=figure_pages.basis(reading),
        note=publishing.change_in_words(reading),
        url=f"{reverse('desk:figure', args=[reading.figure.code])}?{asked}",
        link=_("%d条记录") % reading.n,
    )


urlpatterns = [
    path("figures/", figures, name="figures"),
    path("figures/<str:code>/", figure_records.one, name="figure"),
]

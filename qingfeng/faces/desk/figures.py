"""统计: figures of a unit and a period beside those they are compared with, the paragraph for the report, and how they divide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.core.chronicle.kept import Kept
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


GRACE_SECONDS, PATIENCE = 900.0, 8.0
_kept: Kept[str] = Kept(most=200, grace=GRACE_SECONDS)


@require_safe
@needs(*READERS)
def figures(request: HttpRequest) -> HttpResponse:
    """Counting a year of a hundred thousand matters takes seconds: what was counted is kept, and the page says as of when it is."""
    desk = desk_of(request)
    choice = choice_of(desk, request.GET)
    if choice is None:
        return render(request, "desk/figures/list.html", {"choice": None})
    way_out = request.GET.get("as")
    if way_out in WAYS_OUT:
        return WAYS_OUT[way_out](request, desk, choice)
    key = (choice.key, get_language(), desk.day, request.GET.urlencode())
    counted = _kept.within(key, lambda: _main(request, desk, choice), patience=PATIENCE)
    context = {"choice": choice, "spans": offered(choice, desk.day), "counted": counted}
    if counted is None:
        return figure_pages.still_counting(render(request, "desk/figures/list.html", context))
    return render(request, "desk/figures/list.html", context | {"as_of": counted.as_of(desk.now)})


def _main(request: HttpRequest, desk: Desk, choice: Choice) -> str:
    """All of the page that is counted. Two readers of whom the same is asked get the same."""
    shown, tallies = _measures(choice)
    context = {
        "choice": choice,
        "rows": figure_rows.overview(choice, tallies, shown),
        "paragraph": _paragraph(choice, tallies),
        "cards": [card(reading, choice) for reading in _others(choice, desk.day)],
    }
    return render_to_string("desk/figures/counted.html", context | _divided(request, desk, choice), request)


def _measures(choice: Choice) -> tuple[list[Measure], Tallies]:
    shown = [*MEASURES, *(measure for measure in measures.declared() if measure.code not in BY_CODE)]
    shown = [measure for measure in shown if choice.handles or measure.divides]
    return shown, measures.tally(shown, choice.windows.all, choice.unit, also=choice.also)


def _in_word(request: HttpRequest, desk: Desk, choice: Choice) -> HttpResponse:
    _shown, tallies = _measures(choice)
    return figure_sheets.paragraph_in_word(desk, choice, figure_paragraph.text_of(_paragraph(choice, tallies)))


def _in_excel(request: HttpRequest, desk: Desk, choice: Choice) -> HttpResponse:
    shown, tallies = _measures(choice)
    return figure_sheets.all_figures(desk, choice, figure_rows.overview(choice, tallies, shown), _others(choice, desk.day))


def _parts_in_excel(request: HttpRequest, desk: Desk, choice: Choice) -> HttpResponse:
    divided = _divided(request, desk, choice)
    return figure_sheets.parts(desk, choice, divided["measure"], divided["split_label"], divided["parts"])


WAYS_OUT = {"docx": _in_word, "xlsx": _in_excel, "parts": _parts_in_excel}


def _others(choice: Choice, day: dt.date) -> list[Reading]:
    """Figures that are not measures: money, people, rules. They are the office's."""
    if not choice.handles or choice.line is not None:
        return []
    return [figure.read(choice.period, choice.unit, day) for figure in declared.declared() if figure.measure is None]


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

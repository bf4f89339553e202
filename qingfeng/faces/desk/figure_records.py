"""The records behind one number: those that the reader may see, and how many are not shown. Numerator and denominator both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.core.sheets.writing import OutSheet
from qingfeng.engines.insight import comparing, measures, publishing
from qingfeng.engines.insight.figures import Figure, Record
from qingfeng.engines.insight.measures import Measure
from qingfeng.faces import figure_pages
from qingfeng.faces.components.parts import Figure as Card
from qingfeng.institutions.complaints.divisions import DIVISIONS

from . import figure_sheets
from .figure_choice import READERS, Choice, choice_of
from .record_links import linked
from .who import Desk, desk_of, needs

PER_PAGE = 30
PARTS = ("hit", "rest")


@dataclass(frozen=True)
class Listed:
    """`part` of the records is listed; `n`, `hits`: of all of them; `hidden`: of the part, how many this reader may not see."""

    rows: QuerySet[Any]
    n: int
    hits: int | None
    listed: int
    hidden: int
    part: str
    of: str


@require_safe
@needs(*READERS)
def one(request: HttpRequest, code: str) -> HttpResponse:
    desk, declared = desk_of(request), figure_pages.figure_or_404(code, public=False)
    choice = choice_of(desk, request.GET)
    if choice is None:
        return render(request, "desk/figures/figure.html", {"f": declared, "choice": None})
    if declared.measure is not None:
        return _counted(request, desk, choice, declared.measure)
    return _read(request, desk, choice, declared)


def _counted(request: HttpRequest, desk: Desk, choice: Choice, measure: Measure) -> HttpResponse:
    listed = _listed(request.GET, desk, choice, measure)
    page = Paginator(listed.rows, PER_PAGE).get_page(request.GET.get("page"))
    rows = linked(desk, measure.code, [_record(measure, row) for row in page])
    tally = measures.Tally(listed.n, listed.hits)
    card = Card(
        name=str(measure.label),
        value=comparing.written(measure, tally),
        unit="" if measure.is_rate else _("件"),
        basis=f"{listed.hits} ÷ {listed.n}" if measure.is_rate else "",
        note=_("95%%区间%s") % comparing.interval_in_words(tally) if measure.is_rate and listed.n else "",
    )
    context = {
        "choice": choice, "f": measure, "card": card, "page": page, "rows": rows, "hidden": listed.hidden, "n": listed.listed,
        "of": listed.of, "part": listed.part, "is_rate": measure.is_rate, "back": _back(request, choice),
        "authority": measure.basis(choice.windows.now.end, choice.unit),
    }  # fmt: skip
    return render(request, "desk/figures/figure.html", context)


def _listed(given: QueryDict, desk: Desk, choice: Choice, measure: Measure) -> Listed:
    source = measure.source
    part = given.get("part", "") if measure.is_rate and given.get("part") in PARTS else ""
    split, key, of = given.get("by", ""), given.get("key", ""), ""

    def rows(which: str) -> QuerySet[Any]:
        found = measure.rows(choice.windows.now, choice.unit, part=which, also=choice.also(source))
        return measures.of_part(found, source, split, _raw(choice, measure, split, key)) if split else found

    if split:
        of = _name(choice, measure, split, key)
    n, hits = rows("").count(), rows("hit").count() if measure.is_rate else None
    listed = rows(part).select_related(source.matter)
    total = {"": n, "hit": hits or 0, "rest": n - (hits or 0)}[part]
    seen = listed.filter(**{f"{source.matter}__in": desk.matters().values("pk")})
    return Listed(seen, n, hits, total, total - seen.count(), part, of)


def _raw(choice: Choice, measure: Measure, split: str, key: str) -> list[measures.Key]:
    """A part that cannot be asked for does not exist: no unit from which the reader stands back, and none out of reach."""
    if split == measures.UNIT and choice.handles and measure.divides and key.isdecimal() and int(key) not in choice.barred:
        return [int(key)]
    if split in DIVISIONS and split in measure.source.splits:
        return list(DIVISIONS[split].raw(key))
    raise Http404


def _name(choice: Choice, measure: Measure, split: str, key: str) -> str:
    _raw(choice, measure, split, key)
    if split == measures.UNIT:
        return figure_pages.unit_name(int(key))
    return DIVISIONS[split].name(key)


def _record(measure: Measure, row: Any) -> Record:
    told, matter = measure.source.tell(row), getattr(row, measure.source.matter)
    return Record(told.key, told.what, told.day, matter_id=matter.pk, ref=matter.ref)


def _read(request: HttpRequest, desk: Desk, choice: Choice, declared: Figure) -> HttpResponse:
    """A figure that gives its records itself."""
    reading = declared.read(choice.period, choice.unit, desk.day)
    shown = reading.records_for(desk.actor, desk.day)
    page = Paginator(shown.records, PER_PAGE).get_page(request.GET.get("page"))
    card = Card(
        name=str(declared.label),
        value=publishing.thousands(reading),
        unit="" if reading.value.number is None else declared.unit_name,
        basis=figure_pages.basis(reading),
        note=publishing.change_in_words(reading),
    )
    context = {
        "choice": choice, "f": declared, "card": card, "page": page, "rows": linked(desk, declared.code, page.object_list),
        "hidden": shown.hidden, "n": reading.n, "with_values": True,
        "back": _back(request, choice),
    }  # fmt: skip
    return render(request, "desk/figures/figure.html", context)


def sheet(desk: Desk, params: QueryDict) -> OutSheet:
    """By the address: one figure of a period, its records as the reader may see them now."""
    declared, choice = figure_pages.figure_or_404(params.get("figure", ""), public=False), choice_of(desk, params)
    if choice is None:
        raise Http404
    if declared.measure is not None:
        listed = _listed(params, desk, choice, declared.measure)
        return figure_sheets.records(choice, declared.measure, [_record(declared.measure, row) for row in listed.rows], listed.hidden)
    reading = declared.read(choice.period, choice.unit, desk.day)
    return figure_sheets.one_figure(reading, reading.records_for(desk.actor, desk.day))


def _back(request: HttpRequest, choice: Choice) -> str:
    """To the table that the number stands in."""
    span = request.GET.get("table", "")
    days = {"span": span} if span else {"period": choice.period.code}
    return f"{reverse('desk:figures')}?{urlencode({**choice.params, **days})}"

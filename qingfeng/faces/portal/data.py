"""Published figures: the same for everybody, with formula, period and the number of records, and nobody to be recognised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.kept import Kept
from qingfeng.core.chronicle.models import TreeHead
from qingfeng.core.parties.models import Unit
from qingfeng.engines.insight import figures as declared_figures
from qingfeng.engines.insight import publishing
from qingfeng.engines.insight.figures import Reading
from qingfeng.engines.insight.suppression import FEW
from qingfeng.faces import figure_pages, limits
from qingfeng.faces.components.parts import Figure
from qingfeng.faces.errors import too_many
from qingfeng.institutions.complaints.divisions import CATEGORIES, DIVISIONS, FEES

SHOWN = 3
DIVIDED = "complaints.received"


GRACE_SECONDS, PATIENCE, FIRST_PATIENCE = 900.0, 8.0, 2.0
_kept: Kept[str] = Kept(most=200, grace=GRACE_SECONDS)
_first: Kept[list[Figure]] = Kept(most=10, grace=GRACE_SECONDS)


@login_not_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    day = today(timezone.now())
    asked, scope = figure_pages.asked(request.GET, day), figure_pages.office()
    context = {"asked": asked, "years": figure_pages.years(day)}
    return _counted(request, "list", ("", asked), context, lambda: _list(asked, scope))


def _list(asked: figure_pages.Asked, scope: Unit | None) -> dict[str, object]:
    shown = figure_pages.readings(asked, scope, public=True) if scope else []
    return {
        "counted": [card(reading) for reading in shown if reading.figure.compares or reading.figure.unit == "%"],
        "rules": [card(reading) for reading in shown if not reading.figure.compares and reading.figure.unit != "%"],
        "few": publishing.few_note(),
        "paragraph": figure_pages.paragraph(shown),
        "divided": divided(shown),
    }


def _counted(
    request: HttpRequest, page: str, key: tuple[str, figure_pages.Asked], context: dict[str, object], count: Callable[[], dict[str, object]]
) -> HttpResponse:
    """A page whose numbers are kept. Anybody may ask for any days, so what takes long and is not kept is only counted so often."""
    full = (*key, get_language(), request.GET.urlencode())
    held = _kept.holds(full)
    if not held and not limits.COUNTED.holds():
        return too_many(request)
    kept = _kept.within(full, lambda: render_to_string(f"portal/data/{page}_counted.html", context | count(), request), patience=PATIENCE)
    if not held and (kept is None or kept.was_costly):
        limits.COUNTED.spend()
    if kept is None:
        return figure_pages.still_counting(render(request, f"portal/data/{page}.html", context | {"kept": None}))
    return render(request, f"portal/data/{page}.html", context | {"kept": kept, "as_of": kept.as_of(timezone.now())})


def divided(shown: list[Reading]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What came in by channel and by category, nothing in it that is few or could be taken from the sum."""
    whole = next((reading for reading in shown if reading.figure.code == DIVIDED), None)
    if whole is None or whole.few or whole.figure.measure is None:
        return []
    found = []
    for division in DIVISIONS.values():
        parts = division.folded(publishing.divided(whole, division.code))
        names = {division.name(key): tally.n for key, tally in parts.items()}
        known = division.name(FEES) if division.code == CATEGORIES.code else ""
        if names.get(known, FEW) >= FEW:  # too few of it: it is told nowhere else either
            found.append((str(division.label), publishing.parts_of(dict(sorted(names.items())), known)))
    return [(label, parts) for label, parts in found if parts]


@login_not_required
@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    day, scope = today(timezone.now()), figure_pages.office()
    asked, declared = figure_pages.asked(request.GET, day), figure_pages.figure_or_404(code, public=True)
    return _counted(request, "figure", (code, asked), {"asked": asked, "f": declared}, lambda: _one(declared, asked, scope))


def _one(declared: declared_figures.Figure, asked: figure_pages.Asked, scope: Unit | None) -> dict[str, object]:
    reading = declared.read(asked.period, scope, asked.day) if scope else None
    return {
        "authority": declared.measure.basis(asked.period.end, scope) if declared.measure else "",
        "reading": reading,
        "card": card(reading) if reading else None,
        "months": publishing.table_of(figure_pages.monthly(reading)) if reading else [],
        "rules": reading.records if reading and not declared.compares and declared.unit != "%" else [],
        "head": TreeHead.objects.order_by("-size").first(),
        "few": publishing.few_note(),
    }


def card(reading: Reading) -> Figure:
    before = reading.year_before()
    change = publishing.change_in_words(reading)
    if not change and reading.figure.compares and before.few:
        change = _("去年同期%s%s") % (publishing.told(before), "" if publishing.kept(before) else reading.figure.unit_name)
    hidden = reading.few or reading.value.number is None
    return Figure(
        name=str(reading.figure.label),
        value=publishing.told(reading),
        unit="" if reading.value.number is None or publishing.kept(reading) else reading.figure.unit_name,
        basis="" if hidden else figure_pages.basis(reading),
        note=change,
        url=f"{reverse('portal:figure', args=[reading.figure.code])}?{urlencode({'period': reading.period.code})}",
        link=_("%s条记录，怎样算的") % reading.public_n if reading.public_n else _("怎样算的"),
    )


def _is_rate(reading: Reading) -> bool:
    return reading.figure.unit == "%"


def first_figures(day: dt.date) -> dict[str, object]:
    """This year's figures for the first page: those that may be told. Where counting takes long the page does without, at first."""
    asked = figure_pages.asked(QueryDict(), day)
    found = _first.within((asked, get_language()), lambda: _first_cards(asked), patience=FIRST_PATIENCE)
    return {"figures": found.value if found else [], "figures_period": str(asked.period)}


def _first_cards(asked: figure_pages.Asked) -> list[Figure]:
    scope = figure_pages.office()
    shown = figure_pages.readings(asked, scope, public=True) if scope else []
    told = [reading for reading in shown if reading.figure.compares and not reading.few and reading.value.number and not _is_rate(reading)]
    cards = [card(reading) for reading in told[:SHOWN]]
    return [replace(one, basis=one.note) for one in cards]


urlpatterns = [
    path("data/", data, name="data"),
    path("data/<str:code>/", one, name="figure"),
]

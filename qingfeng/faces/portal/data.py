"""Published figures: the same for everybody, with formula, period and the number of records, and nobody to be recognised."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.models import TreeHead
from qingfeng.engines.insight import publishing
from qingfeng.engines.insight.figures import Reading
from qingfeng.engines.insight.suppression import FEW
from qingfeng.faces import figure_pages
from qingfeng.faces.components.parts import Figure
from qingfeng.institutions.complaints.divisions import CATEGORIES, DIVISIONS, FEES

KEPT_AS, SECONDS_KEPT, SHOWN = "portal.figures", 60, 3
DIVIDED = "complaints.received"


@login_not_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    day = today(timezone.now())
    asked, scope = figure_pages.asked(request.GET, day), figure_pages.office()
    shown = figure_pages.readings(asked.period, scope, public=True) if scope else []
    counted = [card(reading) for reading in shown if reading.figure.compares or reading.figure.unit == "%"]
    rules = [card(reading) for reading in shown if not reading.figure.compares and reading.figure.unit != "%"]
    context = {"asked": asked, "counted": counted, "rules": rules, "years": figure_pages.years(day), "few": publishing.few_note()}
    context["paragraph"] = figure_pages.paragraph(shown)
    context["divided"] = divided(shown)
    return render(request, "portal/data/list.html", context)


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
    reading = declared.read(asked.period, scope) if scope else None
    context = {
        "asked": asked,
        "f": declared,
        "authority": declared.measure.basis(asked.period.end, scope) if declared.measure else "",
        "reading": reading,
        "card": card(reading) if reading else None,
        "months": publishing.table_of(figure_pages.monthly(reading)) if reading else [],
        "rules": reading.records if reading and not declared.compares and declared.unit != "%" else [],
        "head": TreeHead.objects.order_by("-size").first(),
        "few": publishing.few_note(),
    }
    return render(request, "portal/data/figure.html", context)


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
        basis="" if hidden else figure_pages.basis_with_interval(reading),
        note=change,
        url=f"{reverse('portal:figure', args=[reading.figure.code])}?{urlencode({'period': reading.period.code})}",
        link=_("%s条记录，怎样算的") % reading.public_n if reading.public_n else _("怎样算的"),
    )


def _is_rate(reading: Reading) -> bool:
    return reading.figure.unit == "%"


def first_figures(day: dt.date) -> dict[str, object]:
    """This year's figures for the first page: those that may be told. Kept for a minute."""
    kept_as = f"{KEPT_AS}:{get_language()}"
    held = cache.get(kept_as)
    if held is not None and not connection.in_atomic_block:
        return held
    scope, period = figure_pages.office(), figure_pages.asked(QueryDict(), day).period
    shown = figure_pages.readings(period, scope, public=True) if scope else []
    told = [reading for reading in shown if reading.figure.compares and not reading.few and reading.value.number and not _is_rate(reading)]
    cards = [card(reading) for reading in told[:SHOWN]]
    found = {"figures": [replace(one, basis=one.note) for one in cards], "figures_period": str(period)}
    if not connection.in_atomic_block:  # what a transaction sees may yet be rolled back
        cache.set(kept_as, found, SECONDS_KEPT)
    return found


urlpatterns = [
    path("data/", data, name="data"),
    path("data/<str:code>/", one, name="figure"),
]

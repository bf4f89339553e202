"""统计: the published figures, and behind each of them the records that the reader may see, with how many are not shown."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.core.access.models import Role
from qingfeng.engines.insight import publishing
from qingfeng.engines.insight.figures import Reading
from qingfeng.faces import figure_pages
from qingfeng.faces.components.parts import Figure

from . import figure_sheets
from .nav import ANSWERING
from .who import desk_of, needs

PER_PAGE = 30
READERS = tuple(role for role in Role if role not in ANSWERING)


@require_safe
@needs(*READERS)
def figures(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    asked, scope = figure_pages.asked(request.GET, desk.day), figure_pages.office()
    shown = figure_pages.readings(asked.period, scope, public=False) if scope else []
    if request.GET.get("as") == "xlsx":
        return figure_sheets.all_figures(desk, asked.period, shown)
    context = {"asked": asked, "cards": [card(reading) for reading in shown], "years": figure_pages.years(desk.day)}
    context["paragraph"] = figure_pages.paragraph(shown)
    return render(request, "desk/figures/list.html", context)


@require_safe
@needs(*READERS)
def one(request: HttpRequest, code: str) -> HttpResponse:
    desk, scope = desk_of(request), figure_pages.office()
    asked, declared = figure_pages.asked(request.GET, desk.day), figure_pages.figure_or_404(code, public=False)
    context = {"asked": asked, "f": declared, "reading": None}
    if scope is not None:
        reading = declared.read(asked.period, scope)
        shown = reading.records_for(desk.actor, desk.day)
        page = Paginator(shown.records, PER_PAGE).get_page(request.GET.get("page"))
        wanted = {record.matter_id for record in page if record.matter_id}
        open_to_me = set(desk.matters().filter(pk__in=wanted).values_list("pk", flat=True))
        rows = [(record, record.matter_id in open_to_me) for record in page]
        context |= {"reading": reading, "card": card(reading), "page": page, "rows": rows, "hidden": shown.hidden}
    return render(request, "desk/figures/figure.html", context)


def card(reading: Reading) -> Figure:
    return Figure(
        name=str(reading.figure.label),
        value=publishing.thousands(reading),
        unit="" if reading.value.number is None else reading.figure.unit_name,
        basis=figure_pages.basis(reading),
        note=publishing.change_in_words(reading),
        url=f"{reverse('desk:figure', args=[reading.figure.code])}?{urlencode({'period': reading.period.code})}",
        link=_("%d条记录") % reading.n,
    )


urlpatterns = [
    path("figures/", figures, name="figures"),
    path("figures/<str:code>/", one, name="figure"),
]

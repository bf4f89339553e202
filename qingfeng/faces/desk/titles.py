"""示范学校: a school sees how it stands and applies; the office reviews, puts before the public, gives; rules take away and give back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Set
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import units_where
from qingfeng.core.matters.models import Matter
from qingfeng.core.norms.models import Version
from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.engines.consequences import title_rules, titles
from qingfeng.engines.consequences.models import Title, TitleState
from qingfeng.engines.consequences.models.titles import READERS
from qingfeng.institutions.exemplary_schools import rules
from qingfeng.institutions.exemplary_schools.figures import KIND

from .page_sheets import leaves_as_sheet
from .title_page import seen_title, title, title_page
from .title_steps import LAMPS, steps_of, take_step
from .who import Desk, desk_of, needs

PER_PAGE = 50
WHO = (*READERS, Role.RESPONDENT)


@require_GET
@needs(*WHO)
@never_cache
@leaves_as_sheet(_l("示范学校"), "titles")
def title_list(request: HttpRequest) -> HttpResponse:
    return _page(request, desk_of(request))


def _page(request: HttpRequest, desk: Desk, *, status: int = 200, refused: Refused | None = None) -> HttpResponse:
    rows = Title.objects.visible_to(desk.actor, desk.day).filter(kind=KIND)
    rows = (
        rows.select_related("unit", "office", "version__clause__document")
        .prefetch_related("causes", "matters")
        .order_by("-year", "unit__code")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    version = counting(desk.actor.unit, desk.day)
    context = {
        "page": page, "rows": _rows(desk, list(page.object_list)),
        "own": [_standing(unit, desk) for unit in own_schools(desk)], "refused": refused, "office": desk.has(*READERS),
        "words": rules.words(version.value) if version else "", "cite": version.cite() if version else "",
    }  # fmt: skip
    return render(request, "desk/titles/list.html", context, status=status)


def own_schools(desk: Desk) -> Any:
    return units_where(desk.actor, Role.RESPONDENT, desk.day).filter(kind=UnitKind.SCHOOL).order_by("code")


def counting(unit: Unit | None, day: dt.date) -> Version | None:
    """The count for the year that is over, for which one can apply now."""
    return find(rules.COUNTING, dt.date(day.year - 1, 12, 31), unit)


def _rows(desk: Desk, page: list[Title]) -> list[tuple[Title, str, str, tuple[int, int] | None, Any]]:
    """With how many objections came during the notice, and how many of them are still open: of what the reader may know of."""
    found = titles.objections([t for t in page if t.state == TitleState.NOTICED])
    back = {one.matter for raised in found.values() for one in raised}
    back &= set(Matter.objects.stood_back_from(desk.actor, desk.day, desk.ties).filter(pk__in=back).values_list("pk", flat=True))
    counted = {pk: [one for one in raised if one.matter not in back] for pk, raised in found.items()}
    said = {pk: (len(raised), titles.unanswered(raised)) for pk, raised in counted.items() if raised}
    seen = seen_of(desk, page)
    return [(t, LAMPS[TitleState(t.state)], in_the_way(t, seen), said.get(t.pk), steps_of(desk, t)) for t in page]


def _standing(unit: Unit, desk: Desk) -> dict[str, Any]:
    """Of the school itself, for the year that is over: confirmed findings, and complaints only of which it was asked. Nothing here
    changes by a complaint that it does not know of."""
    year = desk.day.year - 1
    known = [obstacle for obstacle in title_rules.obstacles(KIND, unit, year) if obstacle.known]
    version = counting(unit, desk.day)
    mine = Title.objects.filter(kind=KIND, unit=unit).order_by("-year")
    return {
        "unit": unit, "year": year, "words": rules.outlook(known, year, version.value if version else {}),
        "cite": version.cite() if version else "", "titles": [(t, LAMPS[TitleState(t.state)]) for t in mine],
        "may": version is not None and not mine.filter(year=year).exists(),
    }  # fmt: skip


def seen_of(desk: Desk, rows: Iterable[Title]) -> Set[int]:
    """Of the matters that stand in the way of any of these those that the reader may see: one question for all."""
    keys = {m.pk for t in rows for m in t.matters.all()} | {c.matter_id for t in rows for c in t.causes.all() if c.matter_id}
    return set(desk.matters().filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def in_the_way(title: Title, seen: Set[int]) -> str:
    """Findings, and complaints where they count."""
    matters = list(title.matters.all())
    shown = [_("投诉%s") % m.ref for m in matters if m.pk in seen]
    hidden = len(matters) - len(shown)
    return "；".join(part for part in (why(title, seen), *shown, _("另有%d件投诉不向您显示") % hidden if hidden else "") if part)


def why(title: Title, seen: Set[int], own: Set[int] = frozenset()) -> str:
    """What stands in the way, of what the reader may see; how many more there are. `own`: units for which the reader answers, which were
    heard on every finding at them."""
    causes = list(title.causes.all())
    told = [c for c in causes if c.matter_id is None or c.matter_id in seen or c.unit_id in own]
    shown = [f"{c.charged_on.isoformat()} {c.matter_ref}".strip() for c in told]
    hidden = len(causes) - len(told)
    return "；".join([*shown, *([_("另有%d件不向您显示") % hidden] if hidden else [])])


def office_above(unit: Unit) -> Unit:
    found = Unit.objects.filter(kind=UnitKind.OFFICE, pk__in=[int(p) for p in unit.path.split("/") if p]).order_by("-path").first()
    if found is None:
        raise Http404
    return found


@require_POST
@needs(Role.RESPONDENT)
@never_cache
def apply_for(request: HttpRequest, code: str) -> HttpResponse:
    desk = desk_of(request)
    unit = own_schools(desk).filter(code=code).first()
    if unit is None:
        raise Http404
    try:
        titles.apply_for(kind=KIND, unit=unit, office=office_above(unit), year=desk.day.year - 1, actor=desk.actor, now=desk.now)
    except Refused as refused:
        return _page(request, desk, status=409, refused=refused)
    messages.success(request, _("已申请，等评审。"))
    return redirect("desk:titles")


@require_POST
@needs(*READERS)
@never_cache
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """From the list or from the page of the title, and back to where one was."""
    desk, from_page = desk_of(request), request.POST.get("on") == "page"
    found = seen_title(desk, pk)
    try:
        take_step(found, name, desk, request.POST.get("note", ""))
    except Refused as refused:
        if from_page:
            return title_page(request, desk, found, status=409, refused=refused)
        return _page(request, desk, status=409, refused=refused)
    messages.success(request, _("已办。"))
    return redirect("desk:title", pk) if from_page else redirect("desk:titles")


urlpatterns = [
    path("titles/", title_list, name="titles"),
    path("titles/apply/<str:code>/", apply_for, name="title_apply"),
    path("titles/<int:pk>/", title, name="title"),
    path("titles/<int:pk>/<slug:name>/", step, name="title_step"),
]

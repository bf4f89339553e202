"""考核: the yearly sheets of schools and people. Compiled by one, confirmed by another, corrected when a finding falls."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holds_any, units_where
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import typed_year
from qingfeng.engines.consequences import assessing, services
from qingfeng.engines.consequences.assessing import COMPILERS, CONFIRMERS, YearPlan
from qingfeng.engines.consequences.models import Assessment
from qingfeng.engines.consequences.models.assessments import READERS

from .assessment_rows import by_school, four_in_place, shown
from .assessment_said import said_of
from .page_sheets import leaves_as_sheet
from .who import Desk, desk_of, needs

PER_PAGE = 100
WHO = (*READERS, Role.RESPONDENT, Role.STAFF)


@require_GET
@needs(*WHO)
@never_cache
@leaves_as_sheet(_l("考核"), "assessments")
def assessment_list(request: HttpRequest) -> HttpResponse:
    return _page(request, desk_of(request))


def _page(request: HttpRequest, desk: Desk, *, status: int = 200, refused: Refused | None = None) -> HttpResponse:
    seen = Assessment.objects.visible_to(desk.actor, desk.day)
    years = sorted(set(seen.values_list("year", flat=True).distinct().order_by("year")), reverse=True)
    asked = typed_year(request.GET.get("year", ""))
    year = asked if asked in years else (years[0] if years else desk.day.year - 1)
    office = next(iter(desk.offices(*READERS)), None)
    plan = assessing.year_plan(office, year) if office else None
    sheets = plan.plan.of("school") if plan else []
    rows = seen.of_units().filter(year=year).select_related("unit").order_by("unit__code")
    page = Paginator(by_school(rows, [sheet.code for sheet in sheets]), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": page.object_list, "sheets": sheets, "year": year, "years": years, "refused": refused, "office": office,
        "may_compile": office is not None and holds_any(desk.actor, COMPILERS, office, desk.day), "last": desk.day.year - 1,
        "own": _own(desk), "ours": _ours(desk),
    }  # fmt: skip
    return render(request, "desk/assessments/list.html", context, status=status)


def _own(desk: Desk) -> list[Any]:
    """Of the reader as a person."""
    rows = Assessment.objects.filter(person=desk.actor.person).select_related("unit") if desk.actor.person_id else []
    return _with_titles(list(rows), desk, ours=True)


def _ours(desk: Desk) -> list[tuple[Unit, int]]:
    """The schools for which the reader answers, and the years of which there are sheets."""
    units = units_where(desk.actor, Role.RESPONDENT, desk.day)
    found = Assessment.objects.of_units().filter(unit__in=units).values_list("unit_id", "year").distinct().order_by("unit_id", "-year")
    names = Unit.objects.in_bulk({unit for unit, _year in found})
    return [(names[unit], year) for unit, year in found]


def _with_titles(rows: list[Assessment], desk: Desk, *, ours: bool = False) -> list[Any]:
    titles: dict[str, str] = {}
    for row in rows:
        plan = assessing.year_plan(row.unit, row.year, row.version)
        titles |= {sheet.code: sheet.title for sheet in plan.plan.sheets} if plan else {}
    return shown(rows, titles, desk, ours=ours)


@require_GET
@needs(*WHO)
@never_cache
def assessment_unit(request: HttpRequest, code: str, year: int) -> HttpResponse:
    return _unit_page(request, desk_of(request), code, year)


def _unit_page(
    request: HttpRequest, desk: Desk, code: str, year: int, *, status: int = 200, refused: Refused | None = None
) -> HttpResponse:
    unit, rows, ours = _of_unit(desk, code, year)
    first = rows.of_units().select_related("version").first()
    plan = assessing.year_plan(unit, year, first.version) if first else None
    if plan is None:
        raise Http404
    titles = _titles(unit, year, rows)
    people = list(rows.of_people().touched().select_related("person").order_by("person__number"))
    untouched = rows.of_people().count() - len(people)
    order = [sheet.code for sheet in plan.plan.sheets]
    place = {code: at for at, code in enumerate(order)}
    own_sheets = shown(sorted(rows.of_units(), key=lambda row: place.get(row.sheet, len(order))), titles, desk, ours=ours)
    context = {
        "unit": unit, "year": year, "plan": plan, "own_sheets": own_sheets, "people": shown(people, titles, desk, ours=ours),
        "untouched": untouched, "quarters": _quarters(unit, plan), "sheets": plan.plan.of("school"), "places": four_in_place(unit, plan),
        "grades": plan.plan.grades.cells(), "refused": refused, "cite": plan.version.cite(),
        "said": said_of(unit, plan, ours=ours), "ours": ours,
        "may_confirm": not ours and holds_any(desk.actor, CONFIRMERS, unit, desk.day) and rows.filter(confirmed_at=None).exists(),
        "waiting": 0 if ours else assessing.undecided(unit, year),
    }  # fmt: skip
    return render(request, "desk/assessments/unit.html", context, status=status)


def _titles(unit: Unit, year: int, rows: Any) -> dict[str, str]:
    """Of all sheets there are: who was added later may have one by a later version."""
    found: dict[str, str] = {}
    for version in Version.objects.select_related("clause__document").filter(pk__in=rows.order_by().values("version")):
        plan = assessing.year_plan(unit, year, version)
        found |= {sheet.code: sheet.title for sheet in plan.plan.sheets} if plan else {}
    return found


def _of_unit(desk: Desk, code: str, year: int) -> tuple[Unit, Any, bool]:
    """The sheets of a school that the reader may see, and whether it is as the one who answers for it."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise Http404
    seen = Assessment.objects.visible_to(desk.actor, desk.day).filter(unit=unit, year=year)
    if seen.exists():
        return unit, seen, False
    if units_where(desk.actor, Role.RESPONDENT, desk.day).filter(pk=unit.pk).exists():
        mine = Assessment.objects.filter(unit=unit, year=year)
        if mine.exists():
            return unit, mine, True
    raise Http404


def _quarters(unit: Unit, plan: YearPlan) -> list[tuple[Any, Any, list[Any]]]:
    order = [sheet.code for sheet in plan.plan.of("school")]
    return [(start, end, [got[code] for code in order]) for (start, end), got in assessing.quarters_of(unit, plan)]


@require_POST
@needs(*READERS)
@never_cache
def assessment_compile(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    office, asked = next(iter(desk.offices(*COMPILERS)), None), typed_year(request.POST.get("year", ""))
    try:
        if office is None:
            raise Refused(_("考核表由承办人或者核稿人编制。"))
        if asked is None:
            raise Refused(_("学年写开始的那一年，如2010。"), field="year")
        new = assessing.compile_year(office=office, year=asked, actor=desk.actor, now=desk.now)
        told = {"new": new, "corrected": services.correct_year(office=office, year=asked, actor=desk.actor, now=desk.now)}
    except Refused as refused:
        return _page(request, desk, status=409, refused=refused)
    messages.success(request, _("已编制，新增%(new)d张；按现在的任职、规则和认定更正%(corrected)d张，各有更正记录。") % told)
    return redirect(f"{reverse('desk:assessments')}?year={asked}")


@require_POST
@needs(*READERS)
@never_cache
def assessment_confirm(request: HttpRequest, code: str, year: int) -> HttpResponse:
    desk = desk_of(request)
    unit, _rows, ours = _of_unit(desk, code, year)
    if ours:
        raise Http404
    try:
        done = assessing.confirm(unit=unit, year=year, actor=desk.actor, now=desk.now)
    except Refused as refused:
        return _unit_page(request, desk, code, year, status=409, refused=refused)
    messages.success(request, _("已确认%d张。") % done)
    return redirect("desk:assessment", code=code, year=year)


urlpatterns = [
    path("assessments/", assessment_list, name="assessments"),
    path("assessments/compile/", assessment_compile, name="assessment_compile"),
    path("assessments/<str:code>/<int:year>/", assessment_unit, name="assessment"),
    path("assessments/<str:code>/<int:year>/confirm/", assessment_confirm, name="assessment_confirm"),
]

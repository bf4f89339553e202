"""示范学校: a school sees how it stands and applies; the office reviews, puts before the public, gives; rules take away and give back."""

from __future__ import annotations

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
from qingfeng.core.access.permissions import holds_any, units_where
from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.engines.consequences import title_rules, titles
from qingfeng.engines.consequences.models import Title, TitleState
from qingfeng.engines.consequences.models.titles import READERS
from qingfeng.institutions.exemplary_schools import rules
from qingfeng.institutions.exemplary_schools.figures import KIND

from .page_sheets import leaves_as_sheet
from .who import Desk, desk_of, needs

PER_PAGE = 50
WHO = (*READERS, Role.RESPONDENT)
LAMPS = {
    TitleState.APPLIED: "soon", TitleState.REVIEWED: "soon", TitleState.NOTICED: "soon", TitleState.AWARDED: "ok",
    TitleState.DECLINED: "not", TitleState.BARRED: "late", TitleState.WITHDRAWN: "late",
}  # fmt: skip


@require_GET
@needs(*WHO)
@never_cache
@leaves_as_sheet(_l("示范学校"), "titles")
def title_list(request: HttpRequest) -> HttpResponse:
    return _page(request, desk_of(request))


def _page(request: HttpRequest, desk: Desk, *, status: int = 200, refused: Refused | None = None) -> HttpResponse:
    rows = Title.objects.visible_to(desk.actor, desk.day).filter(kind=KIND)
    rows = rows.select_related("unit", "version__clause__document").prefetch_related("causes").order_by("-year", "unit__code")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [(t, LAMPS[TitleState(t.state)], why(desk, t), steps_of(desk, t)) for t in page.object_list],
        "own": [_standing(unit, desk) for unit in own_schools(desk)], "refused": refused, "office": desk.has(*READERS),
    }  # fmt: skip
    return render(request, "desk/titles/list.html", context, status=status)


def own_schools(desk: Desk) -> Any:
    return units_where(desk.actor, Role.RESPONDENT, desk.day).filter(kind=UnitKind.SCHOOL).order_by("code")


def _standing(unit: Unit, desk: Desk) -> dict[str, Any]:
    """Of the school itself, for the year that is over: confirmed findings alone, of which it was heard."""
    year = desk.day.year - 1
    n = len(title_rules.obstacles(KIND, unit, year))
    version = find(rules.COUNTING, desk.day.replace(year=year, month=12, day=31), unit)
    mine = Title.objects.filter(kind=KIND, unit=unit).order_by("-year")
    return {
        "unit": unit, "year": year, "n": n, "words": rules.outlook(n, year), "cite": version.cite() if version else "",
        "titles": [(t, LAMPS[TitleState(t.state)]) for t in mine], "may": version is not None and not mine.filter(year=year).exists(),
    }  # fmt: skip


def why(desk: Desk, title: Title) -> str:
    """What stands in the way, of what the reader may see; how many more there are."""
    causes = list(title.causes.all())
    seen = set(desk.matters().filter(pk__in=[c.matter_id for c in causes if c.matter_id]).values_list("pk", flat=True)) if causes else set()
    shown = [f"{c.charged_on.isoformat()} {c.matter_ref}".strip() for c in causes if c.matter_id is None or c.matter_id in seen]
    hidden = len(causes) - len(shown)
    return "；".join([*shown, *([_("另有%d件您须回避") % hidden] if hidden else [])])


STEPS = {
    TitleState.APPLIED: (("accept", _l("评审通过")), ("decline", _l("不通过"))),
    TitleState.REVIEWED: (("notice", _l("公示")),),
    TitleState.NOTICED: (("give", _l("授予")),),
}


def steps_of(desk: Desk, title: Title) -> list[tuple[str, str]]:
    """Who may not take a step reads why when trying; what is not there yet is not offered."""
    if title.state == TitleState.NOTICED and title.notice_ends_on and desk.day <= title.notice_ends_on:
        return []
    roles = titles.GIVERS if title.state == TitleState.NOTICED else titles.JUDGES
    if not holds_any(desk.actor, roles, title.office, desk.day):
        return []
    return [(name, str(label)) for name, label in STEPS.get(TitleState(title.state), ())]


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
    desk = desk_of(request)
    found = Title.objects.visible_to(desk.actor, desk.day).filter(pk=pk, kind=KIND).first()
    if found is None:
        raise Http404
    try:
        take_step(found, name, desk, request.POST.get("note", ""))
    except Refused as refused:
        return _page(request, desk, status=409, refused=refused)
    messages.success(request, _("已办。"))
    return redirect("desk:titles")


def take_step(title: Title, name: str, desk: Desk, note: str) -> None:
    who = {"title": title, "actor": desk.actor, "now": desk.now}
    if name in ("accept", "decline"):
        titles.review(accept=name == "accept", note=note, **who)
    elif name == "notice":
        titles.put_before_public(**who)
    elif name == "give":
        titles.give(**who)
    else:
        raise Http404


urlpatterns = [
    path("titles/", title_list, name="titles"),
    path("titles/apply/<str:code>/", apply_for, name="title_apply"),
    path("titles/<int:pk>/<slug:name>/", step, name="title_step"),
]

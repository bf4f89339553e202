"""评优评聘: a school proposes a person for an honour or a post; who is vetoed, or had points taken off for a finding, cannot be
proposed, and the school reads by which clause and case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.parties.models import Person
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import typed_year
from qingfeng.engines.consequences import declarations, titles
from qingfeng.engines.consequences.models import Title, TitleState
from qingfeng.engines.consequences.models.titles import READERS

from .page_sheets import leaves_as_sheet
from .titles import LAMPS, office_above, own_schools, seen_of, steps_of, take_step, why
from .who import Desk, desk_of, needs

PER_PAGE = 50
WHO = (*READERS, Role.RESPONDENT)


@require_GET
@needs(*WHO)
@never_cache
@leaves_as_sheet(_l("评优评聘"), "awards")
def award_list(request: HttpRequest) -> HttpResponse:
    return _page(request, desk_of(request))


def _seen(desk: Desk) -> Any:
    """The office's own, and those that the reader's schools proposed."""
    office = Title.objects.visible_to(desk.actor, desk.day).values("pk")
    ours = Title.objects.filter(unit__in=own_schools(desk)).values("pk")
    return Title.objects.exclude(person=None).filter(Q(pk__in=office) | Q(pk__in=ours))


def _page(request: HttpRequest, desk: Desk, *, status: int = 200, refused: Refused | None = None) -> HttpResponse:
    rules = declarations.title_rules(of_people=True)
    rows = _seen(desk).select_related("unit", "office", "person", "version__clause__document").prefetch_related("causes", "matters")
    page = Paginator(rows.order_by("-year", "unit__code", "person__number"), PER_PAGE).get_page(request.GET.get("page"))
    here = list(page.object_list)
    units = list(own_schools(desk))
    seen, own = seen_of(desk, here), {unit.pk for unit in units}
    names = {rule.code: rule.name for rule in rules}
    context = {
        "page": page, "kinds": [(rule.code, rule.name) for rule in rules], "units": units, "year": desk.day.year - 1,
        "rows": [(t, names.get(t.kind, t.kind), LAMPS[TitleState(t.state)], why(t, seen, own), steps_of(desk, t)) for t in here],
        "refused": refused, "said": request.POST, "office": desk.has(*READERS),
    }  # fmt: skip
    return render(request, "desk/awards.html", context, status=status)


@require_POST
@needs(Role.RESPONDENT)
@never_cache
def award_propose(request: HttpRequest) -> HttpResponse:
    desk, said = desk_of(request), request.POST
    unit = own_schools(desk).filter(code=said.get("unit", "")).first()
    if unit is None:
        raise Http404
    try:
        person = Person.objects.filter(number=said.get("number", "").strip()[:32]).first()
        if person is None:
            raise Refused(_("没有这个工号。"), advice=_("请核对工号。"), field="number")
        rule = declarations.title_rule(said.get("kind", ""))
        if rule is None or not rule.of_people:
            raise Refused(_("请选择评什么。"), field="kind")
        year = typed_year(said.get("year", ""))
        if year is None:
            raise Refused(_("年度写四位数字，如2011。"), field="year")
        where = {"unit": unit, "office": office_above(unit), "person": person}
        titles.apply_for(kind=rule.code, year=year, actor=desk.actor, now=desk.now, **where)
    except Refused as refused:
        return _page(request, desk, status=409, refused=refused)
    messages.success(request, _("已提名，等评审。"))
    return redirect("desk:awards")


@require_POST
@needs(*READERS)
@never_cache
def award_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    desk = desk_of(request)
    found = Title.objects.visible_to(desk.actor, desk.day).exclude(person=None).filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        take_step(found, name, desk, request.POST.get("note", ""))
    except Refused as refused:
        return _page(request, desk, status=409, refused=refused)
    messages.success(request, _("已办。"))
    return redirect("desk:awards")


urlpatterns = [
    path("awards/", award_list, name="awards"),
    path("awards/propose/", award_propose, name="award_propose"),
    path("awards/<int:pk>/<slug:name>/", award_step, name="award_step"),
]

"""单位与人员: the tree of units, a unit on a chosen day (who holds which post, who is in charge of what, and why), and people."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from qingfeng.core.parties import queries
from qingfeng.core.parties.models import LEADING_KINDS, Line, LineLink, Person, Post, PostKind, Stage, Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import one_line

from .actions import offered, take
from .keeping import PARTY_KEEPERS, PARTY_READERS, can_import_parties, can_keep_parties, readable_units
from .list_sheets import MOST_ROWS, units_sheet
from .norms_rows import day_asked
from .page_sheets import leaves_as_sheet
from .party_actions import ACTIONS, NEW_UNIT
from .who import Desk, desk_of, needs

PER_PAGE, POSTS = 100, 20
KINDS = (UnitKind.OFFICE, UnitKind.AGENCY, UnitKind.SCHOOL, UnitKind.COMMUNITY, UnitKind.BRANCH, UnitKind.ORGAN)
LEADING = (*LEADING_KINDS, PostKind.VICE_PRINCIPAL, PostKind.SECTION)


@dataclass(frozen=True)
class UnitRow:
    unit: Unit
    depth: range
    leader: Post | None
    posts: int


@dataclass(frozen=True)
class ChargeRow:
    """Who is in charge of a line at a unit on a day, or why nobody is found."""

    line: Line
    charge: queries.Charge | None
    why: str
    advice: str = ""


@needs(*PARTY_READERS)
def unit_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    day, q = day_asked(request.GET.get("day", ""), desk.day), one_line(request.GET.get("q", ""))[:60]
    kind, stage = request.GET.get("kind", ""), request.GET.get("stage", "")
    units = readable_units(desk.actor, desk.day)
    found = units if request.GET.get("closed") else units.active(day)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(short_name__icontains=q) | Q(code__iexact=q))
    chips = [("", _("全部"), found.count(), kind not in UnitKind.values)]
    counts = Counter(found.values_list("kind", flat=True))
    chips += [(value, label, counts[value], value == kind) for value, label in UnitKind.choices if counts[value]]
    if kind in UnitKind.values:
        found = found.filter(kind=kind)
    if stage in Stage.values:
        found = found.filter(stage=stage)
    if request.GET.get("as") == "xlsx":
        return units_sheet(_rows(in_tree_order(found.select_related("parent"))[:MOST_ROWS], day), desk)
    page = Paginator(in_tree_order(found), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"rows": _rows(list(page.object_list), day), "page": page, "chips": chips, "q": q, "day": day}
    context |= {"stages": Stage.choices, "stage": stage, "kind": kind, "may_import": can_import_parties(desk.actor, desk.day)}
    return render(request, "desk/parties/list.html", context)


def in_tree_order(found: QuerySet[Unit]) -> list[Unit]:
    """Each unit under its superior: offices, departments, schools, by code; where the superior is not listed, in the same place."""
    keys = {pk: (KINDS.index(kind), code) for pk, kind, code in Unit.objects.values_list("pk", "kind", "code")}
    return sorted(found, key=lambda unit: [keys[pk] for pk in queries.path_ids(unit.path) if pk in keys])


def _rows(units: list[Unit], day: dt.date) -> list[UnitRow]:
    counts: Counter[int] = Counter()
    leaders: dict[int, Post] = {}
    for pk in Post.objects.held_on(day).filter(unit__in=units).values_list("unit_id", flat=True):
        counts[pk] += 1
    first = (PostKind.HEAD, PostKind.PRINCIPAL, PostKind.SECTION)
    for post in Post.objects.held_on(day).filter(unit__in=units, kind__in=first).select_related("person").order_by("held_from"):
        leaders.setdefault(post.unit_id, post)
    return [UnitRow(u, range(u.path.count("/") - 2), leaders.get(u.pk), counts[u.pk]) for u in units]


def unit_or_404(desk: Desk, code: str) -> Unit:
    found = readable_units(desk.actor, desk.day).filter(code=one_line(code)).select_related("parent").first()
    if found is None:
        raise Http404
    return found


@needs(*PARTY_READERS)
def unit(request: HttpRequest, code: str) -> HttpResponse:
    desk = desk_of(request)
    found = unit_or_404(desk, code)
    day = day_asked(request.GET.get("day", ""), desk.day)
    held = Post.objects.held_on(day).filter(unit=found).select_related("person", "line")
    others = held.exclude(kind__in=LEADING).order_by("kind", "person__name")
    former = Post.objects.filter(unit=found, kind__in=LEADING, held_to__lte=day).select_related("person", "line").order_by("-held_to")
    may = can_keep_parties(desk.actor, found, desk.day)
    context = {
        **_head(found, desk, day),
        "leaders": list(held.filter(kind__in=LEADING).order_by("kind", "held_from")),
        "others": Paginator(others, POSTS).get_page(request.GET.get("page")),
        "former": list(former[:POSTS]),
        "charges": charges(found, day) if found.kind != UnitKind.ORGAN else [],
        "links": LineLink.objects.filter(unit=found).select_related("line", "superior").order_by("line", "-valid_from"),
        "children": found.children.active(day).order_by("code"),  # type: ignore[attr-defined]
        "steps": offered(ACTIONS, found, desk, lambda name: reverse("desk:unit_action", args=[found.code, name])) if may else [],
        "may": may,
    }
    return render(request, "desk/parties/unit.html", context)


def _head(found: Unit, desk: Desk, day: dt.date) -> dict[str, Any]:
    above = Unit.objects.in_bulk(queries.path_ids(found.path))
    return {
        "unit": found,
        "day": day,
        "is_today": day == desk.day,
        "above": [above[pk] for pk in queries.path_ids(found.path) if pk in above and pk != found.pk],
    }


def charges(found: Unit, day: dt.date) -> list[ChargeRow]:
    rows = []
    for line in Line.objects.order_by("name"):
        try:
            charge = queries.in_charge(line, found, day)
            rows.append(ChargeRow(line, charge, charge.reason))
        except Refused as refused:
            rows.append(ChargeRow(line, None, refused.reason, refused.advice))
    return rows


@needs(*PARTY_KEEPERS)
@require_http_methods(["GET", "POST"])
def unit_action(request: HttpRequest, code: str, name: str) -> HttpResponse:
    desk = desk_of(request)
    found = unit_or_404(desk, code)
    back = reverse("desk:unit", args=[found.code])
    template = "desk/parties/action.html"
    return take(request, desk, found, ACTIONS, name, template=template, back=back, context=_head(found, desk, desk.day))


@needs(*PARTY_KEEPERS)
@require_http_methods(["GET", "POST"])
def new_unit(request: HttpRequest) -> HttpResponse:
    """A unit at the top of the tree, or an organ outside it."""
    desk = desk_of(request)
    if not can_import_parties(desk.actor, desk.day):
        raise Http404
    back = reverse("desk:parties")
    context = {"unit": None, "day": desk.day, "above": []}
    return take(request, desk, Unit(), (NEW_UNIT,), "unit", template="desk/parties/action.html", back=back, context=context)


@needs(*PARTY_READERS)
@leaves_as_sheet(_l("找人"), "people")
def people(request: HttpRequest) -> HttpResponse:
    """Only those who hold or held a post at a unit that the reader may see."""
    desk = desk_of(request)
    q = one_line(request.GET.get("q", ""))[:60]
    units = readable_units(desk.actor, desk.day)
    found = Person.objects.none()
    if q:
        within = Q(posts__unit__in=units) | (Q(posts=None) if can_import_parties(desk.actor, desk.day) else Q(pk__in=[]))
        found = Person.objects.filter(within).filter(Q(name__icontains=q) | Q(number__iexact=q)).distinct().order_by("name", "number")
    page = Paginator(found, POSTS).get_page(request.GET.get("page"))
    posts: dict[int, list[Post]] = {}
    shown = Post.objects.filter(person__in=list(page.object_list), unit__in=units).select_related("unit", "line")
    for post in shown.order_by("-held_from"):
        posts.setdefault(post.person_id, []).append(post)
    rows = [(person, posts.get(person.pk, [])) for person in page.object_list]
    return render(request, "desk/parties/people.html", {"rows": rows, "page": page, "q": q, "day": desk.day})


urlpatterns = [
    path("parties/", unit_list, name="parties"),
    path("parties/people/", people, name="people"),
    path("parties/new/", new_unit, name="unit_new"),
    path("parties/units/<str:code>/", unit, name="unit"),
    path("parties/units/<str:code>/<slug:name>/", unit_action, name="unit_action"),
]

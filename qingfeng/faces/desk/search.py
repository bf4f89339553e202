"""The search box in the bar: a number opens its matter, anything else is looked for in the texts of what the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import F, Q, Value
from django.db.models.functions import StrIndex
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit
from qingfeng.core.search.folding import solid
from qingfeng.core.search.marking import Piece, pieces, snippet
from qingfeng.core.search.models import Document, key_of
from qingfeng.core.search.query import Query, parsed
from qingfeng.engines.cases.searching import texts_of

from . import matters_filters as filters
from .matters_rows import Row, rows
from .nav import CASE_ROLES
from .who import Desk, desk_of

PER_PAGE, MOST, SNIPPETS, UNITS = 20, 500, 2, 5
RELEVANT, NEWEST = "relevant", "newest"
ORDERS = {NEWEST: gettext_lazy("最近收到的在前"), RELEVANT: gettext_lazy("最贴近的在前")}


@dataclass(frozen=True)
class Hit:
    """A matter that was found: its line, its title with the words marked, and where else they stand."""

    row: Row
    title: list[Piece]
    where: list[tuple[str | Promise, list[Piece]]]


def search(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    q = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    if not q or not desk.has(*CASE_ROLES):
        return render(request, "desk/search.html", {"q": q})
    if any(character.isdecimal() for character in q):
        exact = desk.matters().filter(ref__in={q, q.upper()}).values_list("ref", flat=True).first()
        if exact:
            return redirect("desk:matter", ref=exact)
    return _page(request, desk, q)


def _page(request: HttpRequest, desk: Desk, q: str) -> HttpResponse:
    query, f = parsed(q), _filters(request)
    order = RELEVANT if request.GET.get("order") == RELEVANT else NEWEST
    keys = _found(desk, query, f, solid(q) if order == RELEVANT else "")
    page = Paginator(keys[:MOST], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "q": q,
        "hits": _hits(desk, page.object_list, query),
        "page": page,
        "total": min(len(keys), MOST),
        "more": len(keys) > MOST,
        "orders": [(code, words, code == order) for code, words in ORDERS.items()],
        "order": order,
        "units": Unit.objects.filter(Q(name__icontains=q) | Q(short_name__icontains=q)).order_by("code")[:UNITS],
        "selects": [select for select in filters.selects(f, ()) if select[0] not in ("who", "category")],
        "f": f,
        "narrowed": any(value for name, value in f.values.items() if name != "state"),
    }
    return render(request, "desk/search.html", context)


def _filters(request: HttpRequest) -> filters.Filters:
    """Those of the list, but for what is typed; all that is over is looked through too unless something else was chosen."""
    values = {name: value for name, value in filters.read(request.GET).values.items() if name != "q"}
    return filters.Filters({"state": "all"} | values)


def _found(desk: Desk, query: Query, f: filters.Filters, nearest_to: str) -> list[int]:
    """The keys of the newest that the reader may see, one more than are shown. What the reader may see is part of the question."""
    found = Document.objects.matching(query).among(filters.narrow(desk.matters(), f, desk.actor.pk, desk.day)).order_by("-id")
    if not (query and nearest_to):
        return [key_of(number) for number in found.values_list("id", flat=True)[: MOST + 1]]
    # The number and the title stand first in a row, so what begins with the words is about them.
    placed = found.annotate(whole=StrIndex(F("solid"), Value(nearest_to)), first=StrIndex(F("solid"), Value(query.marks[0])))
    numbered = list(placed.values_list("id", "whole", "first")[: MOST + 1])
    numbered.sort(key=lambda row: (not row[1], row[1] or row[2], -row[0]))
    return [key_of(number) for number, _whole, _first in numbered]


def _hits(desk: Desk, keys: Sequence[int], query: Query) -> list[Hit]:
    if not keys:
        return []
    said = texts_of(list(Matter.objects.filter(pk__in=keys)))
    found = []
    for row in rows(list(keys), desk.actor, desk.day):
        _ref, _title, *texts = said.get(row.pk) or (None, None)
        cut = ((text.where, snippet(text.text, query.marks)) for text in texts)
        found.append(Hit(row, pieces(row.title, query.marks), [place for place in cut if place[1]][:SNIPPETS]))
    return found


urlpatterns = [path("search/", search, name="search")]

"""Saved filters: beside the list, and on the first page with how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingfeng.core.matters import saved as service
from qingfeng.core.matters.models import SavedFilter
from qingfeng.core.prepared import Prepared, Slot
from qingfeng.core.refusal import Refused

from . import matters_filters as filters
from .nav import CASE_ROLES
from .who import Desk, desk_of, needs

ON_HOME = 6


@dataclass(frozen=True)
class SavedView:
    pk: int
    name: str
    url: str
    of_unit: bool
    mine: bool
    on: bool = False
    count: int | None = None


_own = Prepared(lambda: SavedFilter.objects.filter(owner=Slot("owner")))
_units = Prepared(lambda: SavedFilter.objects.filter(unit=Slot("unit")).exclude(owner=Slot("owner")))


def _kept(desk: Desk) -> list[SavedFilter]:
    found = [*_own(owner=desk.actor.pk), *(_units(unit=desk.actor.unit_id, owner=desk.actor.pk) if desk.actor.unit_id else [])]
    return sorted(found, key=lambda row: (row.name, row.pk))


def query_of(f: filters.Filters) -> str:
    return urlencode(sorted(f.values.items()))


def listed(desk: Desk, f: filters.Filters) -> list[SavedView]:
    now = query_of(f)
    return [_view(row, desk, on=row.query == now) for row in _kept(desk)]


def counted(desk: Desk) -> list[SavedView]:
    """For the first page: a few, each with how many matters it shows this reader."""
    from .matters import Chosen

    rows = [row for row in _kept(desk) if row.on_home][:ON_HOME]
    return [_view(row, desk, count=Chosen(desk, filters.read(QueryDict(row.query))).total) for row in rows]


def _view(row: SavedFilter, desk: Desk, on: bool = False, count: int | None = None) -> SavedView:
    url = f"{reverse('desk:matters')}?{row.query}"
    return SavedView(row.pk, row.name, url, row.unit_id is not None, service.can_drop_filter(desk.actor, row, desk.day), on, count)


@needs(*CASE_ROLES)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    query = query_of(filters.read(QueryDict(request.POST.get("query", "")[:2000])))
    try:
        kept = service.save(
            name=request.POST.get("name", ""), query=query, for_unit="for_unit" in request.POST, on_home="on_home" in request.POST,
            actor=desk.actor, day=desk.day, now=desk.now,
        )  # fmt: skip
        messages.success(request, _("已保存筛选“%s”。") % kept.name)
    except Refused as refused:
        messages.warning(request, f"{refused.reason}{refused.advice}")
    return redirect(f"{reverse('desk:matters')}?{query}")


@needs(*CASE_ROLES)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    row = service.filters_of(desk.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        service.drop(saved=row, actor=desk.actor, day=desk.day)
        messages.success(request, _("已删去筛选“%s”。") % row.name)
    except Refused as refused:
        messages.warning(request, refused.reason)
    return redirect("desk:matters")


urlpatterns = [
    path("matters-saved/", save, name="filter_save"),
    path("matters-saved/<int:pk>/drop/", drop, name="filter_drop"),
]

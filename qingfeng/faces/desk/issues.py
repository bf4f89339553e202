"""热点: messages about one matter at one place, the hottest first. Every number is over the matters that the reader may see."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from qingfeng.core.access.models import Role
from qingfeng.core.matters.querysets import DESK_ROLES
from qingfeng.core.parties.models import Unit
from qingfeng.core.parties.queries import OVER_LINES
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.writing import OutColumn, OutSheet
from qingfeng.engines.triage.issues import reading
from qingfeng.engines.triage.models import HotIssue

from . import issue_filters as filters
from .who import Desk, desk_of, needs

PER_PAGE, MOST_ROWS = 20, 5000
READERS = (*DESK_ROLES, Role.DUTY)
COLUMNS = (
    OutColumn("名次", "rank", cells.INT),
    OutColumn("热点", "name", width=36),
    OutColumn("地点", "place", width=20),
    OutColumn("机关", "office", width=20),
    OutColumn("最早", "first", cells.DATE),
    OutColumn("最近", "last", cells.DATE),
    OutColumn("件数", "messages", cells.INT),
    OutColumn("人数", "people", cells.INT),
    OutColumn("点赞", "likes", cells.INT),
    OutColumn("反对", "dislikes", cells.INT),
    OutColumn("近七日", "week", cells.INT),
    OutColumn("比上周", "growth", cells.INT),
    OutColumn("热度", "heat"),
    OutColumn("怎样算出", "sum", width=48),
)


def offices(desk: Desk) -> list[Unit]:
    within = Q(pk__in=[])
    for top in desk.sight.paths if desk.sight else ():
        within |= Q(path__startswith=top)
    return list(Unit.objects.filter(within, kind__in=OVER_LINES).order_by("path"))


def found(desk: Desk, f: filters.Filters) -> list[reading.Seen]:
    within = HotIssue.objects.filter(office__in=[unit.pk for unit in offices(desk)])
    return filters.narrowed(reading.seen(desk.matters(), desk.now, within), f)


@needs(*READERS)
@require_safe
@never_cache
def issues(request: HttpRequest) -> HttpResponse:
    desk, f = desk_of(request), filters.read(request.GET)
    units = offices(desk)
    listed = found(desk, f)
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "lines": [filters.line(one) | {"rank": page.start_index() + n} for n, one in enumerate(page.object_list)],
        "page": page,
        "f": f,
        "total": len(listed),
        "offices": [("", _("机关：全部")), *[(str(u.pk), u.name) for u in units]] if len(units) > 1 else [],
        "sorts": [(code, label, code == f.sort) for code, (label, _key) in filters.SORTS.items()],
        "state": reading.state(u.pk for u in units),
    }
    return render(request, "desk/issues/list.html", context)


def sheet(desk: Desk, params: QueryDict) -> OutSheet:
    """What the reader's own list shows at this moment, all pages of it."""
    listed = found(desk, filters.read(params))
    rows = [as_cells(rank, one) for rank, one in enumerate(listed[:MOST_ROWS], 1)]
    said = _("共%s个热点。") % len(listed)
    return OutSheet(_("热点清单"), COLUMNS, rows, footer=said + _("热度只用来排先后，不作为考核单位和个人的依据。"))


def as_cells(rank: int, one: reading.Seen) -> dict[str, Any]:
    own = {"rank": rank, "name": one.name, "place": one.place, "office": one.issue.office.name, "week": one.week, "growth": one.growth}
    numbers = {name: getattr(one.numbers, name) for name in ("messages", "people", "likes", "dislikes")}
    days = {"first": one.numbers.first_on, "last": one.numbers.last_on}
    return own | numbers | days | {"heat": filters.plain(one.heat), "sum": filters.as_sum(one)}


urlpatterns = [path("glance/issues/", issues, name="issues")]

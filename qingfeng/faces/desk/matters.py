"""事项: the list of matters that the reader may see, with its lamps, filters, Excel and print."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache
from types import SimpleNamespace

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.core.access.models import Account, Role
from qingfeng.core.chronicle.kept import Kept
from qingfeng.core.exports.services import printed
from qingfeng.core.matters.lights import light_filter
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.querysets import DESK_ROLES, Sight
from qingfeng.core.matters.saved import can_save_for_unit
from qingfeng.core.prepared import Prepared
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.writing import OutColumn, OutSheet
from qingfeng.engines.cases.message_desk import ROLES as IMPORTERS
from qingfeng.engines.triage import sorting

from . import matters_filters as filters
from .exports import printed_by
from .matters_rows import Row, rows
from .matters_saved import listed, query_of
from .paper_forms import together
from .who import Desk, desk_of, needs

PER_PAGE = 20
MOST_ROWS, MOST_PRINTED = 5000, 1000
READERS = (*DESK_ROLES, Role.DUTY)
Values = tuple[tuple[str, str], ...]  # of the filters
Counts = tuple[tuple[str, int], ...]


class Pages(Paginator):
    """A paginator that was told how many there are."""

    def __init__(self, items, per_page: int, total: int) -> None:
        super().__init__(items, per_page)
        self.count = total  # type: ignore[misc]


@lru_cache(maxsize=500)
def _question(sight: Sight | None, values: Values, actor: int, day: dt.date):
    """The matters asked for, part after part in their order, and the question how many stand under each lamp."""
    f = filters.Filters(dict(values))
    wide = filters.narrow(Matter.objects.seen_by(sight), f, actor, day)
    matters = wide.filter(light_filter(f.lamp, day)) if f.lamp else wide
    parts = tuple(part.values_list("pk", flat=True) for part in filters.in_order(matters, f))
    return parts, Prepared(lambda: filters.counted(wide, day))


@lru_cache(maxsize=1000)
def _part(question: tuple, part: int, first: int, last: int) -> Prepared:
    parts, _counts = _question(*question)
    return Prepared(lambda: parts[part][first:last])


_counted: Kept[dict[str, int]] = Kept(most=500)


class Chosen:
    """The numbers of the matters asked for, for a paginator."""

    def __init__(self, desk: Desk, f: filters.Filters) -> None:
        self._question = (desk.sight, f.key, desk.actor.pk, desk.day)
        self._parts, counts = _question(*self._question)
        none = dict.fromkeys(("all", "open", *filters.LAMPS), 0)
        self.counts: dict[str, int] = _counted.get(self._question, lambda: counts.first() or none).value
        self.total = self.counts[f.lamp or "all"]

    def __getitem__(self, asked: slice) -> list[int]:
        """Each part has an index of its own to be read by; what one part does not fill comes from the next."""
        first, last, found = asked.start or 0, asked.stop, list[int]()
        for number, part in enumerate(self._parts):
            here = _part(self._question, number, first, last)() if last > first else []
            found += here
            if len(here) == last - first:
                break
            before = first + len(here) if here or not first else part.count()
            first, last = max(first - before, 0), last - before
        return found


@needs(*READERS)
def matters(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    f = filters.read(request.GET)
    found = Chosen(desk, f)
    counts = found.counts
    page = Pages(found, PER_PAGE, found.total).get_page(request.GET.get("page"))
    lines = rows(list(page.object_list), desk.actor, desk.day)
    answering = tuple(people(desk)) if not f.mine else ()
    language = get_language()
    bar = _bar(language, f.key, request.GET.urlencode(), answering, tuple(counts.items()), tuple(sorting.categories(None, desk.day)))
    context = {
        "lines": [_line(language, row) for row in lines],
        "page": page,
        "counts": counts,
        "f": f,
        "bar": bar,
        "together": together(desk),
        "imports": desk.has(*IMPORTERS),
    }
    return render(request, "desk/matters/list.html", context | _saved(desk, f))


def _saved(desk: Desk, f: filters.Filters) -> dict[str, object]:
    return {"saved": listed(desk, f), "query_now": query_of(f), "may_save_for_unit": can_save_for_unit(desk.actor, desk.day)}


# What these two make depends on nothing but what they are given, so the same is not made again.
@lru_cache(maxsize=4000)
def _line(language: str | None, row: Row) -> SafeString:
    return render_to_string("desk/matters/_line.html", {"r": row})


@lru_cache(maxsize=300)
def _bar(
    language: str | None, values: Values, address: str, people: tuple[tuple[int, str], ...], counts: Counts, topics: tuple[str, ...]
) -> SafeString:
    f, count = filters.Filters(dict(values)), dict(counts)
    context = {
        "f": f,
        "counts": count,
        "lamps": [(lamp, filters.LAMP_WORDS[lamp], count[lamp]) for lamp in filters.LAMPS],
        "selects": filters.selects(f, people, topics),
        "narrowed": any((f.cls, f.channel, f.kind, f.since, f.until, f.who, f.category)),
        "request": SimpleNamespace(GET=QueryDict(address)),
    }
    return render_to_string("desk/matters/_bar.html", context)


def people(desk: Desk) -> list[tuple[int, str]]:
    """Those who answer for something the reader sees."""
    return sorted(((a.pk, a.name) for a in _answering(desk.sight)()), key=lambda pair: pair[1])


@lru_cache(maxsize=500)
def _answering(sight: Sight | None) -> Prepared:
    """One matter of each is enough, the first along the index of what one answers for. Asked whether there is any (`EXISTS`), both
    databases read all open matters for it."""
    theirs = Matter.objects.seen_by(sight).filter(accountable=OuterRef("pk"), ended_at=None).order_by("due_on", "ref")
    having = Account.objects.alias(first=Subquery(theirs.values("pk")[:1])).filter(first__isnull=False)
    return Prepared(lambda: having.select_related("person"))


COLUMNS = (
    OutColumn("编号", "ref"),
    OutColumn("事由", "title", width=36),
    OutColumn("被反映单位", "unit", width=28),
    OutColumn("类别", "classification"),
    OutColumn("来源", "channel"),
    OutColumn("现在由谁负责", "who"),
    OutColumn("环节", "state"),
    OutColumn("收到日期", "received", cells.DATE),
    OutColumn("时限", "left"),
    OutColumn("到期", "due", cells.DATE),
    OutColumn("涉及（元）", "amount_fen", cells.MONEY, total=True),
)


def _as_cells(row: Row) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in COLUMNS}


def sheet(desk: Desk, params: QueryDict) -> OutSheet:
    """Exactly what the reader's own list shows at this moment, all pages of it."""
    found = Chosen(desk, filters.read(params))
    lines = [_as_cells(r) for r in rows(found[0:MOST_ROWS], desk.actor, desk.day)]
    return OutSheet(_("事项台账"), COLUMNS, lines, measure=_("单位：元"), footer=_how_many(found.total, MOST_ROWS))


def _how_many(total: int, most: int) -> str:
    return _("共%(n)s件。") % {"n": total} if total <= most else _("共%(n)s件，这里是前%(m)s件。") % {"n": total, "m": most}


@needs(*READERS)
@require_safe
def matters_print(request: HttpRequest) -> HttpResponse:
    """The register on paper, for whoever needs it by noon: nothing to ask for, and no file. That it was drawn is recorded."""
    desk = desk_of(request)
    found = Chosen(desk, filters.read(request.GET))
    listed = rows(found[0:MOST_PRINTED], desk.actor, desk.day)
    printed(kind="matters", unit_id=desk.actor.unit_id or 0, rows=len(listed), actor=desk.actor, now=desk.now)
    lines = [_line(get_language(), replace(row, mine=False)) for row in listed]  # on paper nobody is "me"
    context = {"lines": lines, "mark": printed_by(desk), "day": desk.day}
    context["footer"] = _how_many(found.total, MOST_PRINTED)
    return render(request, "desk/matters/print.html", context)


urlpatterns = [
    path("matters/", matters, name="matters"),
    path("matters/print/", matters_print, name="matters_print"),
]

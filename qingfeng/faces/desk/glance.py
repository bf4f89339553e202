"""来信概览: what people write about, at a glance. Every mark opens its records; beside every chart stands the table of its numbers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.core.chronicle.kept import Kept
from qingfeng.core.matters.querysets import DESK_ROLES
from qingfeng.core.parties.models import Unit
from qingfeng.engines.triage.issues import reading
from qingfeng.engines.triage.models import HotIssue
from qingfeng.faces import figure_pages
from qingfeng.faces.components.bars import Drawn, Value, draw

from . import glance_numbers as numbers
from .figure_choice import Choice, choice_of, offered
from .glance_numbers import Share, Stretch
from .matters_filters import LAMP_WORDS
from .page_sheets import leaves_as_sheet
from .who import Desk, desk_of, needs

GRACE_SECONDS, PATIENCE = 900.0, 8.0
MOST_SHARES, MOST_ISSUES = 15, 8
_kept: Kept[str] = Kept(most=200, grace=GRACE_SECONDS)


@require_safe
@needs(*DESK_ROLES)
@leaves_as_sheet(gettext_lazy("来信概览"), "glance")
def glance(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    choice = choice_of(desk, request.GET)
    if choice is None:
        return render(request, "desk/glance/page.html", {"choice": None})
    key = (desk.sight, choice.key, get_language(), desk.day)
    counted = _kept.within(key, lambda: _main(request, desk, choice), patience=PATIENCE)
    context = {"choice": choice, "spans": offered(choice, desk.day), "counted": counted}
    if counted is None:
        return figure_pages.still_counting(render(request, "desk/glance/page.html", context))
    return render(request, "desk/glance/page.html", context | {"as_of": counted.as_of(desk.now)})


def _main(request: HttpRequest, desk: Desk, choice: Choice) -> str:
    """Two readers who see the same matters get the same."""
    matters = desk.matters().filter(procedure="complaint", unit__path__startswith=choice.unit.path)
    windows, links = choice.windows, _Links(choice)
    now, year, before = numbers.totals(matters, windows)
    days = numbers.stretches(matters, windows)
    units = dict(Unit.objects.filter(path__startswith=choice.unit.path).values_list("pk", "name"))
    open_now = numbers.lamps(matters, desk.day)
    context = {
        "choice": choice,
        "cards": _cards(choice, links, (now, year, before), open_now),
        "chart": _chart(choice, days, links),
        "days": [(day, _now(day, links), _then(day, links)) for day in days],
        "year_name": _("上年同期"),
        "categories": _lines(numbers.by_category(matters, windows, desk.day), links, "category"),
        "units": _lines(numbers.by_unit(matters, windows, desk.day, units), links, "office"),
        "issues": _hottest(desk, choice),
        "lamps": [(lamp, LAMP_WORDS[lamp], open_now[lamp], links.open(lamp=lamp)) for lamp in LAMP_WORDS],
        "open_all": open_now["open"],
        "without": open_now["open"] - sum(open_now[lamp] for lamp in LAMP_WORDS),
    }
    return render_to_string("desk/glance/counted.html", context, request)


class _Links:
    """Addresses of the list of matters, narrowed to what a mark counted."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice

    def received(self, **more: Any) -> str:
        window = self.choice.windows.now
        said = {"state": "all", "since": window.start, "until": window.end} | self._office() | more
        return self._to(said)

    def open(self, **more: Any) -> str:
        return self._to({"state": "open"} | self._office() | more)

    def _office(self) -> dict[str, Any]:
        return {"under": self.choice.unit.pk}

    @staticmethod
    def _to(said: dict[str, Any]) -> str:
        return f"{reverse('desk:matters')}?{urlencode({name: str(value) for name, value in said.items()})}"


def _hottest(desk: Desk, choice: Choice) -> list[reading.Seen]:
    return reading.seen(desk.matters(), desk.now, HotIssue.objects.filter(office__path__startswith=choice.unit.path))[:MOST_ISSUES]


def _cards(choice: Choice, links: _Links, counted: tuple[int, int, int], open_now: dict[str, int]) -> list[dict[str, Any]]:
    now, year, before = counted
    late = open_now["late"]
    return [
        {
            "label": _("收到"), "value": now, "url": links.received(),
            "note": _("比上年同期%(year)s，比上期%(before)s") % {"year": numbers.change(now, year), "before": numbers.change(now, before)},
        },
        {"label": _("正在办"), "value": open_now["open"], "url": links.open(), "note": _("不论什么时候收到的")},
        {"label": _("已经逾期"), "value": late, "url": links.open(lamp="late"), "note": _("逾期没有办结的一直算在内"), "late": bool(late)},
        {"label": _("将到期"), "value": open_now["soon"], "url": links.open(lamp="soon"), "note": ""},
    ]  # fmt: skip


def _chart(choice: Choice, days: list[Stretch], links: _Links) -> Drawn:
    then, now = _("上年同期"), choice.title
    said = "；".join(_("%(when)s：%(now)s件，上年同期%(then)s件") % {"when": d.name, "now": d.now, "then": d.year} for d in days)
    series = [
        (then, [Value(d.year, str(d.year), _("上年同期%(when)s，%(n)d件") % {"when": d.name, "n": d.year}, _then(d, links)) for d in days]),
        (now, [_bar(d, links) for d in days]),
    ]
    title = _("收到的来信")
    return draw(title=title, described=f"{title}。{said}", unit=_("件"), names=_thinned([d.name for d in days]), series=series)


def _bar(day: Stretch, links: _Links) -> Value:
    label = _("%(when)s，%(n)d件") % {"when": day.name, "n": day.now}
    return Value(day.now, str(day.now) if day.now else "", label, _now(day, links))


def _now(day: Stretch, links: _Links) -> str:
    return links.received(since=day.start, until=day.end)


def _then(day: Stretch, links: _Links) -> str:
    return links.received(since=day.then.start, until=day.then.end)


def _thinned(names: list[str]) -> list[str]:
    """So many names that none runs into the next."""
    step = max(1, -(-len(names) * max(map(len, names), default=1) // 110))
    return [name if at % step == 0 else "" for at, name in enumerate(names)]


def _lines(shares: list[Share], links: _Links, name: str) -> dict[str, Any]:
    most = max((share.now for share in shares), default=0)
    rows = [
        {
            "share": share,
            "bar": f"{100 * share.now / most:.1f}" if most else "0",
            "received": links.received(**{name: share.key or "-"}),
            "open": links.open(**{name: share.key or "-"}),
            "late": links.open(lamp="late", **{name: share.key or "-"}),
            "year": numbers.change(share.now, share.year),
            "before": numbers.change(share.now, share.before),
        }
        for share in shares
    ]
    return {"rows": rows[:MOST_SHARES], "rest": rows[MOST_SHARES:], "sum": numbers.sums(shares)}


urlpatterns = [path("glance/", glance, name="glance")]

"""今日: what waits for me today, before anything else."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.notices import services as notices
from qingfeng.core.notices.models import Notice

from . import home_lists as lists
from . import home_room as room
from . import matters_filters as filters
from .home_after import after_decisions
from .home_numbers import numbers_of
from .home_office import audited, office_tasks, on_the_air
from .home_office import urlpatterns as of_the_year
from .home_own import own_context, promised, sessions_ahead
from .matters_rows import Row, rows
from .matters_saved import counted
from .nav import ANSWERING, CASE_ROLES
from .notice_words import said
from .page_sheets import leaves_as_sheet
from .stranded import counts
from .who import Desk, desk_of, needs


def home(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    if desk.roles and desk.roles <= ANSWERING:
        return render(request, "desk/home/own.html", _own(request, desk))
    return render(request, "desk/home/home.html", _office(request, desk))


def _common(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    return {
        "day": desk.day, "key": uuid4().hex, "notices": unread_notices(desk), "whole": request.GET.get("all") == "1",
        "on_the_air": on_the_air(desk), "promised": promised(desk)[: room.BESIDE], "sessions": sessions_ahead(desk)[: room.BESIDE],
    }  # fmt: skip


def _beside(context: dict[str, Any], *names: str) -> int:
    """The height of the panels that stand side by side, if there are any."""
    return room.panel(room.BESIDE) if any(context.get(name) for name in ("on_the_air", "promised", "sessions", *names)) else 0


def _own(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    context = _common(request, desk) | own_context(desk)
    height = room.ROOM + room.YEAR - _beside(context) - room.panel(1) - (room.panel(2) if context["inspector"] else 0)
    return context | {"tasks": room.cut(context["tasks"], height, whole=context["whole"])}


def _office(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    alarms, yearly = lists.alarms(desk), desk.has(Role.HEAD, Role.DECIDER)
    context = _common(request, desk) | {
        "audited": audited(desk), "yearly": yearly, "alarms": alarms[: room.ALARMS], "stranded": counts(desk),
        "may_register": desk.has(Role.REGISTRAR, Role.HANDLER), "arrived": [], "saved": [],
    }  # fmt: skip
    height, cases = room.under_strips(yearly=yearly, alarms=len(alarms)), desk.has(*CASE_ROLES)
    if cases:
        context |= {"arrived": lists.arrived(desk), "saved": counted(desk)[: room.BESIDE]}
    beside = _beside(context, "saved", "audited")
    if cases:
        context |= _cases(request, desk, room.for_cases(height, beside=beside))
    tasks = [*lists.to_nod(desk), *after_decisions(desk), *office_tasks(desk)]
    left = room.for_tasks(height, arrived=len(context["arrived"]), notices=len(context["notices"]), beside=0 if cases else beside)
    return context | {"nod": room.cut(tasks, left, whole=context["whole"])}


def _cases(request: HttpRequest, desk: Desk, lines: int) -> dict[str, Any]:
    seen = desk.matters().open()
    mine = seen.filter(accountable=desk.actor)
    only_mine = request.GET.get("mine") == "1"
    numbers = numbers_of(desk)
    total = numbers.mine if only_mine else numbers.open
    shown = filters.first_open(mine if only_mine else seen, lines)
    groups = room.fitted(_groups(desk, rows([matter.pk for matter in shown], desk.actor, desk.day)), lines, total)
    return {
        "groups": groups,
        "days": lists.days_strip(desk, numbers),
        "n_all": numbers.open,
        "n_mine": numbers.mine,
        "only_mine": only_mine,
        "n_more": total - sum(len(group) for _name, group, _n in groups),
    }


def _groups(desk: Desk, listed: list[Row]) -> list[tuple[str, list[Row]]]:
    """Overdue, due today, later, standing still; empty groups are left out."""
    found: dict[str, list[Row]] = {"late": [], "today": [], "later": [], "still": []}
    for row in listed:
        if row.due is None:
            found["still"].append(row)
        else:
            found["late" if row.due < desk.day else "today" if row.due == desk.day else "later"].append(row)
    return [(name, group) for name, group in found.items() if group]


def unread_notices(desk: Desk) -> list[tuple[Notice, str]]:
    unread = list(Notice.objects.unread(desk.actor)[: room.NOTICES])
    return list(zip(unread, said(unread), strict=True))


@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    notices.mark_all_read(actor=desk.actor, now=desk.now)
    return redirect("desk:home")


@needs(Role.CALLER)
@leaves_as_sheet(_("复核回访"), "rechecks")
def rechecks(request: HttpRequest) -> HttpResponse:
    """等复核的: answered matters for somebody who had no part in them."""
    desk = desk_of(request)
    pks = list(lists.to_recheck(desk).values_list("pk", flat=True)[:50])
    return render(request, "desk/home/rechecks.html", {"rows": rows(pks, desk.actor, desk.day)})


@needs(Role.REVIEWER, Role.DECIDER)
def reviews(request: HttpRequest) -> HttpResponse:
    """等核定的摘要, with what the scan found in each."""
    from . import matter_panels as panels

    found = [(e, panels.pieces(e.text, e.leaks), panels.leak_words(e.leaks)) for e in lists.extracts_to_approve(desk_of(request))[:50]]
    return render(request, "desk/home/reviews.html", {"extracts": found})


urlpatterns = [
    path("", home, name="home"),
    path("notices/read/", read_notices, name="notices_read"),
    path("rechecks/", rechecks, name="rechecks"),
    path("reviews/", reviews, name="reviews"),
    *of_the_year,
]

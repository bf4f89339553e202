"""今日: what waits for me today, before anything else."""

from __future__ import annotations

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

MOST = 20
NOTICES = 6


def home(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    if desk.roles and desk.roles <= ANSWERING:
        context = {
            "day": desk.day,
            "notices": unread_notices(desk),
            "key": uuid4().hex,
            "on_the_air": on_the_air(desk),
            **own_context(desk),
        }
        return render(request, "desk/home/own.html", context)
    context = {
        "day": desk.day,
        "notices": unread_notices(desk),
        "key": uuid4().hex,
        "nod": [*lists.to_nod(desk), *after_decisions(desk), *office_tasks(desk)],
        "on_the_air": on_the_air(desk),
        "audited": audited(desk),
        "promised": promised(desk),
        "sessions": sessions_ahead(desk),
        "yearly": desk.has(Role.HEAD, Role.DECIDER),
        "alarms": lists.alarms(desk),
        "stranded": counts(desk),
    }
    if desk.has(*CASE_ROLES):
        context |= _cases(request, desk)
    context["may_register"] = desk.has(Role.REGISTRAR, Role.HANDLER)
    return render(request, "desk/home/home.html", context)


def _cases(request: HttpRequest, desk: Desk) -> dict[str, object]:
    seen = desk.matters().open()
    mine = seen.filter(accountable=desk.actor)
    only_mine = request.GET.get("mine") == "1"
    shown = filters.first_open(mine if only_mine else seen, MOST)
    listed, numbers = rows([matter.pk for matter in shown], desk.actor, desk.day), numbers_of(desk)
    return {
        "groups": _groups(desk, listed),
        "days": lists.days_strip(desk, numbers),
        "n_all": numbers.open,
        "n_mine": numbers.mine,
        "only_mine": only_mine,
        "arrived": lists.arrived(desk),
        "saved": counted(desk),
        "most": MOST,
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
    unread = list(Notice.objects.unread(desk.actor)[:NOTICES])
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

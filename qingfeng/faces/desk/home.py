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
from .page_sheets import leaves_as_sheet
from .stranded import counts
from .who import Desk, desk_of, needs

MOST = 20
NOTICES = 6
WORDS = {
    "handover": _("交来一件，请接受或退回"),
    "admitted": _("请您参加一件密件"),
    "statement_asked": _("请您说明一件事，见“要我说明的”"),
    "decision_about_you": _("您说明过的一件事有了决定；不服的，可以在期限内提出异议"),
    "objection_answered": _("您的异议有了答复"),
    "assist_asked": _("请您单位协办一件事，见“协办”"),
    "assist_reminder": _("请您单位答复协办的问题，见“协办”"),
    "assist_withdrawn": _("请您单位协办的一件事撤回了，不用再答"),
    "assist_closed": _("请您单位协办的一件事已经结束，不用再答"),
    "assist_answered": _("协办单位有了答复"),
    "assist_declined": _("协办单位说不办"),
    "refund_list_asked": _("请交一份收费名单，见“要我校退的”"),
    "refund_list_returned": _("交的收费名单退回了，请改正重交"),
    "refund_ordered": _("一项收费要退还，请逐人退清，见“要我校退的”"),
    "refund_dropped": _("一项退费不用办了"),
    "refund_payment_returned": _("登记的退费退回了，请补正"),
    "letters_waiting": _("本单位还有人没有签，见“要我签的”"),
    "letter_to_sign": _("有一份责任书或者承诺书等您签，见“要我签的”"),
    "handover_declined": _("您交的一件被退回"),
    "handover_lapsed": _("您交的一件，对方不能再接，请另选一人"),
    "mailbox_in": _("投诉人来信"),
    "sent_back": _("送审的一件退回补充"),
    "urged": _("催办、督办：请书面答复"),
    "urging_answered": _("催办、督办有了答复"),
    "urging_escalated": _("催办、督办逾期没有答复，已按规定升级"),
    "decided": _("送审的一件已决定"),
    "reopened": _("一件要重办"),
    "harm_alarm": _("涉未成年人，请立即接收"),
    "opening_waiting": _("有启封申请等您办"),
    "opening_decided": _("您的启封申请有答复"),
}


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
    return [(n, _words(n, whole)) for n, whole in zip(unread, notices.words_of(unread), strict=True)]


def _words(notice: Notice, whole: str) -> str:
    """On the desk a notice may say which step it is about: whoever reads it is logged in."""
    said = WORDS.get(notice.template)
    return f"{said}　{notice.params.get('ref', '')}" if said else whole.split("\n")[1]


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

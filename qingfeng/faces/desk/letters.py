"""签订 at the desk of an office: what was issued and how far it is, unit by unit; gaps and overlaps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.parties.models import Person
from qingfeng.core.refusal import Refused
from qingfeng.engines.agreements import countersigning, permissions, services, standing
from qingfeng.engines.agreements.models import Round, Template
from qingfeng.engines.agreements.models.templates import READERS

from .letter_views import lamp_of, may_name
from .page_sheets import leaves_as_sheet
from .who import Desk, desk_of, needs

PER_PAGE, FAULTS = 20, 100


def rounds_of(desk: Desk) -> Any:
    return Round.objects.visible_to(desk.actor, desk.day).select_related("edition__template", "office")


def round_or_404(desk: Desk, pk: int) -> Round:
    found = rounds_of(desk).with_counts().select_related("amends", "issued_by__person").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
@needs(*READERS)
@leaves_as_sheet(_l("签订"), "letters")
def letter_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    page = Paginator(rounds_of(desk).with_counts(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(row, lamp_of(row, desk.day)) for row in page.object_list]
    offices = desk.offices(*READERS)
    templates = Template.objects.visible_to(desk.actor, desk.day).select_related("unit", "parent").prefetch_related("editions")
    may_draft = any(permissions.can_draft_letter(desk.actor, office, desk.day) for office in offices)
    context = {"page": page, "rows": rows, "templates": templates, "may_draft": may_draft}
    return render(request, "desk/letters/list.html", context)


@require_GET
@needs(*READERS)
@leaves_as_sheet(_l("各单位签订情况"), "letter-units")
def letter_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Every unit on one page: an office that asks who is late wants them all."""
    desk = desk_of(request)
    return _page(request, desk, round_or_404(desk, pk))


def _page(request: HttpRequest, desk: Desk, found: Round, *, refused: Refused | None = None) -> HttpResponse:
    day = min(desk.day, found.period_to)  # what became of posts after the period is no fault of the signing
    units = standing.by_unit(found, day)
    faults = standing.faults(found, day)
    named = may_name(desk, found)
    context = {
        "round": found,
        "lamp": lamp_of(found, desk.day),
        "units": units,
        "missing": sum(unit.missing for unit in units),
        "done": sum(1 for unit in units if unit.letters and not unit.waiting and not unit.missing),
        "day": day,
        "over": day < desk.day,
        "vacant": countersigning.vacant(found, desk.day),
        "faults": _named(faults[:FAULTS], named),
        "n_faults": len(faults),
        "named": named,
        "may_issue": permissions.can_issue_letters(desk.actor, found.office, desk.day) and found.closed_at is None,
        "may_remind": found.closed_at is None and found.period_to >= desk.day and any(unit.waiting for unit in units),
        "refused": refused,
    }
    return render(request, "desk/letters/round.html", context, status=409 if refused else 200)


def _named(faults: list[standing.Fault], named: bool) -> list[tuple[standing.Fault, str]]:
    """Names are for the unit itself; an office that is not the other side reads the post."""
    wanted = {fault.person_id for fault in faults} if named else set()
    names = dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return [(fault, names.get(fault.person_id, "")) for fault in faults]


def _remind(desk: Desk, found: Round) -> str:
    told = services.remind(round_=found, actor=desk.actor, now=desk.now)
    return _("已提醒%d人。") % told


def _issue_missing(desk: Desk, found: Round) -> str:
    made = services.issue_missing(round_=found, actor=desk.actor, now=desk.now)
    return _("补发了%d份。") % made


def _close(desk: Desk, found: Round) -> str:
    services.close(round_=found, actor=desk.actor, now=desk.now)
    return _("已结束，不再收签。")


ACTS = {"remind": _remind, "more": _issue_missing, "close": _close}


@require_POST
@needs(*READERS)
def letter_act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    desk = desk_of(request)
    found = round_or_404(desk, pk)
    if step not in ACTS:
        raise Http404
    try:
        messages.success(request, ACTS[step](desk, found))
    except Refused as refused:
        return _page(request, desk, found, refused=refused)
    return redirect("desk:letter_round", pk)


urlpatterns = [
    path("letters/", letter_list, name="letters"),
    path("letters/<int:pk>/", letter_round, name="letter_round"),
    path("letters/<int:pk>/<slug:step>/", letter_act, name="letter_act"),
]

"""The case page: what is known on the left, what can be done on the right, the deadline and the accountable person always in view."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role, RoleHolding
from qingfeng.core.access.permissions import ids_on_path
from qingfeng.core.language import between
from qingfeng.core.matters.models import Handover, Matter
from qingfeng.core.matters.querysets import DESK_ROLES
from qingfeng.core.matters.recusal import about
from qingfeng.core.matters.steps import had_part
from qingfeng.core.prepared import Prepared, Slot
from qingfeng.engines.cases.models import Channel, ComplaintClass, Evidence, Opinion

from . import circulars, consequences, first_asked, matter_assist, matter_category, matter_review, matter_urgings, refunds
from . import matter_panels as panels
from . import matter_timeline as timeline
from .matter_head import head
from .matter_hearings import to_hear
from .printing import papers_of
from .steps_offered import choices
from .who import Desk, desk_of, matter_or_404

# What other areas show beside a matter: `case_panel(matter, actor, day) -> (template, context) | None`.
AFTER_A_DECISION = (refunds.case_panel, consequences.case_panel, circulars.case_panel)
SENT_AWAY = ("transferred", "handed_over")


_opinion = Prepared(
    lambda: Opinion.objects.filter(matter=Slot("matter")).select_related("drafted_by__person", "decided_by__person").order_by("pk")
)
_evidence = Prepared(
    lambda: Evidence.objects.filter(matter=Slot("matter")).select_related("file", "added_by__person", "question__unit").order_by("at", "pk")
)
_offer = Prepared(
    lambda: Handover.objects.filter(matter=Slot("matter"), answered_at=None).select_related("to_account__person").order_by("pk")
)


def case(request: HttpRequest, ref: str) -> HttpResponse:
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    complaints = panels.complaints_of(matter)
    letters = panels.letters_of(complaints)
    entries, entries_all = timeline.entries(matter, letters, whole="all" in request.GET)
    listed = panels.allegations(matter, letters)
    opinion = _opinion.first(matter=matter.pk)
    decided = opinion is not None and (opinion.decided_on is not None or bool(matter.incidents.exclude(decided_on=None)[:1]))
    outward = list(matter.outward.select_related("sent_by__person").order_by("sent_at")) if matter.state in SENT_AWAY else []
    signed = bool(opinion and opinion.decided_on)
    request_ = matter_review.request_of(matter)
    context = head(desk, matter) | {
        "review": request_,
        "below": matter_review.answer_below(request_) if request_ else None,
        "complaints": panels.complaint_views(complaints, letters),
        "other_parts": panels.other_parts(matter),
        "may_open": matter.accountable_id == desk.actor.pk or had_part(matter, desk.actor),
        "tags": tags(matter, complaints),
        "allegations": listed,
        "extracts": panels.extracts(matter),
        "evidence": _evidence(matter=matter.pk),
        "entries": entries,
        "entries_all": entries_all,
        "mail": panels.mail(matter, letters, desk.day),
        "steps": choices(matter, desk),
        "opinion": opinion,
        "outward": outward,
        "assisting": matter_assist.panel(matter, desk),
        "to_hear": to_hear(matter),
        "urged": matter_urgings.panel(matter, desk),
        "category": matter_category.panel(matter, desk),
        "offer": _offer.first(matter=matter.pk),
        "asides": asides(matter, desk, decided),
        "papers": matter_review.papers(request_, signed) + papers_of(matter, desk, signed and request_ is None, bool(outward)),
        "charged_on": next((a.charged_on for a in listed if a.charged_on), None),
    }
    return render(request, "desk/matter/case.html", context | (_after(matter) if decided else {}))


def _after(matter: Matter) -> dict[str, Any]:
    """What there can be only once something was decided."""
    return {
        "objections": matter.objections.select_related("unit", "person", "answered_by__person").order_by("at"),
        "rechecks": matter.rechecks.select_related("by__person").order_by("at"),
        "sanctions": matter.sanctions.select_related("person").order_by("decided_on"),
    }


def tags(matter: Matter, complaints: list[Any]) -> list[str]:
    found = [str(ComplaintClass(matter.classification).label)] if matter.classification in ComplaintClass.values else []
    channels = between("、").join(dict.fromkeys(str(Channel(c.channel).label) for c in complaints))
    found.append(_("%(from)s　共%(n)s件") % {"from": channels, "n": len(complaints)} if len(complaints) > 1 else channels)
    if hidden := sum(c.anonymous for c in complaints):
        found.append(_("匿名") if len(complaints) == 1 else _("其中匿名%s") % hidden)
    if matter.sealed:
        found.append(_("密件"))
    if any(c.about.startswith("title:") for c in complaints):
        found.append(_("对评选公示的异议"))
    return [tag for tag in found if tag]


def asides(matter: Matter, desk: Desk, decided: bool) -> list[tuple[str, dict[str, Any]]]:
    """Panels of other areas: the questions of first-asked; and what refunds, consequences and circulars a decision led to."""
    offers = (*AFTER_A_DECISION, first_asked.case_panel) if decided else (first_asked.case_panel,)
    above = matter_review.case_panel(matter, desk) if decided else None
    return [panel for panel in (above, *(offer(matter, desk.actor, desk.day) for offer in offers)) if panel]


def recused_count(request: HttpRequest, ref: str) -> HttpResponse:
    """How many of the office's own people must stand back. Fetched after the page: it asks about each of them."""
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    held = RoleHolding.objects.in_force(desk.day).filter(role__in=(*DESK_ROLES, Role.DUTY), unit_id__in=ids_on_path(matter.unit))
    staff = list(Account.objects.filter(is_active=True, pk__in=held.values("account_id")))
    n = len(staff) - len(about(matter).free(staff, desk.day))
    return render(request, "desk/matter/recused.html", {"n": n, "since": matter.facts_from})


urlpatterns = [
    path("matters/<str:ref>/", case, name="matter"),
    path("matters/<str:ref>/recused/", recused_count, name="recused"),
]

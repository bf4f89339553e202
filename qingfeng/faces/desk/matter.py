"""The case page: what is known on the left, what can be done on the right, the deadline and the accountable person always in view."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role, RoleHolding
from qingfeng.core.access.permissions import ids_on_path
from qingfeng.core.access.recusal import recusals
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.matters.querysets import DESK_ROLES
from qingfeng.engines.cases.models import Channel, ComplaintClass, Opinion

from . import matter_panels as panels
from . import matter_timeline as timeline
from .matter_clock import main_clock
from .printing import papers_of
from .steps_offered import choices
from .who import Desk, desk_of, matter_or_404

PANELS = (
    "refunds",
    "consequences",
    "circulars",
    "first_asked",
)  # desk modules that may offer `case_panel(matter, actor, day) -> (template, context) | None`


def case(request: HttpRequest, ref: str) -> HttpResponse:
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    complaints = panels.complaints_of(matter)
    letters = panels.letters_of(complaints)
    entries, entries_all = timeline.entries(matter, letters, whole="all" in request.GET)
    context = head(desk, matter) | {
        "complaints": panels.complaint_views(complaints, letters),
        "tags": tags(matter, complaints),
        "allegations": panels.allegations(matter, letters),
        "extracts": panels.extracts(matter),
        "evidence": matter.evidence.select_related("file", "added_by__person").order_by("at"),
        "entries": entries,
        "entries_all": entries_all,
        "mail": panels.mail(matter, letters, desk.day),
        "steps": choices(matter, desk),
        "opinion": _opinion(matter),
        "outward": matter.outward.select_related("sent_by__person").order_by("sent_at"),
        "objections": matter.objections.select_related("unit", "person", "answered_by__person").order_by("at"),
        "rechecks": matter.rechecks.select_related("by__person").order_by("at"),
        "sanctions": matter.sanctions.select_related("person").order_by("decided_on"),
        "assisting": matter.assisting.select_related("unit"),
        "offer": matter.handovers.filter(answered_at=None).select_related("to_account__person").first(),
        "asides": asides(matter, desk),
        "papers": papers(matter),
        "charged_on": next((a.charged_on for a in matter.allegations.exclude(charged_on=None).order_by("pk")), None),
    }
    return render(request, "desk/matter/case.html", context)


def head(desk: Desk, matter: Matter) -> dict[str, Any]:
    """What stands above every page of a matter."""
    return {
        "matter": matter,
        "clock": main_clock(matter, desk.day),
        "state": procedure_of(matter).states.get(matter.state, matter.state),
        "since": matter.handovers.filter(accepted=True).select_related("from_account__person").order_by("-answered_at").first(),
        "mine": matter.accountable_id == desk.actor.pk,
        "day": desk.day,
    }


def tags(matter: Matter, complaints: list[Any]) -> list[str]:
    found = [str(ComplaintClass(matter.classification).label)] if matter.classification in ComplaintClass.values else []
    channels = "、".join(dict.fromkeys(str(Channel(c.channel).label) for c in complaints))
    found.append(_("%(from)s　共%(n)s件") % {"from": channels, "n": len(complaints)} if len(complaints) > 1 else channels)
    if hidden := sum(c.anonymous for c in complaints):
        found.append(_("匿名") if len(complaints) == 1 else _("其中匿名%s") % hidden)
    if matter.sealed:
        found.append(_("密件"))
    return [tag for tag in found if tag]


def papers(matter: Matter) -> list[tuple[str, str, str]]:
    events = set(
        Entry.objects.of(*matter.stream).filter(event__in=("complaint.accept", "complaint.refuse")).values_list("event", flat=True)
    )
    decided = Opinion.objects.filter(matter=matter, decided_on__isnull=False).exists()
    return papers_of(matter, events, decided, matter.outward.exists())


def _opinion(matter: Matter) -> Any:
    return Opinion.objects.filter(matter=matter).select_related("drafted_by__person", "decided_by__person").first()


def asides(matter: Matter, desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    """Panels of other areas: what refunds, consequences and circulars this matter has led to."""
    found = []
    for name in PANELS:
        offer = getattr(_desk_module(name), "case_panel", None)
        panel = offer(matter, desk.actor, desk.day) if offer else None
        if panel:
            found.append(panel)
    return found


def _desk_module(name: str) -> ModuleType | None:
    try:
        return import_module(f"qingfeng.faces.desk.{name}")
    except ModuleNotFoundError:
        return None


def recused_count(request: HttpRequest, ref: str) -> HttpResponse:
    """How many of the office's own people must stand back. Fetched after the page: it asks about each of them."""
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    units = [u for u in (matter.respondent_unit, *(r.unit for r in matter.respondents.select_related("unit"))) if u]
    people = [r.person for r in matter.respondents.select_related("person") if r.person]
    held = RoleHolding.objects.in_force(desk.day).filter(role__in=(*DESK_ROLES, Role.DUTY), unit_id__in=ids_on_path(matter.unit))
    staff = Account.objects.filter(is_active=True, pk__in=held.values("account_id"))
    n = sum(bool(recusals(account, units=units, people=people, day=desk.day)) for account in staff)
    return render(request, "desk/matter/recused.html", {"n": n})


urlpatterns = [
    path("matters/<str:ref>/", case, name="matter"),
    path("matters/<str:ref>/recused/", recused_count, name="recused"),
]

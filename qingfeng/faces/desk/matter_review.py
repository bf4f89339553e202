"""复查 and 复核 on the case page: below, which requests went up and what came of them; above, what is looked at and what was said."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.engines.cases.models import Complaint, Opinion, Review
from qingfeng.engines.cases.remedies import ANSWERED, remedy

from .matter_panels import complaints_of, letters_of
from .who import Desk, desk_of, matter_or_404

REQUESTS = ("review", "recheck")


def request_of(matter: Matter) -> Review | None:
    """The request that this matter is, if it is one."""
    if matter.procedure not in REQUESTS:
        return None
    related = ("original__unit", "original__accountable__person", "complaint", "below__matter", "entered_by__person")
    return Review.objects.select_related(*related).get(matter=matter)


def answer_below(row: Review) -> dict[str, Any]:
    """What is not accepted: the answer, or the opinion of the 复查."""
    looked_at = row.below.matter if row.below else row.original
    return {
        "opinion": Opinion.objects.filter(matter=looked_at).first(),
        "answer": row.below.answer if row.below else row.complaint.answer,
        "outcome": row.below.get_outcome_display() if row.below else "",
        "number": row.below.matter.ref if row.below else "",
    }


def case_panel(matter: Matter, desk: Desk) -> tuple[str, dict[str, Any]] | None:
    """Beside the original. The state is told, the file of the superior organ is not."""
    if matter.procedure in REQUESTS or matter.classification != "appeal":
        return None
    rows = list(
        matter.reviews.select_related("matter__unit", "matter__accountable__person", "matter__opinion").order_by("applied_at", "pk")
    )
    letters = letters_of(complaints_of(matter)) if rows else {}
    seen = set(desk.matters().filter(pk__in=[r.matter_id for r in rows]).values_list("pk", flat=True)) if rows else set()
    lines = [_line(row, letters, row.matter_id in seen) for row in rows]
    open_ = list(_may_still(matter, desk.day)) if matter.state in ANSWERED else []
    return ("desk/matter/_reviews.html", {"lines": lines, "open": open_}) if lines or open_ else None


def _line(row: Review, letters: dict[int, str], visible: bool) -> dict[str, Any]:
    opinion = getattr(row.matter, "opinion", None) if row.outcome else None
    decided = opinion if opinion and opinion.decided_on else None
    return {
        "row": row,
        "letter": letters.get(row.complaint_id, ""),
        "state": procedure_of(row.matter).states.get(row.matter.state, row.matter.state),
        "opinion": decided,
        "url": reverse("desk:matter", args=[row.matter.ref]) if visible else "",
    }


def _may_still(matter: Matter, day: dt.date) -> Any:
    several = len(complaints_of(matter)) > 1
    letters = letters_of(complaints_of(matter))
    for complaint in Complaint.objects.filter(matter=matter, withdrawn_at=None).select_related("matter__unit__parent"):
        found = remedy(complaint)
        if found.stage:
            who = letters.get(complaint.pk, "") if several else ""
            yield {
                "who": who,
                "label": found.label,
                "until": found.until,
                "late": found.is_late(day),
                "left": found.days_left(day),
                "organ": found.organ,
            }


def papers(row: Review | None, decided: bool) -> list[tuple[str, str, str]]:
    if row is None or not decided:
        return []
    return [(reverse("desk:print_review", args=[row.matter.ref]), _("%s意见书") % row.get_stage_display(), _("打印页"))]


@require_GET
def print_opinion(request: HttpRequest, ref: str) -> HttpResponse:
    matter = matter_or_404(desk_of(request), ref)
    row = request_of(matter)
    opinion = Opinion.objects.filter(matter=matter, decided_on__isnull=False).first()
    if row is None or opinion is None:
        raise Http404
    return render(request, "desk/review/opinion.html", {"matter": matter, "row": row, "opinion": opinion})


@require_GET
def print_request(request: HttpRequest, ref: str) -> HttpResponse:
    """For a superior organ that does not work with this system: the request on paper, its reasons left to be written by hand."""
    matter = matter_or_404(desk_of(request), ref)
    complaint = Complaint.objects.filter(matter=matter, withdrawn_at=None).select_related("matter__unit__parent").order_by("pk").first()
    found = remedy(complaint) if complaint else None
    if found is None or not found.stage:
        raise Http404
    return render(request, "desk/review/request.html", {"matter": matter, "r": found})


urlpatterns = [
    path("matters/<str:ref>/print/review/", print_opinion, name="print_review"),
    path("matters/<str:ref>/print/review-request/", print_request, name="print_review_request"),
]

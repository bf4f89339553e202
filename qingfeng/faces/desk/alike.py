"""相似来信 on the case page: the nearest messages that the reader may see, why they were found, and whether one joins the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.matters.steps import had_part, judge
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.cases.same_person import earlier
from qingfeng.engines.triage.alike.judging import Kind, Side, Verdict
from qingfeng.engines.triage.ports import Message, messages

from . import alike_lookup as lookup
from .matter_head import head
from .matter_panels import complaints_of, letters_of
from .register_aids import marked
from .who import Desk, desk_of, matter_or_404

SHOWN, TEXT, REFS = 5, 110, 10


@dataclass(frozen=True)
class Beside:
    matter: Matter
    kind: str
    copy: bool
    share: str
    words: tuple[str, ...]
    place: str
    pieces: list[tuple[str, bool]]
    state: str
    join: str  # address of the step by which one of the two joins the other


@dataclass(frozen=True)
class Again:
    """What one complainant of this matter complained of before, as far as the reader may see it."""

    letter: str
    refs: list[str]
    more: int

    @property
    def n(self) -> int:
        return len(self.refs) + self.more


@require_GET
def beside(request: HttpRequest, ref: str) -> HttpResponse:
    """Fetched after the page: it looks through everything."""
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    own = messages().of([matter.pk])
    context = {"matter": matter, "looked": bool(own), "found": _found(desk, matter, own[0]) if own else [], "again": again(desk, matter)}
    if request.headers.get("HX-Request"):
        return render(request, "desk/matter/_alike.html", context)
    return render(request, "desk/matter/alike.html", head(desk, matter) | context)


def _found(desk: Desk, matter: Matter, message: Message) -> list[Beside]:
    hits = [(m, v) for m, v in lookup.look(desk, Side.of(message), limit=SHOWN + 1) if m.key != matter.pk][:SHOWN]
    related = ("respondent_unit", "unit", "accountable__person")
    others = desk.matters().filter(pk__in=[m.key for m, _verdict in hits]).select_related(*related).in_bulk()
    may_join = _may_join(desk, matter)
    return [_beside(desk, matter, others[m.key], m, v, may_join) for m, v in hits if m.key in others]


def _beside(desk: Desk, matter: Matter, other: Matter, message: Message, verdict: Verdict, may_join: bool) -> Beside:
    return Beside(
        matter=other,
        kind=str(lookup.KINDS[verdict.kind]),
        copy=verdict.kind == Kind.COPY,
        share=lookup.why_words(verdict),
        words=verdict.words,
        place=verdict.place,
        pieces=marked(message.text[:TEXT], verdict.words),
        state=str(procedure_of(other).states.get(other.state, other.state)),
        join=_join_address(desk, matter, other, may_join),
    )


def _join_address(desk: Desk, matter: Matter, other: Matter, may_join: bool) -> str:
    """What came later joins what came before: then nobody waits longer."""
    if other.respondent_unit_id != matter.respondent_unit_id:
        return ""
    if (other.received_on, other.pk) <= (matter.received_on, matter.pk):
        joins, into, allowed = matter, other, may_join
    else:
        joins, into, allowed = other, matter, _may_join(desk, other)
    if not allowed or not lookup.takes_in(into.state, is_open=into.is_open):
        return ""
    return f"{reverse('desk:step', args=[joins.ref, 'join'])}?into={into.ref}"


def _may_join(desk: Desk, matter: Matter) -> bool:
    if matter.sealed or matter.state not in lookup.JOINS:
        return False
    procedure = procedure_of(matter)
    step = procedure.step("join")
    return step is not None and judge(procedure, step, matter, desk.actor, desk.day).allowed


def again(desk: Desk, matter: Matter) -> list[Again]:
    """For those with the matter alone: who looks in from elsewhere in the office learns nothing about persons."""
    if matter.accountable_id != desk.actor.pk and not had_part(matter, desk.actor):
        return []
    complaints = complaints_of(matter)
    letters = letters_of(complaints)
    rows = [Again(letters[c.pk], *_refs(desk, c)) for c in Complaint.objects.filter(pk__in=letters).select_related("identity")]
    return sorted((row for row in rows if row.refs), key=lambda row: row.letter)


def _refs(desk: Desk, complaint: Complaint) -> tuple[list[str], int]:
    keys = list(dict.fromkeys(earlier(complaint).values_list("matter", flat=True)))
    refs = list(desk.matters().filter(pk__in=keys, sealed=False).order_by("-received_on", "-pk").values_list("ref", flat=True))
    return refs[:REFS], len(refs[REFS:])


urlpatterns: list[Any] = [path("matters/<str:ref>/alike/", beside, name="alike_beside")]

"""What the rules of a case read: plain facts, gathered once for a matter, an actor and a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, DateTimeField, F, Max, Q

from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Handover, Matter, Part
from qingfeng.core.prepared import Prepared, Slot

from . import rounds
from .models import (
    Allegation,
    AssistQuestion,
    Channel,
    Complaint,
    ComplaintClass,
    Extract,
    Finding,
    HarmReport,
    Objection,
    Opinion,
    OutwardTransfer,
    Recheck,
    Urging,
)

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Facts about one matter for one actor on one day. Counts are counts of rows; `_by_actor` speaks of the actor."""

    day: dt.date
    classification: str
    sealed: bool
    accountable_is_actor: bool
    actor_parts: frozenset[str]
    offer_open: bool
    offer_to_actor: bool
    stranded: bool  # nobody is left who could be asked to answer for it
    paused: bool
    extended: bool  # the limit that runs now was extended before
    allegations: int
    allegations_found: int
    found_against: bool  # something would be confirmed, wholly or partly
    evidence: int
    extracts_open: int  # drafted or approved and not yet sent
    extract_to_approve: bool
    extract_drafted_by_actor: bool
    extract_to_send: bool
    heard: bool  # everybody against whom something would be found was heard
    to_hear_again: int  # units and people who come off worse than before the reopening and were not heard on it
    opinion_complete: bool
    opinion_by_actor: bool
    complaints: int
    served: int
    confirmed: int  # complainants who said of this answer: solved
    rechecked: bool  # this answer passed
    imported: bool  # came in as a message that another office had already answered
    harm_unacknowledged: bool
    harm_unreported: bool
    harm_receipt_missing: bool
    objection_open: bool
    outward_receipt_missing: bool
    assist_open: int  # questions to assisting units without an answer
    assist_waits: int  # questions that wait for a second person
    assist_waits_of_others: int
    urged: bool  # a reminder or an order waits for an answer in writing
    timed: bool  # a deadline of the matter runs


_parts = Prepared(lambda: Part.objects.filter(matter=Slot("matter"), account=Slot("actor")).values_list("role", flat=True))
_offers = Prepared(lambda: Handover.objects.filter(matter=Slot("matter"), answered_at=None).order_by("pk"))
_found = Prepared(lambda: Finding.objects.filter(incident__matter=Slot("matter")).values_list("allegation_id", flat=True))
_questions = Prepared(lambda: AssistQuestion.objects.filter(matter=Slot("matter")).values_list("state", "asked_by_id", "answered_by_id"))
_allegations = Prepared(
    lambda: (
        Allegation.objects.filter(matter=Slot("matter"), complaint__withdrawn_at=None)
        .exclude(classification=ComplaintClass.ACCUSATION)
        .values_list("pk", flat=True)
    )
)
_extracts = Prepared(lambda: Extract.objects.filter(matter=Slot("matter")))
_opinions = Prepared(lambda: Opinion.objects.filter(matter=Slot("matter")).order_by("pk"))
_rechecks = Prepared(lambda: Recheck.objects.filter(matter=Slot("matter")).order_by("-at", "-pk")[:1])
_harm = Prepared(lambda: HarmReport.objects.filter(matter=Slot("matter")).order_by("pk"))
_evidence = Prepared(lambda: Matter.objects.filter(pk=Slot("matter")).values("pk").annotate(n=Count("evidence")))
_objections = Prepared(lambda: Objection.objects.filter(matter=Slot("matter"), answered_at=None).values_list("pk"))
_urgings = Prepared(lambda: Urging.objects.unanswered().filter(matter=Slot("matter")).values_list("pk"))
_outward = Prepared(lambda: OutwardTransfer.objects.filter(matter=Slot("matter"), receipt="").values_list("pk"))


def gather(matter: Matter, actor: Account | None, day: dt.date) -> CaseFacts:
    """Reads the facts of a matter; the number of queries does not depend on how much there is."""
    offer = _offers.first(matter=matter.pk)
    running = clocks.leading(matter)
    keys = set(_allegations(matter=matter.pk))
    extracts = _extracts(matter=matter.pk)
    opinion = _opinions.first(matter=matter.pk)
    last = _rechecks.first(matter=matter.pk)
    told = _told(matter, last)
    harm = _harm.first(matter=matter.pk)
    hearings = rounds.hearings(matter)
    questions = _questions(matter=matter.pk)
    return CaseFacts(
        day=day,
        classification=matter.classification,
        sealed=matter.sealed,
        accountable_is_actor=actor is not None and matter.accountable_id == actor.pk,
        actor_parts=_parts_of(actor, matter, questions),
        offer_open=offer is not None,
        offer_to_actor=bool(offer and actor and offer.to_account_id == actor.pk),
        stranded=matter.stranded_at is not None,
        paused=matter.paused,
        extended=bool(running and running.extended_by),
        allegations=len(keys),
        allegations_found=len(keys & set(_found(matter=matter.pk))),
        found_against=bool(hearings.against),
        evidence=_evidence.first(matter=matter.pk)["n"],
        extracts_open=sum(e.state in ("draft", "preview", "approved") for e in extracts),
        extract_to_approve=any(e.state in ("draft", "preview") for e in extracts),
        extract_drafted_by_actor=any(
            actor is not None and e.state in ("draft", "preview") and e.drafted_by_id == actor.pk for e in extracts
        ),
        extract_to_send=any(e.state == "approved" for e in extracts),
        heard=not hearings.unheard,
        to_hear_again=len(hearings.again),
        opinion_complete=bool(opinion and all((opinion.request, opinion.facts, opinion.basis, opinion.opinion, opinion.result))),
        opinion_by_actor=bool(opinion and actor and opinion.drafted_by_id == actor.pk),
        complaints=told["n"],
        served=told["served"],
        confirmed=told["solved"],
        rechecked=bool(last and last.passed and (told["answered_at"] is None or last.at >= told["answered_at"])),
        imported=bool(told["all"]) and told["imported"] == told["all"],
        harm_unacknowledged=bool(harm and not harm.acknowledged_at),
        harm_unreported=bool(harm and not harm.reported_at),
        harm_receipt_missing=bool(harm and not harm.receipt_at),
        objection_open=_objections.any(matter=matter.pk),
        outward_receipt_missing=_outward.any(matter=matter.pk),
        assist_open=sum(state == "asked" for state, _by, _answered in questions),
        assist_waits=sum(state == "waiting" for state, _by, _answered in questions),
        assist_waits_of_others=sum(state == "waiting" and (actor is None or by != actor.pk) for state, by, _answered in questions),
        urged=_urgings.any(matter=matter.pk),
        timed=matter.due_on is not None,
    )


def _parts_of(actor: Account | None, matter: Matter, questions: list[tuple[str, int | None, int | None]]) -> frozenset[str]:
    """Whoever answered for an assisting unit had a hand in the case, though it gave them nothing to read."""
    if actor is None:
        return frozenset()
    helped = {"assistant"} if any(answered == actor.pk for _state, _by, answered in questions) else set()
    return frozenset(_parts(matter=matter.pk, actor=actor.pk)) | helped


NOBODY_TOLD = {"all": 0, "n": 0, "served": 0, "solved": 0, "imported": 0, "answered_at": None}
CONFIRMED = Q(withdrawn_at=None, solved="yes", served_on__isnull=False, rated_at__gte=F("answered_at"))


def _counts(solved: Q) -> Any:
    here = Q(withdrawn_at=None)
    return (
        Complaint.objects.filter(matter=Slot("matter"))
        .values("matter")
        .annotate(
            all=Count("pk"),
            n=Count("pk", filter=here),
            served=Count("pk", filter=here & Q(served_on__isnull=False)),
            solved=Count("pk", filter=solved),
            imported=Count("pk", filter=Q(channel=Channel.IMPORT)),
            answered_at=Max("answered_at"),
        )
    )


_told_so_far = Prepared(lambda: _counts(CONFIRMED))
_told_after = Prepared(lambda: _counts(CONFIRMED & Q(rated_at__gt=Slot("failed_at", DateTimeField()))))


def _told(matter: Matter, last: Recheck | None) -> dict[str, Any]:
    """Who was answered and who confirmed. A word about an earlier answer, or before a re-check that failed, confirms nothing."""
    if last and not last.passed:
        return _told_after.first(matter=matter.pk, failed_at=last.at) or NOBODY_TOLD
    return _told_so_far.first(matter=matter.pk) or NOBODY_TOLD

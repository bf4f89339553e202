"""What the rules of a case read: plain facts, gathered once for a matter, an actor and a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Q

from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Matter

from .models import Allegation, Channel, Complaint, ComplaintClass, Extract, Finding, HarmReport, Objection, Opinion, Recheck, Statement

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


def gather(matter: Matter, actor: Account | None, day: dt.date) -> CaseFacts:
    """Reads the facts of a matter; the number of queries does not depend on how much there is."""
    parts = frozenset(matter.parts.filter(account=actor).values_list("role", flat=True)) if actor else frozenset()
    offer = matter.handovers.filter(answered_at=None).first()
    running = clocks.leading(matter)
    findings = list(
        Finding.objects.filter(incident__matter=matter).values_list("allegation_id", "result", "incident__unit_id", "person_id")
    )
    allegations = Allegation.objects.filter(matter=matter, complaint__withdrawn_at=None).exclude(classification=ComplaintClass.ACCUSATION)
    keys = set(allegations.values_list("pk", flat=True))
    extracts = list(Extract.objects.filter(matter=matter))
    opinion = Opinion.objects.filter(matter=matter).first()
    last = Recheck.objects.filter(matter=matter).order_by("-at", "-pk").first()
    told = _told(matter, last)
    harm = HarmReport.objects.filter(matter=matter).first()
    against: set[tuple[int, int | None]] = {(unit, person) for _a, result, unit, person in findings if result in ("confirmed", "partly")}
    return CaseFacts(
        day=day,
        classification=matter.classification,
        sealed=matter.sealed,
        accountable_is_actor=actor is not None and matter.accountable_id == actor.pk,
        actor_parts=parts,
        offer_open=offer is not None,
        offer_to_actor=bool(offer and actor and offer.to_account_id == actor.pk),
        paused=matter.paused,
        extended=bool(running and running.extended_by),
        allegations=len(keys),
        allegations_found=len(keys & {f[0] for f in findings}),
        found_against=bool(against),
        evidence=matter.evidence.count(),
        extracts_open=sum(e.state in ("draft", "preview", "approved") for e in extracts),
        extract_to_approve=any(e.state in ("draft", "preview") for e in extracts),
        extract_drafted_by_actor=any(
            actor is not None and e.state in ("draft", "preview") and e.drafted_by_id == actor.pk for e in extracts
        ),
        extract_to_send=any(e.state == "approved" for e in extracts),
        heard=_heard(matter, against),
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
        objection_open=Objection.objects.filter(matter=matter, answered_at=None).exists(),
        outward_receipt_missing=matter.outward.filter(receipt="").exists(),
    )


def _heard(matter: Matter, against: set[tuple[int, int | None]]) -> bool:
    """Each unit and each person against whom something would be found has made, or declined, a statement."""
    spoke = set(Statement.objects.filter(extract__matter=matter).values_list("extract__unit_id", "extract__person_id"))
    units = {unit for unit, person in spoke if person is None}  # what a teacher said for oneself is not the school's hearing
    people = {person for _unit, person in spoke if person}
    return all((unit in units) if person is None else (person in people) for unit, person in against)


def _told(matter: Matter, last: Recheck | None) -> dict[str, Any]:
    """Who was answered and who confirmed. A word about an earlier answer, or before a re-check that failed, confirms nothing."""
    here = Q(withdrawn_at=None)
    solved = here & Q(solved="yes", served_on__isnull=False, rated_at__gte=F("answered_at"))
    if last and not last.passed:
        solved &= Q(rated_at__gt=last.at)
    return Complaint.objects.filter(matter=matter).aggregate(
        all=Count("pk"),
        n=Count("pk", filter=here),
        served=Count("pk", filter=here & Q(served_on__isnull=False)),
        solved=Count("pk", filter=solved),
        imported=Count("pk", filter=Q(channel=Channel.IMPORT)),
        answered_at=Max("answered_at"),
    )

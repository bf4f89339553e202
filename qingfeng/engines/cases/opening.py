"""Opening the matter of a complaint: identity, matter, first clock, complaint, allegations and first entry, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import append
from qingfeng.core.language import on_record
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Matter, Part
from qingfeng.core.matters.numbering import matter_ref
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.parties.models import Unit
from qingfeng.core.rows import insert
from qingfeng.core.vault import services as vault

from . import groups, harm, receipts, searching
from .kinds import kind
from .models import Allegation, Complaint, ComplaintClass
from .submission import Claim, Intake, Receipt, class_of, first_day

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.search.services import Ready
    from qingfeng.core.vault.models import SealedIdentity

NOTICE_CLOCK = "petition.notice"
HANDOVER_CLOCK = "accusation.handover"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What goes into one matter of a submission."""

    claims: Sequence[Claim]
    token: str
    text: str
    said: Ready
    identity: SealedIdentity | None
    address: SealedIdentity | None
    twin: Receipt | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What takes time and needs no lock: made before the transaction begins."""

    identity: SealedIdentity | None
    said: Ready


def prepare(intake: Intake, now: dt.datetime) -> Prepared:
    identity = vault.sealed(unit=intake.office, identity=intake.identity, now=now) if any(intake.identity.values()) else None
    return Prepared(identity, searching.ready(intake.text))


def store(*, intake: Intake, prepared: Prepared, opener: Account, now: dt.datetime) -> Receipt:
    """The identity is sealed before anything else is stored. An accusation beside other claims becomes a matter of its own."""
    identity = insert(prepared.identity) if prepared.identity else None
    address = vault.seal_notice_address(email=intake.notice_email, now=now) if intake.notice_email else None
    accused = [c for c in intake.claims if class_of(c.demand) == ComplaintClass.ACCUSATION]
    others = [c for c in intake.claims if class_of(c.demand) != ComplaintClass.ACCUSATION]
    first = None
    for claims in (others, accused):
        if not claims:
            continue
        aside = first is not None
        token = f"{intake.token}#accusation" if aside else intake.token
        text = intake.accusation_text or intake.text if claims is accused else intake.text
        parts = _Parts(claims, token, text, prepared.said, identity, address, first)
        receipt = _open(intake, parts, opener, now)
        first = first or receipt
    assert first is not None
    if intake.several:
        complaint = Complaint.objects.select_related("matter").get(pk=first.complaint_id)
        first = replace(first, others=groups.store(intake=intake, first=complaint, now=now))
    return first


def _open(intake: Intake, parts: _Parts, opener: Account, now: dt.datetime) -> Receipt:
    received = intake.received_at or now
    matter = _matter(intake, parts, opener, received, now)
    code, commitment = receipts.code_of(parts.token), commit(parts.text)
    complaint = Complaint(
        matter=matter,
        twin_id=parts.twin.complaint_id if parts.twin else None,
        token_digest=receipts.token_digest(parts.token),
        code_digest=receipts.code_digest(code),
        channel=intake.channel,
        classification=matter.classification,
        demands=sorted({c.demand for c in parts.claims}),
        anonymous=parts.identity is None,
        identity=parts.identity,
        notice_address=parts.address,
        received_at=received,
        postmarked_on=intake.postmarked_on,
        received_by=intake.received_by,
        happened_on=intake.happened_on,
        typed_by=intake.typed_by,
        on_behalf=intake.on_behalf,
        harm_to_minor=intake.harm_to_minor,
        text=parts.text,
        salt=commitment.salt,
        digest=commitment.digest,
    )
    insert(complaint)
    for claim in parts.claims:
        insert(_allegation(matter, complaint, intake.unit, claim))
    searching.enter(matter, parts.said)
    body: dict[str, Any] = {"channel": str(intake.channel), "class": str(matter.classification), "text": commitment.digest}
    body |= {"claims": len(parts.claims), "day": matter.received_on.isoformat()}
    if intake.several:
        body |= {"people": intake.several.people, "speakers": intake.several.speakers}
    append(stream=matter.stream, event="complaint.received", body=body, actor=actor_code(intake.typed_by), now=now, new=True)
    if intake.harm_to_minor:
        Part.objects.create(matter=matter, account=opener, role="duty", since=now)
        harm.raise_alarm(matter=matter, now=now)
    return Receipt(code, matter.ref, matter.pk, complaint.pk)


def _matter(intake: Intake, parts: _Parts, opener: Account, received: dt.datetime, now: dt.datetime) -> Matter:
    """The matter and its first clock."""
    day, classification = today(received), _leading_class(parts.claims)
    accusation = classification == ComplaintClass.ACCUSATION
    matter = Matter(
        ref=matter_ref(intake.office.ref_prefix, day.year),
        institution="complaints",
        procedure="complaint",
        unit=intake.office,
        respondent_unit=intake.unit,
        state="received",
        classification=classification,
        title=_title(intake.unit, parts.claims, accusation),
        opened_at=now,
        received_on=day,
        facts_from=first_day(intake, parts.claims, day),
        sealed=accusation or intake.harm_to_minor,
        accountable=opener,
    )
    clock = clocks.first(matter=matter, code=HANDOVER_CLOCK if accusation else NOTICE_CLOCK, on=day)
    clocks.refresh_from(matter, clock)
    insert(matter)
    clock.matter = matter
    insert(clock)
    return matter


def _leading_class(claims: Sequence[Claim]) -> str:
    classes = {class_of(c.demand) for c in claims}
    order = (ComplaintClass.ACCUSATION, ComplaintClass.APPEAL, ComplaintClass.SUGGESTION)
    return next(c for c in order if c in classes)


@on_record()
def _title(unit: Unit, claims: Sequence[Claim], accusation: bool) -> str:
    """A neutral line for lists. Of an accusation it says nothing but the class."""
    if accusation:
        return _("检举控告（密件）")
    labels = dict.fromkeys(c.item or str(kind(c.kind).label) for c in claims)
    return f"{unit.short_name or unit.name}：{'、'.join(labels)}"[:120]


def _allegation(matter: Matter, complaint: Complaint, unit: Unit, claim: Claim) -> Allegation:
    return Allegation(
        matter=matter,
        complaint=complaint,
        unit=unit,
        kind=claim.kind,
        classification=class_of(claim.demand),
        item=claim.item[:60],
        grade=claim.grade[:30],
        amount_fen=claim.amount_fen,
        charged_on=claim.charged_on,
        verdict=claim.verdict,
        board_item=claim.board_item,
        standard_fen=claim.standard_fen,
        excess_fen=claim.excess_fen,
    )

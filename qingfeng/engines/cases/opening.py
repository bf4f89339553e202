"""Opening the matter of a complaint: identity, matter, first clock, complaint, allegations and first entry, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.models import Entry, Stream
from qingfeng.core.chronicle.services import first_entry
from qingfeng.core.language import on_record
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Clock, Matter, Part
from qingfeng.core.matters.numbering import matter_ref
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.parties.models import Unit
from qingfeng.core.rows import insert_all, keys
from qingfeng.core.vault import services as vault

from . import groups, harm, receipts, same_person, searching
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
class _Part:
    """One matter of a submission, whole but for the numbers that only the database gives."""

    matter: Matter
    clock: Clock
    complaint: Complaint
    allegations: list[Allegation]
    code: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What takes time and needs no lock: made before the transaction begins, so that nobody waits behind it for this."""

    parts: list[_Part]
    identity: SealedIdentity | None
    said: Ready


def prepare(*, intake: Intake, opener: Account, now: dt.datetime) -> Prepared:
    """An accusation beside other claims becomes a matter of its own."""
    known, again = intake.identity, same_person.may_be_recognised(intake, intake.identity)
    identity = vault.sealed(unit=intake.office, identity=known, now=now, recognisable=again) if any(known.values()) else None
    accused = [c for c in intake.claims if class_of(c.demand) == ComplaintClass.ACCUSATION]
    others = [c for c in intake.claims if class_of(c.demand) != ComplaintClass.ACCUSATION]
    parts: list[_Part] = []
    for claims in (others, accused):
        if claims:
            token = f"{intake.token}#accusation" if parts else intake.token
            text = intake.accusation_text or intake.text if claims is accused else intake.text
            parts.append(_part(intake, claims, token, text, opener, now))
    for part in parts:
        part.complaint.anonymous = identity is None
    return Prepared(parts, identity, searching.ready(intake.text))


def _part(intake: Intake, claims: Sequence[Claim], token: str, text: str, opener: Account, now: dt.datetime) -> _Part:
    received = intake.received_at or now
    matter, clock = _matter(intake, claims, opener, received, now)
    code, commitment = receipts.code_of(token), commit(text)
    complaint = Complaint(
        token_digest=receipts.token_digest(token),
        code_digest=receipts.code_digest(code),
        channel=intake.channel,
        classification=matter.classification,
        demands=sorted({c.demand for c in claims}),
        received_at=received,
        postmarked_on=intake.postmarked_on,
        received_by=intake.received_by,
        happened_on=intake.happened_on,
        standing=intake.standing,
        about=intake.about,
        typed_by=intake.typed_by,
        on_behalf=intake.on_behalf,
        harm_to_minor=intake.harm_to_minor,
        text=text,
        salt=commitment.salt,
        digest=commitment.digest,
    )
    return _Part(matter, clock, complaint, [_allegation(intake.unit, claim) for claim in claims], code)


def _matter(intake: Intake, claims: Sequence[Claim], opener: Account, received: dt.datetime, now: dt.datetime) -> tuple[Matter, Clock]:
    """The matter and its first clock."""
    day, classification = today(received), _leading_class(claims)
    accusation = classification == ComplaintClass.ACCUSATION
    matter = Matter(
        institution="complaints",
        procedure="complaint",
        unit=intake.office,
        respondent_unit=None if intake.to_the_office else intake.unit,
        state="received",
        classification=classification,
        title=_title(intake.unit, claims, accusation),
        opened_at=now,
        received_on=day,
        facts_from=first_day(intake, claims, day),
        sealed=accusation or intake.harm_to_minor,
        accountable=opener,
    )
    clock = clocks.first(matter=matter, code=HANDOVER_CLOCK if accusation else NOTICE_CLOCK, on=day)
    clocks.refresh_from(matter, clock)
    return matter, clock


def store(*, intake: Intake, prepared: Prepared, opener: Account, now: dt.datetime) -> Receipt:
    """In one transaction; the identity is sealed before anything else is stored."""
    address = vault.seal_notice_address(email=intake.notice_email, now=now) if intake.notice_email else None
    first = None
    for part in prepared.parts:
        part.complaint.identity, part.complaint.notice_address = prepared.identity, address
        part.complaint.twin_id = first.complaint_id if first else None
        sealed = [prepared.identity] if prepared.identity and not first else []
        receipt = _open(intake, part, sealed, prepared.said, opener, now)
        first = first or receipt
    assert first is not None
    if intake.several:
        complaint = Complaint.objects.select_related("matter").get(pk=first.complaint_id)
        first = replace(first, others=groups.store(intake=intake, first=complaint, now=now))
    return first


def _open(intake: Intake, part: _Part, sealed: Sequence[Model], said: Ready, opener: Account, now: dt.datetime) -> Receipt:
    matter, complaint, clock, allegations = part.matter, part.complaint, part.clock, part.allegations
    kinds = [Allegation] * len(allegations)
    matter.pk, clock.pk, complaint.pk, stream_key, entry_key, *own = keys(Matter, Clock, Complaint, Stream, Entry, *kinds)
    clock.matter = complaint.matter = matter
    for allegation, key in zip(allegations, own, strict=True):
        allegation.pk, allegation.matter, allegation.complaint = key, matter, complaint
    insert_all([*sealed, clock, *allegations, complaint])
    matter.ref = matter_ref(intake.office.ref_prefix, matter.received_on.year)  # late: others wait for the next one from here on
    body: dict[str, Any] = {"channel": str(intake.channel), "class": str(matter.classification), "text": complaint.digest}
    body |= {"claims": len(allegations), "day": matter.received_on.isoformat()}
    if intake.about:
        body["about"] = intake.about
    if intake.several:
        body |= {"people": intake.several.people, "speakers": intake.several.speakers}
    entry = first_entry(stream=matter.stream, event="complaint.received", body=body, actor=actor_code(intake.typed_by), now=now)
    stream = entry.stream
    entry.pk, stream.pk, entry.stream_id = entry_key, stream_key, stream_key
    insert_all([matter, *searching.entered(matter, said), stream, entry])
    if intake.harm_to_minor:
        Part.objects.create(matter=matter, account=opener, role="duty", since=now)
        harm.raise_alarm(matter=matter, now=now)
    return Receipt(part.code, matter.ref, matter.pk, complaint.pk)


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


def _allegation(unit: Unit, claim: Claim) -> Allegation:
    return Allegation(
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

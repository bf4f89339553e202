"""Taking a complaint in: the identity goes to the vault first; the matter, its first clock and its receipt follow in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Matter, Part
from qingfeng.core.matters.numbering import matter_ref
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import services as vault

from . import harm, receipts
from .kinds import kind
from .models import Allegation, Channel, Complaint, ComplaintClass, Demand
from .reception import receptionist

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.vault.models import SealedIdentity

TEXT_MOST = 20_000
CLAIMS_MOST = 30
EARLIEST = dt.date(1980, 1, 1)
NOTICE_CLOCK = "petition.notice"
HANDOVER_CLOCK = "accusation.handover"


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing alleged, as it was said. Amounts in fen. Board fields come from the comparison that a face made."""

    kind: str
    demand: str
    item: str = ""
    grade: str = ""
    amount_fen: int | None = None
    charged_on: dt.date | None = None
    verdict: str = ""
    board_item: int | None = None
    standard_fen: int | None = None
    excess_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """A complaint as it comes in. `identity` holds name, phone, id_number, address, child, class_; empty when anonymous."""

    token: str
    office: Unit
    unit: Unit
    text: str
    claims: Sequence[Claim]
    channel: str = Channel.WEB
    identity: dict[str, str] = field(default_factory=dict)
    notice_email: str = ""
    happened_on: dt.date | None = None
    harm_to_minor: bool = False
    accusation_text: str = ""
    typed_by: Account | None = None
    on_behalf: str = ""
    received_at: dt.datetime | None = None  # when it reached the office, if earlier than now (letters, calls written up later)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the complainant keeps: the code; and what the desk may show: the number of the matter."""

    code: str
    ref: str
    matter_id: int
    complaint_id: int
    repeated: bool = False


def class_of(demand: str) -> str:
    """The class that a demand sets (信访工作条例 arts 29-31)."""
    return {Demand.CORRUPTION: ComplaintClass.ACCUSATION, Demand.IDEA: ComplaintClass.SUGGESTION}.get(Demand(demand), ComplaintClass.APPEAL)


def submit(*, intake: Intake, now: dt.datetime) -> Receipt:
    """Stores a complaint and gives its receipt. The same token gets the same receipt again and stores nothing.

    Raises Refused for an unknown token, an empty or oversize text, impossible dates, or a unit that cannot be complained about here.
    """
    if done := _already(intake.token):
        return done
    _check(intake, now)
    try:
        with transaction.atomic():
            return _store(intake, now)
    except IntegrityError:
        if done := _already(intake.token):
            return done
        raise


def _already(token: str) -> Receipt | None:
    found = Complaint.objects.filter(token_digest=receipts.token_digest(token)).values_list("matter__ref", "matter_id", "pk").first()
    return Receipt(receipts.code_of(token), *found, repeated=True) if found else None


def _check(intake: Intake, now: dt.datetime) -> None:
    if not receipts.token_holds(intake.token):
        raise Refused(_("这张表单已过期。"), advice=_("您写的内容还在，请再按一次提交。"), field="token")
    if not intake.text.strip():
        raise Refused(_("还没有写是什么事。"), advice=_("请用自己的话写几句，写清时间、经过和想要的结果。"), field="text")
    for name, text in (("text", intake.text), ("accusation_text", intake.accusation_text)):
        _check_text(name, text)
    _check_claims(intake.claims, today(now))
    if intake.happened_on and not EARLIEST <= intake.happened_on <= today(now):
        raise Refused(_("事情发生的日期不对：%s。") % intake.happened_on, advice=_("日期不能在今天以后。"), field="happened_on")


def _check_text(name: str, text: str) -> None:
    if len(text) > TEXT_MOST:
        raise Refused(
            _("写得太长：%(n)s字，最多%(most)s字。") % {"n": len(text), "most": TEXT_MOST}, advice=_("可以把材料作为附件交来。"), field=name
        )
    if "\x00" in text:
        raise Refused(_("文字里有不能保存的字符。"), advice=_("请删去看不见的字符，再提交。"), field=name)


def _check_claims(claims: Sequence[Claim], day: dt.date) -> None:
    if not claims:
        raise Refused(_("请至少选一项想要什么。"), field="demands")
    if len(claims) > CLAIMS_MOST:
        raise Refused(_("一次最多写%s项。") % CLAIMS_MOST, advice=_("其余的请在提交后从信箱补充。"), field="claims")
    for claim in claims:
        _check_claim(claim, day)


def _check_claim(claim: Claim, day: dt.date) -> None:
    if claim.amount_fen is not None and not 0 < claim.amount_fen <= 100_000_000:
        raise Refused(_("金额须大于0元，不超过100万元。"), field="amount")
    if claim.charged_on and not EARLIEST <= claim.charged_on <= day:
        raise Refused(_("交费日期不对：%s。") % claim.charged_on, advice=_("日期不能在今天以后。"), field="charged_on")


def _store(intake: Intake, now: dt.datetime) -> Receipt:
    identity = vault.seal(unit=intake.office, identity=intake.identity, now=now) if any(intake.identity.values()) else None
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
        receipt = _open(intake, claims, token, text, (identity, address), first, now)
        first = first or receipt
    assert first is not None
    return first


def _open(
    intake: Intake,
    claims: Sequence[Claim],
    token: str,
    text: str,
    sealed: tuple[SealedIdentity | None, SealedIdentity | None],
    twin: Receipt | None,
    now: dt.datetime,
) -> Receipt:
    received = intake.received_at or now
    day = today(received)
    classification = _leading_class(claims)
    accusation = classification == ComplaintClass.ACCUSATION
    matter = Matter(
        ref=matter_ref(intake.office.ref_prefix, day.year),
        institution="complaints",
        procedure="complaint",
        unit=intake.office,
        respondent_unit=intake.unit,
        state="received",
        classification=classification,
        title=_title(intake.unit, claims, accusation),
        opened_at=now,
        received_on=day,
        sealed=accusation or intake.harm_to_minor,
    )
    matter.accountable = (
        harm.duty_person(matter, day) if intake.harm_to_minor else receptionist(intake.office, intake.unit, day, intake.typed_by)
    )
    matter.save()
    code, commitment = receipts.code_of(token), commit(text)
    complaint = Complaint.objects.create(
        matter=matter,
        twin_id=twin.complaint_id if twin else None,
        token_digest=receipts.token_digest(token),
        code_digest=receipts.code_digest(code),
        channel=intake.channel,
        classification=classification,
        demands=sorted({c.demand for c in claims}),
        anonymous=sealed[0] is None,
        identity=sealed[0],
        notice_address=sealed[1],
        received_at=received,
        happened_on=intake.happened_on,
        typed_by=intake.typed_by,
        on_behalf=intake.on_behalf,
        harm_to_minor=intake.harm_to_minor,
        text=text,
        salt=commitment.salt,
        digest=commitment.digest,
    )
    Allegation.objects.bulk_create(_allegation(matter, complaint, intake.unit, c) for c in claims)
    Part.objects.create(matter=matter, account=matter.accountable, role="duty" if intake.harm_to_minor else "registrar", since=now)
    clock = clocks.start(matter=matter, code=HANDOVER_CLOCK if accusation else NOTICE_CLOCK, on=day)
    clocks.refresh_from(matter, clock)
    Matter.objects.filter(pk=matter.pk).update(due_on=matter.due_on, soon_on=matter.soon_on)
    body = {
        "channel": str(intake.channel),
        "class": str(classification),
        "text": commitment.digest,
        "claims": len(claims),
        "day": day.isoformat(),
    }
    append(stream=matter.stream, event="complaint.received", body=body, actor=actor_code(intake.typed_by), now=now)
    if intake.harm_to_minor:
        harm.raise_alarm(matter=matter, now=now)
    return Receipt(code, matter.ref, matter.pk, complaint.pk)


def _leading_class(claims: Sequence[Claim]) -> str:
    classes = {class_of(c.demand) for c in claims}
    order = (ComplaintClass.ACCUSATION, ComplaintClass.APPEAL, ComplaintClass.SUGGESTION)
    return next(c for c in order if c in classes)


def _title(unit: Unit, claims: Sequence[Claim], accusation: bool) -> str:
    """A neutral line for lists. Of an accusation it says nothing but the class."""
    if accusation:
        return _("检举控告（密件）")
    labels = dict.fromkeys(c.item or kind(c.kind).label for c in claims)
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

"""Messages that were raised and answered elsewhere come in as matters that are over: many at once, each once.

No identity comes with them and nobody gets a receipt; texts must be masked before they are handed over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holders
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import Record, append_many
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.numbering import matter_ref
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from . import receipts, searching
from .models import Channel, Complaint

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

END = "replied_elsewhere"
BATCH = 200


@dataclass(frozen=True, slots=True)
class Answered:
    """One message with its answer. `source_key` is its number where it came from: the same number comes in once."""

    source_key: str
    subject: str
    text: str
    received_at: dt.datetime
    answer: str
    answered_at: dt.datetime


@transaction.atomic
def import_answered(*, messages: Sequence[Answered], office: Unit, actor: Account | None, now: dt.datetime) -> int:
    """Stores those that are not here yet, and says how many. The matter ends as 他处已答复; it has no clock and no respondent."""
    keys = [message.source_key for message in messages]
    known = set(Complaint.objects.filter(source_key__in=keys).values_list("source_key", flat=True))
    fresh = list({m.source_key: m for m in messages if m.source_key not in known}.values())
    if not fresh:
        return 0
    keeper = actor or _registrar(office, today(now))
    matters = Matter.objects.bulk_create([_matter(m, office, keeper, now) for m in fresh], batch_size=BATCH)
    complaints = [_complaint(m, matter) for m, matter in zip(fresh, matters, strict=True)]
    Complaint.objects.bulk_create(complaints, batch_size=BATCH)
    searching.enter_many((matter, (complaint.text, complaint.answer)) for matter, complaint in zip(matters, complaints, strict=True))
    append_many((record for pair in zip(matters, complaints, strict=True) for record in _records(*pair, actor)), now=now)
    return len(fresh)


def _registrar(office: Unit, day: dt.date) -> Account:
    for role in (Role.REGISTRAR, Role.HEAD):
        if account := holders(role, office, day).first():
            return account
    raise Refused(_("本机关还没有登记员，导入的留言没有人负责。"), advice=_("请先由安全管理员授予“登记员”。"))


def _matter(message: Answered, office: Unit, keeper: Account, now: dt.datetime) -> Matter:
    received = today(message.received_at)
    return Matter(
        ref=matter_ref(office.ref_prefix, received.year),
        institution="complaints",
        procedure="complaint",
        unit=office,
        state=END,
        outcome=END,
        title=message.subject[:120],
        opened_at=now,
        received_on=received,
        facts_from=received,
        accountable=keeper,
        ended_at=message.answered_at,
    )


def _complaint(message: Answered, matter: Matter) -> Complaint:
    token, commitment = receipts.new_token(), commit(message.text)
    return Complaint(
        matter=matter,
        token_digest=receipts.token_digest(token),
        code_digest=receipts.code_digest(receipts.code_of(token)),
        source_key=message.source_key,
        channel=Channel.IMPORT,
        anonymous=True,
        received_at=message.received_at,
        text=message.text,
        salt=commitment.salt,
        digest=commitment.digest,
        answer=message.answer,
        answered_at=message.answered_at,
    )


def _records(matter: Matter, complaint: Complaint, actor: Account | None) -> tuple[Record, Record]:
    day, who = matter.received_on.isoformat(), actor_code(actor) if actor else "system"
    came = {"channel": "import", "text": complaint.digest, "claims": 0, "day": day}
    answered = {"state": END, "answer": commit(complaint.answer).digest, "day": today(complaint.answered_at or complaint.received_at)}
    return (
        Record(matter.stream, "complaint.received", came, who),
        Record(matter.stream, f"complaint.{END}", answered, who),
    )

"""Messages that were raised elsewhere come in as matters that are over: many at once, each once.

No identity comes with them and nobody gets a receipt; texts must be masked before they are handed over. What was answered ends as
他处已答复, what came without an answer is kept for reference (留存备查): it has no clock, for nobody here was asked to answer it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holders
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import Record, append_many
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.numbering import matter_refs
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.rows import insert_many

from . import public, receipts, searching
from .models import Channel, Complaint, PublicMessage

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

ANSWERED, ON_FILE = "replied_elsewhere", "on_file"


@dataclass(frozen=True, slots=True)
class AsShown:
    """What a public channel shows beside a message. None: the file did not say."""

    sender: str = ""
    likes: int | None = None
    dislikes: int | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """One message with its answer, if there is one. `source_key` is its number where it came from: the same number comes in once."""

    source_key: str
    subject: str
    text: str
    received_at: dt.datetime
    answer: str = ""
    answered_at: dt.datetime | None = None
    shown: AsShown | None = None

    @property
    def end(self) -> str:
        return ANSWERED if self.answer else ON_FILE


@dataclass(slots=True)
class Sorted:
    """What is new, what is here already as it is, and the numbers of what is here in other words. Words that are here never change."""

    fresh: list[Answered] = field(default_factory=list)
    unchanged: int = 0
    counted: list[PublicMessage] = field(default_factory=list)  # the same message, with other likes or dislikes than last time
    differing: list[str] = field(default_factory=list)


def sort_out(messages: Sequence[Answered]) -> Sorted:
    """What was disposed of meanwhile counts as being here: it does not come back."""
    once = {m.source_key: m for m in messages}
    rows = Complaint.objects.filter(source_key__in=once).values_list("source_key", "text", "answer", "disposed_at")
    known = {str(key): disposed or (text, answer) for key, text, answer, disposed in rows}
    found = Sorted(fresh=[m for key, m in once.items() if key not in known])
    for key, here in known.items():
        if isinstance(here, tuple) and here != (once[key].text, once[key].answer):
            found.differing.append(key)
        else:
            found.unchanged += 1
    same = {key: m for key, m in once.items() if key in known and key not in found.differing and m.shown is not None}
    found.counted = public.counted_anew(same)
    found.unchanged -= len(found.counted)
    return found


@transaction.atomic
def import_answered(*, messages: Sequence[Answered], office: Unit, actor: Account | None, now: dt.datetime) -> Sorted:
    """Stores those that are not here yet, and says which they are. A matter of this kind has no clock and no respondent."""
    found = sort_out(messages)
    public.count(found.counted)
    if not found.fresh:
        return found
    keeper = actor or _registrar(office, today(now))
    refs = _numbers(found.fresh, office)
    new = [_matter(m, next(refs[today(m.received_at).year]), office, keeper, now) for m in found.fresh]
    matters = insert_many(new)
    complaints = insert_many([_complaint(m, matter) for m, matter in zip(found.fresh, matters, strict=True)])
    insert_many([public.of(m.shown, complaint) for m, complaint in zip(found.fresh, complaints, strict=True) if m.shown is not None])
    pairs = list(zip(matters, complaints, strict=True))
    searching.enter_many((matter, (complaint.text, complaint.answer)) for matter, complaint in pairs)
    append_many((record for pair in pairs for record in _records(*pair, actor)), now=now, new=True)
    return found


def _registrar(office: Unit, day: dt.date) -> Account:
    for role in (Role.REGISTRAR, Role.HEAD):
        if account := holders(role, office, day).first():
            return account
    raise Refused(_("本机关还没有登记员，导入的留言没有人负责。"), advice=_("请先由安全管理员授予“登记员”。"))


def _numbers(messages: Sequence[Answered], office: Unit) -> dict[int, Iterator[str]]:
    """Numbers for all of them, by year; one question for each year."""
    years: dict[int, int] = defaultdict(int)
    for m in messages:
        years[today(m.received_at).year] += 1
    return {year: iter(matter_refs(office.ref_prefix, year, count)) for year, count in sorted(years.items())}


def _matter(message: Answered, ref: str, office: Unit, keeper: Account, now: dt.datetime) -> Matter:
    received = today(message.received_at)
    return Matter(
        ref=ref,
        institution="complaints",
        procedure="complaint",
        unit=office,
        state=message.end,
        outcome=message.end,
        title=message.subject[:120],
        opened_at=now,
        received_on=received,
        facts_from=received,
        accountable=keeper,
        ended_at=message.answered_at or now,
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
    over: dict[str, Any] = {"state": matter.state}
    if complaint.answer:
        over |= {"answer": commit(complaint.answer).digest, "day": today(complaint.answered_at or complaint.received_at)}
    return (
        Record(matter.stream, "complaint.received", came, who),
        Record(matter.stream, f"complaint.{matter.state}", over, who),
    )

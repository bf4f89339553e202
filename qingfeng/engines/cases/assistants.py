"""The assisting unit's own side (協辦): who answers for it, which questions they read, the answer, the refusal.

They read the question that was put to their unit and nothing else of the matter (信访工作条例 art 30). None of it makes them take part
in the matter as a `Part` does: a part is a ground for reading sealed matters and for asking for identities.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holders, holds_any
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import append
from qingfeng.core.language import recorded
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.matters.steps import recused
from qingfeng.core.notices.services import queue
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import clean

from . import mailbox
from .models import AssistQuestion, Evidence
from .models.assisting import Ground

if TYPE_CHECKING:
    from qingfeng.core.parties.models import Unit
    from qingfeng.core.vault.models import StoredFile

ROLES = (Role.RESPONDENT, Role.REGISTRAR, Role.HANDLER)  # who answers for a unit, or works on what comes in there
ASSIST_CLOCK = "complaint.assist"
SOURCE = "assisting"
MOST = 20_000


def staff_of(unit: Unit, day: dt.date) -> list[Account]:
    """Those at the unit itself: whoever holds a role from above belongs to another unit."""
    found = {account.pk: account for role in ROLES for account in holders(role, unit, day).filter(unit=unit)}
    return list(found.values())


def able(unit: Unit, matter: Matter, day: dt.date) -> list[Account]:
    """Staff of the unit who need not stand back from the matter."""
    return [account for account in staff_of(unit, day) if recused(account, matter, day).allowed]


def questions_for(actor: Account, day: dt.date) -> QuerySet[AssistQuestion]:
    """Questions put to the actor's unit, apart from matters from which the actor must stand back. What still waits was put to nobody."""
    if actor.unit is None or not holds_any(actor, ROLES, actor.unit, day):
        return AssistQuestion.objects.none()
    seen = Matter.objects.not_against(actor, day)
    sent = AssistQuestion.objects.filter(unit=actor.unit, asked_by__isnull=False, asked_at__isnull=False, matter__in=seen)
    return sent.select_related("unit", "matter__unit").order_by("-asked_at", "-pk")


def tell(question: AssistQuestion, what: str, now: dt.datetime, once: str = "") -> None:
    """That something waits, never what or about whom; not to those who must stand back."""
    params = {"due": question.due_on.isoformat() if question.due_on and question.state == AssistQuestion.State.ASKED else None}
    for account in able(question.unit, question.matter, today(now)):
        queue(template=what, key=f"{what}:{question.pk}:{account.pk}{once}", to_account=account, params=params, now=now)


@transaction.atomic
def answer(*, actor: Account, question_id: int, text: str, now: dt.datetime, files: Sequence[StoredFile] = ()) -> list[Evidence]:
    """The written answer, which is evidence at once: the text with the first file, every further file for itself."""
    question = _open(actor, question_id, now)
    words = _checked(text)
    rows = [_evidence(question, words, files[0] if files else None, actor, now)]
    rows += [_evidence(question, recorded(_l("协办答复的附件%s")) % n, file, actor, now) for n, file in enumerate(files[1:], 2)]
    _ended(question, AssistQuestion.State.ANSWERED, actor, now)
    body = {
        "question": question.pk,
        "evidence": [row.pk for row in rows],
        "text": rows[0].digest,
        "files": [file.commitment for file in files],
    }
    _record(question, "answered", body, actor, now)
    return rows


@transaction.atomic
def decline(*, actor: Account, question_id: int, ground: str, reason: str, now: dt.datetime) -> AssistQuestion:
    """The unit does not answer: on a listed ground, and says why."""
    question = _open(actor, question_id, now)
    if ground not in Ground.values:
        raise Refused(_("请选不办的理由。"), field="ground")
    words = _checked(reason, field="reason")
    question.ground, question.reason = ground, words
    _ended(question, AssistQuestion.State.DECLINED, actor, now)
    _record(question, "declined", {"question": question.pk, "ground": str(ground), "text": mailbox.sealed_digest(words)}, actor, now)
    return question


def _open(actor: Account, question_id: int, now: dt.datetime) -> AssistQuestion:
    """Read again under the lock of its matter: it may have been answered, withdrawn or closed in the meantime."""
    day, gone = today(now), Refused(_("没有请您单位答复的这个问题。"))
    matter_id = questions_for(actor, day).filter(pk=question_id).values_list("matter_id", flat=True).first()
    if matter_id is None:
        raise gone
    Matter.objects.select_for_update().get(pk=matter_id)
    question = questions_for(actor, day).filter(pk=question_id).first()
    if question is None:
        raise gone
    if question.state != AssistQuestion.State.ASKED:
        raise Refused(
            _("这个问题现在是“%s”，不用再答复。") % question.get_state_display(),
            advice=_("要补充的，请打电话给来问的机关，由对方再问一次。"),
        )
    return question


def _checked(text: str, field: str = "text") -> str:
    words = text.strip() if "\x00" in text else clean(text)
    if not words:
        raise Refused(_("还没有写内容。"), field=field)
    if len(words) > MOST or "\x00" in words:
        raise Refused(_("写得太长或有不能保存的字符：最多%s字。") % MOST, field=field)
    return words


def _evidence(question: AssistQuestion, text: str, file: StoredFile | None, actor: Account, now: dt.datetime) -> Evidence:
    commitment = commit(text)
    return Evidence.objects.create(
        matter=question.matter,
        question=question,
        file=file,
        source=SOURCE,
        added_by=actor,
        at=now,
        text=text,
        salt=commitment.salt,
        digest=commitment.digest,
    )


def _ended(question: AssistQuestion, state: str, actor: Account, now: dt.datetime) -> None:
    question.state, question.answered_by, question.ended_at = state, actor, now
    question.save()
    clocks.stop(matter=question.matter, code=ASSIST_CLOCK, on=today(now), subject=question.clock)


def _record(question: AssistQuestion, what: str, body: dict, actor: Account, now: dt.datetime) -> None:
    matter = question.matter
    append(stream=matter.stream, event=f"assist.{what}", body=body, actor=actor_code(actor), now=now)
    params = {"ref": matter.ref, "step": "assist"}
    queue(template=f"assist_{what}", key=f"assist_{what}:{question.pk}", to_account=matter.accountable, params=params, now=now)

"""Answering: each complainant gets the answer, rates it, an independent person re-checks, and only then the matter closes."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.matters.steps import take_part
from qingfeng.core.refusal import Refused

from . import mailbox, rounds
from .models import Complaint, Recheck, Reopening, Solved

METHODS = {
    "mailbox": gettext_lazy("信箱"),
    "hand": gettext_lazy("直接送达"),
    "post": gettext_lazy("挂号信"),
    "phone": gettext_lazy("电话告知并记录"),
}


def serve(ctx: StepContext) -> None:
    """Effect: serves the answer on every complainant; by mailbox at once, otherwise with the proof of service."""
    answer = str(ctx.data.get("answer", "")).strip()
    if not answer:
        raise Refused(_("请写给投诉人的答复。"), field="answer")
    method = ctx.data.get("method") or "mailbox"
    if method not in METHODS:
        raise Refused(_("请选择送达方式。"), field="method")
    proof = ctx.data.get("proof")
    if method in ("hand", "post") and proof is None:
        raise Refused(_("直接送达或挂号信须附送达回证。"), field="proof")
    for complaint in ctx.matter.complaints.filter(withdrawn_at=None):
        complaint.answer, complaint.answered_at = answer, ctx.now
        complaint.service_method, complaint.service_proof, complaint.served_on = method, proof, today(ctx.now)
        complaint.save(update_fields=["answer", "answered_at", "service_method", "service_proof", "served_on"])
        mailbox.write(complaint=complaint, kind="answer", text=answer, author=ctx.actor, now=ctx.now)
    ctx.body |= {"answer": mailbox.sealed_digest(answer), "method": method}


@transaction.atomic
def rate(*, complaint: Complaint, solved: str, satisfied: int, now: dt.datetime) -> None:
    """The complainant's own words: is it solved, and apart from it, are you satisfied. Once; a later rating replaces the earlier."""
    matter = Matter.objects.select_for_update().get(pk=complaint.matter_id)
    if complaint.answered_at is None:
        raise Refused(_("还没有答复，暂时不能评价。"))
    if solved not in Solved.values or satisfied not in range(1, 6):
        raise Refused(_("请分别选一项：解决了没有，满意不满意。"), field="solved")
    if complaint.disposed_at:
        raise Refused(_("这份投诉已经按规定销毁，不再评价。"))
    if complaint.withdrawn_at:
        raise Refused(_("这份投诉已经撤回，不再评价。"))
    complaint.solved, complaint.satisfied, complaint.rated_at = solved, satisfied, now
    complaint.save(update_fields=["solved", "satisfied", "rated_at"])
    body = {"complaint": complaint.pk, "solved": solved, "satisfied": satisfied}
    append(stream=matter.stream, event="complaint.rated", body=body, actor="public", now=now)


def recheck(ctx: StepContext) -> None:
    """Effect: an independent person looked whether what was answered is so."""
    note = str(ctx.data.get("note", "")).strip()
    if not note:
        raise Refused(_("请写明复核了什么、看到了什么。"), field="note")
    row = Recheck.objects.create(matter=ctx.matter, by=ctx.by, at=ctx.now, passed=bool(ctx.data.get("passed")), note=note)
    take_part(matter=ctx.matter, account=ctx.by, role="rechecker", now=ctx.now)
    ctx.body |= {"recheck": row.pk, "passed": row.passed}


def reopen(ctx: StepContext) -> None:
    """Effect: an ended matter is taken up again, with a reason; its decision will be made anew.

    What stands now is kept: whoever comes off worse in the new round must be heard on it.
    """
    if not ctx.data.get("reason"):
        raise Refused(_("重办须写明理由。"), field="reason")
    Reopening.objects.create(matter=ctx.matter, by=ctx.by, at=ctx.now, standing=rounds.standing(ctx.matter))
    ctx.matter.complaints.update(served_on=None)

"""催办、督办、通报: a step of the procedure each, answered in writing, and sharper by the rule when no answer comes.

Nobody is ranked by it. Urging gives no part in the matter: whoever urges neither handles nor may ask for an identity.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import nearest_holders
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.numbering import next_number
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.matters.recusal import about
from qingfeng.core.norms.queries import find
from qingfeng.core.notices.services import queue
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import limited

from .models import Urging

if TYPE_CHECKING:
    from qingfeng.core.norms.models import Version

Level = Urging.Level
SHARPER = {Level.REMINDER: Level.ORDER, Level.ORDER: Level.CIRCULAR}
RANK = {level: rank for rank, level in enumerate(Level.values)}
SERIES = {Level.REMINDER: "催", Level.ORDER: "督", Level.CIRCULAR: "督通"}
MOST, MOST_ANSWER = 500, 2_000
ASKED = {
    Level.REMINDER: gettext_lazy("请抓紧办理，并书面说明办到哪一步、何时办结。"),
    Level.ORDER: gettext_lazy("请立即办理，书面说明没有按期办结的原因、采取的措施和办结的日期。"),
    Level.CIRCULAR: gettext_lazy("催办、督办后仍未答复，现通报机关负责人。请书面说明原因和整改措施。"),
}


def clock_code(level: str) -> str:
    return f"urging.{level}"


CLOCKS = tuple(clock_code(level) for level in Level.values)


def rule(level: str, day: dt.date, matter: Matter) -> Version | None:
    """How long the answer may take; without a rule in force nothing gets sharper by itself."""
    return find(clock_code(level), day, matter.unit)


def urge(level: str) -> Callable[[StepContext], None]:
    """Effect: one paper with a number goes to the accountable person. A milder one without an answer is replaced by it."""

    def effect(ctx: StepContext) -> None:
        before = ctx.matter.urgings.unanswered().order_by("pk").last()
        if before and RANK[before.level] >= RANK[level]:
            raise Refused(
                _("%(number)s还等着答复，到%(due)s。") % {"number": before.number, "due": before.due_on},
                advice=_("逾期不答复的，可以督办、通报。"),
            )
        text = limited(str(ctx.data.get("text") or ASKED[Level(level)]), limit=MOST, field="text", label=_("要求"))
        row = _written(ctx.matter, level, text, ctx.by, before, ctx.now)
        ctx.body |= {"urging": row.pk, "level": level, "due": _iso(row.due_on), "text": row.digest}
        ctx.result |= {"urging": row.pk, "number": row.number}
        if level == Level.CIRCULAR:
            _tell_heads(row, ctx.now)

    return effect


def _written(matter: Matter, level: str, text: str, by: Account | None, before: Urging | None, now: dt.datetime) -> Urging:
    day, said = today(now), commit(text)
    prefix = f"{matter.unit.doc_prefix}{SERIES[Level(level)]}"
    number = f"{prefix}〔{day.year}〕{next_number(f'urging:{prefix}:{day.year}')}号"
    row = Urging.objects.create(
        matter=matter, level=level, number=number, by=by, to=matter.accountable, follows=before, at=now, matter_due_on=matter.due_on,
        text=text, salt=said.salt, digest=said.digest,
    )  # fmt: skip
    if before:
        _closed(before, now)
    if rule(level, day, matter):
        row.due_on = clocks.start(matter=matter, code=clock_code(level), on=day, subject=row.clock, leading=False).due_on
        row.save(update_fields=["due_on"])
    return row


def _closed(row: Urging, now: dt.datetime) -> None:
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    clocks.stop(matter=row.matter, code=clock_code(row.level), on=today(now), subject=row.clock)


def answer(ctx: StepContext) -> None:
    """Effect: the accountable person answers in writing."""
    row = ctx.matter.urgings.unanswered().select_related("by").order_by("pk").last()
    if row is None:
        raise Refused(_("没有等您答复的催办、督办。"))
    text = limited(str(ctx.data.get("text", "")), limit=MOST_ANSWER, field="text", label=_("答复"))
    if not text:
        raise Refused(_("请写明办到哪一步、为什么慢、何时办结。"), field="text")
    said = commit(text)
    row.answer, row.answer_salt, row.answer_digest = text, said.salt, said.digest
    row.answered_by, row.answered_at = ctx.by, ctx.now
    row.save()
    clocks.stop(matter=ctx.matter, code=clock_code(row.level), on=today(ctx.now), subject=row.clock)
    ctx.body |= {"urging": row.pk, "text": said.digest}
    ctx.tell = row.by


def escalate(*, now: dt.datetime) -> int:
    """A duty: whatever was not answered in time gets sharper by the rule. Returns how many did."""
    day = today(now)
    Urging.objects.unanswered().filter(matter__ended_at__isnull=False).update(closed_at=now)
    waiting = Urging.objects.expired(day).filter(level__in=[level.value for level in SHARPER], matter__paused=False)
    return sum(_sharper(pk, now) for pk in list(waiting.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _sharper(pk: int, now: dt.datetime) -> bool:
    """Read again under the lock of its matter: it may have been answered in the meantime."""
    matter_id = Urging.objects.values_list("matter_id", flat=True).get(pk=pk)
    matter = Matter.objects.select_for_update(of=("self",)).select_related("unit", "accountable", "respondent_unit").get(pk=matter_id)
    row = Urging.objects.expired(today(now)).filter(pk=pk).first()
    if row is None or not rule(SHARPER[Level(row.level)], today(now), matter):
        return False
    row.matter, level = matter, SHARPER[Level(row.level)]
    next_ = _written(matter, level, str(ASKED[level]), None, row, now)
    body = {"urging": next_.pk, "level": str(level), "due": _iso(next_.due_on), "follows": row.pk}
    append(stream=matter.stream, event="matter.urged_further", body=body, actor="system", now=now)
    params = {"ref": matter.ref, "step": "urge"}
    queue(template="urged", key=f"urged:{next_.pk}", to_account=matter.accountable, params=params, now=now)
    _tell_heads(next_, now)
    return True


def _tell_heads(row: Urging, now: dt.datetime) -> None:
    """The heads of the office, else those above it, who need not stand back; of a sealed matter those alone who take part in it."""
    matter, day = row.matter, today(now)
    heads = [a for a in nearest_holders((Role.HEAD,), matter.unit, day) if a.pk != matter.accountable_id]
    heads = [a for a in heads if a.unit_id == matter.unit_id] or heads
    if matter.sealed:
        taking_part = set(matter.parts.values_list("account_id", flat=True))
        heads = [a for a in heads if a.pk in taking_part]
    for account in about(matter).free(heads, day):
        params = {"ref": matter.ref, "step": "urge"}
        queue(template="urging_escalated", key=f"urging_escalated:{row.pk}:{account.pk}", to_account=account, params=params, now=now)


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""

"""The decision: a written opinion (request, facts, basis, result) drafted by one person and decided by another; sanctions recorded."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.matters.numbering import next_number
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.matters.steps import take_part
from qingfeng.core.refusal import Refused

from .models import Finding, Opinion, OpinionResult, Sanction

PARTS = ("request", "facts", "basis", "opinion")
OPINION = "《信访工作条例》第三十二条"


def draft_opinion(ctx: StepContext) -> None:
    """Effect: the handler drafts the four parts and the result."""
    missing = [p for p in PARTS if not str(ctx.data.get(p, "")).strip()]
    if missing:
        raise Refused(_("处理意见书须写明请求、事实、依据和意见。"), authority=OPINION, field=missing[0])
    if ctx.data.get("result") not in OpinionResult.values:
        raise Refused(_("请选择处理结果：支持、解释说明或不予支持。"), authority=OPINION, field="result")
    commitment = commit("\n".join(str(ctx.data[p]).strip() for p in PARTS))
    values: dict[str, Any] = {p: str(ctx.data[p]).strip() for p in PARTS}
    values |= {
        "result": ctx.data["result"],
        "salt": commitment.salt,
        "digest": commitment.digest,
        "drafted_by": ctx.by,
        "drafted_at": ctx.now,
    }
    Opinion.objects.update_or_create(matter=ctx.matter, defaults=values | {"decided_by": None, "decided_on": None, "number": ""})
    take_part(matter=ctx.matter, account=ctx.by, role="handler", now=ctx.now)
    ctx.body |= {"opinion": commitment.digest, "result": str(ctx.data["result"])}


def decide(ctx: StepContext) -> None:
    """Effect: the decider, another person than the handler, signs the opinion and gives it a number."""
    opinion = Opinion.objects.filter(matter=ctx.matter).first()
    if opinion is None:
        raise Refused(_("还没有处理意见书。"), authority=OPINION)
    sign(ctx, opinion, "信复")
    ctx.body |= {"opinion": opinion.digest, "result": opinion.result}


def sign(ctx: StepContext, opinion: Opinion, series: str) -> None:
    """The decider's own words, a number of this series of the office, and the part that the decider has from now on."""
    written = str(ctx.data.get("written_opinion", "")).strip()
    if not written:
        raise Refused(_("请写下决定的意见。"), field="written_opinion")
    year, prefix = today(ctx.now).year, f"{ctx.matter.unit.doc_prefix}{series}"
    opinion.number = opinion.number or f"{prefix}〔{year}〕{next_number(f'{prefix}:{year}')}号"
    opinion.decided_by, opinion.decided_on, opinion.written_opinion = ctx.actor, today(ctx.now), written
    opinion.save()
    take_part(matter=ctx.matter, account=ctx.by, role="decider", now=ctx.now)


def send_back(ctx: StepContext) -> None:
    """Effect: the decider returns the case with a reason."""
    if not ctx.data.get("reason"):
        raise Refused(_("退回须写明要补什么。"), field="reason")
    take_part(matter=ctx.matter, account=ctx.by, role="decider", now=ctx.now)


def record_sanction(ctx: StepContext) -> None:
    """Effect: records what an authorised body decided about a person: measure, organ, document number, date."""
    finding = Finding.objects.filter(
        incident__matter=ctx.matter, pk=ctx.data.get("finding") or 0, decided_at__isnull=False, fell_at=None
    ).first()
    if finding is None or finding.person is None or not finding.stands:
        raise Refused(_("处分须对应一项已经决定、针对个人的认定。"), field="finding")
    for field in ("measure", "organ", "document_no"):
        if not str(ctx.data.get(field, "")).strip():
            raise Refused(_("请写明处分种类、作出机关和文号。"), field=field)
    row = Sanction.objects.create(
        matter=ctx.matter,
        finding=finding,
        person=finding.person,
        measure=ctx.data["measure"],
        organ=ctx.data["organ"],
        document_no=ctx.data["document_no"],
        decided_on=ctx.data.get("decided_on") or today(ctx.now),
        effect_until=ctx.data.get("effect_until"),
        recorded_by=ctx.by,
    )
    ctx.body |= {"sanction": row.pk, "finding": finding.pk, "decided_on": row.decided_on.isoformat()}

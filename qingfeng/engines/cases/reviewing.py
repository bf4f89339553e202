"""Effects of 复查 and 复核: the request becomes a matter at the superior organ, and its opinion comes down on the original.

Whoever looks at it there has a part in the original too, so that a sealed file can be read; that part decides nothing below.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters import clocks, steps
from qingfeng.core.matters.models import Matter, Respondent
from qingfeng.core.matters.numbering import matter_ref
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.matters.steps import take_part
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import clean

from . import finding, mailbox, rounds, searching
from .answering import METHODS
from .deciding import sign
from .models import Complaint, Finding, Opinion, Reopening, Review, ReviewOutcome, Stage
from .remedies import ANSWERED, ART_35, ART_36, CLOCK, REVIEWER, WITHOUT_EFFECT, Remedy, check, receiver, remedy

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

MOST = 10_000
PREFIX = {Stage.REVIEW: "复查", Stage.RECHECK: "复核"}


def apply(ctx: StepContext) -> None:
    """Effect on the original: the request is entered as a matter of its own at the superior organ, with its clock."""
    complaint = ctx.matter.complaints.select_related("matter__unit").filter(pk=_key(ctx.data.get("complaint"))).first()
    if complaint is None:
        raise Refused(_("请选择是哪一位投诉人申请。"), field="complaint")
    found, day = remedy(complaint), today(ctx.now)
    on = ctx.data.get("applied_on") or day
    check(found, on)
    text = _reasons(str(ctx.data.get("text", "")))
    to = receiver(found, ctx.matter, day)
    if to is None:
        raise Refused(
            _("%s没有在本系统里办理，不能在这里提出。") % (found.organ.name if found.organ else _("上一级机关")),
            authority=ART_35 if found.stage == Stage.REVIEW else ART_36,
            advice=_("请打印申请书，交给上一级机关；期限照样到%s。") % (found.until.isoformat() if found.until else ""),
        )
    row = _open(ctx, complaint, found, to, text, on)
    words = _("您对%(ref)s的%(what)s申请已交%(organ)s，编号%(new)s。") % {
        "ref": ctx.matter.ref, "what": row.get_stage_display(), "organ": row.matter.unit.name, "new": row.matter.ref
    }  # fmt: skip
    mailbox.write(complaint=complaint, kind="notice", text=words, author=ctx.actor, now=ctx.now)
    ctx.body |= {"complaint": complaint.pk, "request": row.matter_id, "stage": str(row.stage), "on": on.isoformat()}
    ctx.result["request"] = row.matter.ref


def _key(given: object) -> int:
    return given.pk if isinstance(given, Complaint) else int(str(given)) if str(given).isdecimal() else 0


def _reasons(typed: str) -> str:
    text = typed.strip() if "\x00" in typed else clean(typed)
    if not text:
        raise Refused(_("请写明不服的理由。"), advice=_("写哪一点不服、为什么、想要怎样。"), field="text")
    if len(text) > MOST or "\x00" in text:
        raise Refused(_("写得太长或有不能保存的字符：最多%s字。") % MOST, field="text")
    return text


def _open(ctx: StepContext, complaint: Complaint, found: Remedy, to: Account, text: str, on: dt.date) -> Review:
    assert found.organ is not None
    original, organ, day, stage = ctx.matter, found.organ, today(ctx.now), Stage(found.stage)
    matter = Matter(
        ref=matter_ref(organ.ref_prefix, day.year),
        institution=original.institution,
        procedure=str(stage.value),
        unit=organ,
        respondent_unit=original.respondent_unit,
        state="received",
        classification=original.classification,
        title=f"{stage.label}：{original.title}"[:120],
        opened_at=ctx.now,
        received_on=day,
        facts_from=original.facts_from,
        sealed=original.sealed,
        accountable=to,
    )
    clock = clocks.first(matter=matter, code=CLOCK[stage], on=day)
    clocks.refresh_from(matter, clock)
    matter.save()
    clock.matter = matter
    clock.save()
    Respondent.objects.bulk_create([Respondent(matter=matter, unit=r.unit, person=r.person) for r in original.respondents.all()])
    commitment = commit(text)
    row = Review.objects.create(
        matter=matter,
        original=original,
        complaint=complaint,
        below=found.below,
        stage=stage,
        applied_on=on,
        applied_at=ctx.now,
        entered_by=ctx.actor,
        text=text,
        salt=commitment.salt,
        digest=commitment.digest,
    )
    take_part(matter=original, account=to, role=REVIEWER, now=ctx.now)
    body = {"original": original.pk, "stage": str(stage.value), "text": commitment.digest, "day": day.isoformat(), "on": on.isoformat()}
    append(stream=matter.stream, event=f"{stage.value}.received", body=body, actor=ctx.actor_code, now=ctx.now, new=True)
    searching.enter_many([(matter, ())])
    return row


def of(matter: Matter) -> Review:
    return Review.objects.select_related("original", "complaint", "matter__unit").get(matter=matter)


def reads_the_original(ctx: StepContext) -> None:
    """Effect: whoever takes a step here reads the file below, also a sealed one."""
    take_part(matter=of(ctx.matter).original, account=ctx.by, role=REVIEWER, now=ctx.now)


def tell_applicant(text: str):
    """Effect: a notice in the mailbox of the one who asked. `text` may name {ref}, {reason}, {where}."""

    def effect(ctx: StepContext) -> None:
        row = of(ctx.matter)
        said = {name: str(ctx.data.get(name) or "").strip().rstrip("。.；;") for name in ("reason", "where", "ground")}
        words = _(text).format(ref=ctx.matter.ref, what=row.get_stage_display(), **said)
        mailbox.write(complaint=row.complaint, kind="notice", text=words, author=ctx.actor, now=ctx.now)

    return effect


def refuse(ctx: StepContext) -> None:
    if not ctx.data.get("reason") or not ctx.data.get("where"):
        raise Refused(_("不予受理须写明理由，并告知向哪个机关提出。"), authority=ART_35, field="reason")
    ctx.body["reason"] = mailbox.sealed_digest(ctx.data["reason"])


def draft(ctx: StepContext) -> None:
    """Effect: the opinion with its result and, where something is changed, the findings that fall by it."""
    row, outcome = of(ctx.matter), ctx.data.get("outcome")
    missing = next((p for p in ("facts", "basis", "opinion") if not str(ctx.data.get(p, "")).strip()), "")
    if missing:
        raise Refused(_("意见书须写明查明的事实、依据和理由、意见。"), authority=_authority(row), field=missing)
    if outcome not in ReviewOutcome.values:
        raise Refused(_("请选择：维持、变更或者撤销。"), authority=_authority(row), field="outcome")
    chosen = [int(x) for x in ctx.data.get("findings") or ()] if outcome == ReviewOutcome.CHANGE else []
    commitment = commit("\n".join(str(ctx.data[p]).strip() for p in ("facts", "basis", "opinion")))
    values = {p: str(ctx.data[p]).strip() for p in ("facts", "basis", "opinion")}
    values |= {"request": row.text, "salt": commitment.salt, "digest": commitment.digest}
    Opinion.objects.update_or_create(
        matter=ctx.matter,
        defaults={**values, "drafted_by": ctx.by, "drafted_at": ctx.now, "decided_by": None, "decided_on": None, "number": ""},
    )
    row.outcome, row.findings = outcome, chosen
    row.save(update_fields=["outcome", "findings"])
    take_part(matter=ctx.matter, account=ctx.by, role="handler", now=ctx.now)
    ctx.body |= {"opinion": commitment.digest, "outcome": str(outcome)}


def _authority(row: Review) -> str:
    return ART_35 if row.stage == Stage.REVIEW else ART_36


def decide(ctx: StepContext) -> None:
    """Effect: another person signs; what the opinion changes below is carried out at once, by steps of the original."""
    row, opinion = of(ctx.matter), Opinion.objects.get(matter=ctx.matter)
    sign(ctx, opinion, PREFIX[Stage(row.stage)])
    ctx.body |= {"opinion": opinion.digest, "outcome": row.outcome}
    _carry_down(ctx, row)


BY_REVIEW = {ReviewOutcome.ANNUL: "annulled", ReviewOutcome.CHANGE: "changed"}


def _carry_down(ctx: StepContext, row: Review) -> None:
    """An original that was taken up again in the meantime is being done anew already."""
    step = BY_REVIEW.get(ReviewOutcome(row.outcome))
    original = Matter.objects.select_for_update().get(pk=row.original_id)
    if step and original.state in ANSWERED:
        take_part(matter=original, account=ctx.by, role=REVIEWER, now=ctx.now)
        steps.take(matter_id=original.pk, step=step, actor=ctx.by, now=ctx.now, data={"request": row.pk})


def send_back(ctx: StepContext) -> None:
    if not ctx.data.get("reason"):
        raise Refused(_("退回须写明要补什么。"), field="reason")
    take_part(matter=ctx.matter, account=ctx.by, role="decider", now=ctx.now)


def serve(ctx: StepContext) -> None:
    """Effect: the opinion goes to the one who asked; the days for 复核 run from here."""
    row, opinion = of(ctx.matter), Opinion.objects.get(matter=ctx.matter)
    answer, method, proof = str(ctx.data.get("answer", "")).strip(), ctx.data.get("method") or "mailbox", ctx.data.get("proof")
    if not answer:
        raise Refused(_("请写给申请人的答复。"), field="answer")
    if method not in METHODS:
        raise Refused(_("请选择送达方式。"), field="method")
    if method in ("hand", "post") and proof is None:
        raise Refused(_("直接送达或挂号信须附送达回证。"), field="proof")
    row.answer, row.service_method, row.service_proof, row.served_on = answer, method, proof, today(ctx.now)
    row.save(update_fields=["answer", "service_method", "service_proof", "served_on"])
    text = f"{row.get_stage_display()}意见（{opinion.number}）：{row.get_outcome_display()}。\n{answer}"
    mailbox.write(complaint=row.complaint, kind="answer", text=text[: mailbox.MOST], author=ctx.actor, now=ctx.now)
    ctx.body |= {"answer": mailbox.sealed_digest(answer), "method": str(method)}


# What comes down on the original --------------------------------------------------------------------------------------------


def _decided(ctx: StepContext, outcome: str) -> Review:
    """The opinion that takes this step: nobody takes it by hand."""
    decided = {"outcome": outcome, "matter__opinion__decided_on__isnull": False, "served_on": None}
    row = Review.objects.filter(original=ctx.matter, pk=_key(ctx.data.get("request")), **decided).first()
    if row is None:
        raise Refused(_("没有这样的复查、复核意见。"), authority=ART_35, advice=_("这一步随上级机关的决定自动完成。"))
    return row


def annulled(ctx: StepContext) -> None:
    """Effect: every finding falls and the matter is done anew. What stood is kept: who comes off worse is heard again."""
    row = _decided(ctx, ReviewOutcome.ANNUL)
    Reopening.objects.create(matter=ctx.matter, by=ctx.by, at=ctx.now, standing=rounds.standing(ctx.matter))
    standing = Finding.objects.filter(incident__matter=ctx.matter, decided_at__isnull=False, fell_at=None, result__in=finding.AGAINST)
    _fall(ctx, list(standing.values_list("pk", flat=True)))
    ctx.matter.complaints.update(served_on=None)
    ctx.body["request"] = row.matter_id


def changed(ctx: StepContext) -> None:
    """Effect: the findings that the opinion names fall; what else was answered stands as the opinion puts it."""
    row = _decided(ctx, ReviewOutcome.CHANGE)
    _fall(ctx, row.findings)
    ctx.body["request"] = row.matter_id


def _fall(ctx: StepContext, chosen: list[int]) -> None:
    standing = Finding.objects.filter(pk__in=chosen, incident__matter=ctx.matter, decided_at__isnull=False, fell_at=None)
    ctx.result["fallen"] = []
    if keys := list(standing.values_list("pk", flat=True)):
        fallen = finding.overturn(matter=ctx.matter, findings=keys, reason_code="review", actor_code=ctx.actor_code, now=ctx.now)
        ctx.result["fallen"] = [incident.pk for incident in fallen]


def bar(ctx: StepContext) -> None:
    """Effect: the same facts and reasons after a 复核 are not taken on again; the complainant reads which one ended it (art 36)."""
    ended = terminated(ctx.matter).filter(matter__ref=str(ctx.data.get("of", "")).strip()).first()
    number = str(ctx.data.get("number", "")).strip()
    if ended is None and not number:
        raise Refused(_("请选择是哪一件已经复核终结，或者写明复核意见书的文号。"), authority=ART_36, field="of")
    name = Opinion.objects.get(matter=ended.matter).number if ended else number
    words = _(
        "您反映的事项%(ref)s与已经复核终结的是同一事实和理由（复核意见书%(number)s），不再受理（%(law)s）。有新的事实和理由的，请另写。"
    )
    for complaint in ctx.matter.complaints.filter(withdrawn_at=None):
        text = words % {"ref": ctx.matter.ref, "number": name, "law": ART_36}
        mailbox.write(complaint=complaint, kind="notice", text=text, author=ctx.actor, now=ctx.now)
    take_part(matter=ctx.matter, account=ctx.by, role="registrar", now=ctx.now)
    ctx.body |= {"ended_by": ended.matter_id} if ended else {"number": mailbox.sealed_digest(number)}


def terminated(matter: Matter):
    """Matters of 复核 about the same unit that ended the way of complaint there."""
    rows = Review.objects.filter(stage=Stage.RECHECK, served_on__isnull=False, matter__respondent_unit=matter.respondent_unit)
    rows = rows.exclude(outcome=ReviewOutcome.ANNUL).exclude(matter__state__in=WITHOUT_EFFECT)
    return rows.select_related("matter", "original").order_by("-served_on", "-pk")

"""The respondent's own side: what was asked of them, their statement, objection, and a clarification letter on request."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holds
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.numbering import next_number
from qingfeng.core.matters.procedure import StepContext, actor_code
from qingfeng.core.matters.steps import take_part
from qingfeng.core.norms.queries import in_force
from qingfeng.core.refusal import Refused

from . import finding, hearing
from .models import Clarification, Extract, Finding, Objection, Statement

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

OBJECTION_CLOCK = "complaint.objection_answer"
OBJECTION_DAYS = "complaint.objection_apply"


def extracts_for(actor: Account, day: dt.date) -> QuerySet[Extract]:
    """Extracts sent to the actor: to oneself by name, or to the unit one answers for. Nothing else of a matter is ever reachable."""
    sent = Extract.objects.exclude(sent_at=None).select_related("unit")
    mine = Q(person=actor.person) if actor.person_id else Q(pk__in=[])
    if actor.unit and holds(actor, Role.RESPONDENT, actor.unit, day):
        mine |= Q(unit=actor.unit, person=None)
    return sent.filter(mine).order_by("-sent_at")


def _own(actor: Account, extract_id: int, day: dt.date) -> Extract:
    extract = extracts_for(actor, day).filter(pk=extract_id).select_related("matter").first()
    if extract is None:
        raise Refused(_("没有这份要您说明的摘要。"))
    return extract


@transaction.atomic
def state(*, actor: Account, extract_id: int, text: str, now: dt.datetime, files: tuple = ()) -> Statement:
    """The respondent's statement on an extract."""
    extract = _own(actor, extract_id, today(now))
    Matter.objects.select_for_update().get(pk=extract.matter_id)
    row = hearing.make_statement(extract=extract, text=text, actor=actor, now=now, files=files)
    body = {"extract": extract.pk, "statement": row.pk, "text": row.digest}
    append(stream=extract.matter.stream, event="respondent.statement", body=body, actor=actor_code(actor), now=now)
    return row


def findings_about(extract: Extract) -> QuerySet[Finding]:
    """Decided findings that the addressee of an extract may read: about oneself, or about the unit one answers for."""
    rows = Finding.objects.filter(incident__matter=extract.matter, decided_at__isnull=False).select_related("clause__document", "incident")
    if extract.person_id:
        return rows.filter(person=extract.person)
    # Of its people the unit learns what stands against them; what was not borne out about a person is that person's alone.
    return rows.filter(Q(person=None) | Q(fell_at=None, result__in=finding.AGAINST), incident__unit=extract.unit)


def objection_until(extract: Extract) -> dt.date | None:
    """The last day for an objection: counted from the decision."""
    opinion = getattr(extract.matter, "opinion", None)
    if opinion is None or opinion.decided_on is None:
        return None
    rule = in_force(OBJECTION_DAYS, opinion.decided_on, extract.matter.unit)
    return clocks.due_after(opinion.decided_on, rule.value)


@transaction.atomic
def object_(*, actor: Account, extract_id: int, text: str, now: dt.datetime) -> Objection:
    """The respondent objects to a decision. Somebody without a part in it will answer, by a clock."""
    day = today(now)
    extract = _own(actor, extract_id, day)
    matter = Matter.objects.select_for_update().get(pk=extract.matter_id)
    until = objection_until(extract)
    if until is None:
        raise Refused(_("还没有决定，不能提出异议。"), advice=_("可以先在“说明”里写明您的意见。"))
    if day > until:
        raise Refused(_("提出异议的期限已于%s届满。") % until)
    if Objection.objects.filter(matter=matter, unit=extract.unit, person=extract.person, answered_at=None).exists():
        raise Refused(_("您的异议正在处理，不用重复提出。"))
    if already_answered(extract):
        raise Refused(_("对这个决定的异议已经答复过。"), advice=_("仍不服的，可以向上一级机关提出申诉。"))
    if not text.strip():
        raise Refused(_("请写明异议的理由。"), field="text")
    commitment = commit(text.strip())
    row = Objection.objects.create(
        matter=matter,
        unit=extract.unit,
        person=extract.person,
        by=actor,
        at=now,
        text=text.strip(),
        salt=commitment.salt,
        digest=commitment.digest,
    )
    row.due_on = clocks.start(matter=matter, code=OBJECTION_CLOCK, on=day, subject=_clock_of(row), leading=False).due_on
    row.save(update_fields=["due_on"])
    append(
        stream=matter.stream, event="respondent.objection", body={"objection": row.pk, "text": row.digest}, actor=actor_code(actor), now=now
    )
    return row


def already_answered(extract: Extract) -> bool:
    """Whether an objection of this respondent to the decision as it stands was answered. A decision made anew may be objected to again."""
    decided = extract.matter.opinion.decided_on
    answered = Objection.objects.filter(matter=extract.matter_id, unit=extract.unit, person=extract.person, answered_at__isnull=False)
    return decided is not None and any(today(at) >= decided for at in answered.values_list("at", flat=True))


def _clock_of(row: Objection) -> str:
    return f"objection:{row.pk}"


def answer_objection(ctx: StepContext) -> None:
    """Effect: somebody without a part answers; an objection upheld makes the findings it concerns fall."""
    row = Objection.objects.filter(matter=ctx.matter, answered_at=None).order_by("at").first()
    if row is None:
        raise Refused(_("没有等待答复的异议。"))
    if ctx.data.get("objection") not in (None, row.pk):
        raise Refused(_("您看的那份异议已经答复了。"), advice=_("请重新打开这一步，看现在等答复的是哪一份。"))
    answer = str(ctx.data.get("answer", "")).strip()
    if not answer:
        raise Refused(_("请写答复的理由。"), field="answer")
    row.answered_by, row.answered_at, row.answer, row.upheld = ctx.actor, ctx.now, answer, bool(ctx.data.get("upheld"))
    row.save()
    take_part(matter=ctx.matter, account=ctx.by, role="objection", now=ctx.now)
    clocks.stop(matter=ctx.matter, code=OBJECTION_CLOCK, on=today(ctx.now), subject=_clock_of(row))
    ctx.body |= {"objection": row.pk, "upheld": row.upheld}
    if row.upheld:
        about = Finding.objects.filter(incident__matter=ctx.matter, decided_at__isnull=False, fell_at=None, result__in=finding.AGAINST)
        about = about.filter(person=row.person) if row.person_id else about.filter(incident__unit=row.unit)
        if wanted := [int(x) for x in ctx.data.get("findings") or ()]:
            about = about.filter(pk__in=wanted)  # an objection never touches what was found about somebody else
        chosen = list(about.values_list("pk", flat=True))
        fallen = finding.overturn(matter=ctx.matter, findings=chosen, reason_code="objection", actor_code=ctx.actor_code, now=ctx.now)
        ctx.result["fallen"] = [i.pk for i in fallen]


def overturn(ctx: StepContext) -> None:
    """Effect: findings fall on review or on new evidence; decided by somebody without a part in them."""
    if not ctx.data.get("reason"):
        raise Refused(_("推翻认定须写明理由。"), field="reason")
    chosen = [int(x) for x in ctx.data.get("findings") or ()]
    fallen = finding.overturn(matter=ctx.matter, findings=chosen, reason_code="review", actor_code=ctx.actor_code, now=ctx.now)
    take_part(matter=ctx.matter, account=ctx.by, role="decider", now=ctx.now)
    ctx.result["fallen"] = [i.pk for i in fallen]


@transaction.atomic
def request_clarification(*, actor: Account, extract_id: int, now: dt.datetime) -> Clarification:
    """The respondent asks for a letter that the complaint was not borne out."""
    extract = _own(actor, extract_id, today(now))
    standing = [f for f in findings_about(extract) if f.stands]
    decided = findings_about(extract).exists()
    if not decided or standing:
        raise Refused(_("只有没有认定属实的事项，才能申请澄清函。"))
    row, _created = Clarification.objects.get_or_create(
        matter=extract.matter, unit=extract.unit, person=extract.person, defaults={"requested_at": now}
    )
    append(stream=extract.matter.stream, event="respondent.clarification", body={"letter": row.pk}, actor=actor_code(actor), now=now)
    return row


def issue_clarification(ctx: StepContext) -> None:
    """Effect: the letter is issued under a number of its own. It says nothing about who complained."""
    row = ctx.matter.clarifications.filter(issued_at=None).first()
    if row is None:
        raise Refused(_("没有人申请澄清函。"))
    year, prefix = today(ctx.now).year, f"{ctx.matter.unit.doc_prefix}澄"
    row.issued_by, row.issued_at = ctx.actor, ctx.now
    row.number = f"{prefix}〔{year}〕{next_number(f'{prefix}:{year}')}号"
    row.save()
    ctx.body["letter"] = row.pk

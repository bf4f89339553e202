"""Asking another unit for help (協辦): one question, scanned for leaks, with a day for the answer; reminded, withdrawn, closed.

The lead stays answerable for the matter all the time; an assisting unit takes over nothing.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from qingfeng.core.access.recusal import STAND_BACK
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Clock, Matter
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.matters.steps import take_part
from qingfeng.core.parties.models import LEADING_KINDS, Post, Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import clean

from . import assistants, hearing
from .assistants import ASSIST_CLOCK
from .models import AssistQuestion

MOST = 5_000
State = AssistQuestion.State


def ask(ctx: StepContext) -> None:
    """Effect: puts a question to a unit. It goes out at once unless the scan found something, or the matter is sealed.

    A sure trace of a complainant is never sent. What may belong to somebody else (a telephone, an account number) is for a second
    person to read, as an extract is. Written anew for the same unit it replaces what still waits.
    """
    unit, day = ctx.data.get("unit"), today(ctx.now)
    if not isinstance(unit, Unit):
        raise Refused(_("请选择协办单位。"), field="unit")
    may_be_asked(ctx.matter, unit, day)
    text = _question(str(ctx.data.get("text", "")))
    _says_when_it_is_late(ctx, day)
    found = without_names(ctx.matter, text)
    if found and not ctx.data.get("to_approve"):
        raise Refused(
            _("问题里有%s处像是电话、账号或者人名。") % len(found),
            authority=hearing.SEALED,
            advice=_("请改写；不是投诉人的信息，须照写的，勾选“交另一人核定”。"),
            field="to_approve",
        )
    commitment = commit(text)
    question = ctx.matter.assisting.filter(unit=unit, state=State.WAITING).first() or AssistQuestion(matter=ctx.matter, unit=unit)
    question.text, question.salt, question.digest = text, commitment.salt, commitment.digest
    question.asked_by, question.leaks, question.state = ctx.by, found, State.WAITING
    question.save()
    take_part(matter=ctx.matter, account=ctx.by, role="handler", now=ctx.now)
    ctx.body |= {"question": question.pk, "unit": unit.pk, "text": commitment.digest, "leaks": len(found)}
    if not found and not ctx.matter.sealed:
        _send(ctx, question)
    ctx.result |= {"question": question.pk, "waits": question.state == State.WAITING}


def _question(typed: str) -> str:
    text = typed.strip() if "\x00" in typed else clean(typed)
    if not text:
        raise Refused(_("请写要问的问题。"), advice=_("只写对方答得上来所需要的，不写投诉的经过。"), field="text")
    if len(text) > MOST or "\x00" in text:
        raise Refused(_("写得太长或有不能保存的字符：最多%s字。") % MOST, field="text")
    return text


def without_names(matter: Matter, text: str) -> list[dict]:
    """What the scan found and a second person may let pass. What is sure must be mended first."""
    found = hearing.scan(matter, text)
    if sure := sum(leak["sure"] for leak in found):
        raise Refused(
            _("问题里有%s处会暴露投诉人，不能送出。") % sure,
            authority=hearing.SEALED,
            advice=_("请改写：协办单位不需要知道是谁反映的。"),
            field="text",
        )
    return found


def may_be_asked(matter: Matter, unit: Unit, day: dt.date) -> None:
    """Neither those complained about nor whoever belongs to them, and only where somebody is free to answer."""
    if unit.pk == matter.unit_id:
        raise Refused(_("%s就是主办单位，不用请自己协办。") % unit.name, field="unit")
    if unit.kind == UnitKind.ORGAN:
        raise Refused(_("%s在本系统没有办公桌。") % unit.name, advice=_("请发函，复函登记为证据。"), field="unit")
    if any(unit.path.startswith(path) for path in complained_about(matter)):
        raise Refused(_("被反映的单位和它下面的单位不能协办。"), authority=hearing.SEALED, field="unit")
    if Post.objects.held_on(day).filter(unit=unit, person__in=matter.respondents.values("person"), kind__in=LEADING_KINDS).exists():
        raise Refused(_("被反映的人现在领导%s，不能请它协办。") % unit.name, authority=hearing.SEALED, field="unit")
    if not assistants.staff_of(unit, day):
        raise Refused(
            _("%s还没有人能在系统里答复。") % unit.name, advice=_("请安全管理员给它的人授予“登记员”“承办人”或“单位答复人”。"), field="unit"
        )
    if not assistants.able(unit, matter, day):
        raise Refused(_("%s能答复的人都须回避。") % unit.name, authority=STAND_BACK, advice=_("请另选单位。"), field="unit")


def complained_about(matter: Matter) -> set[str]:
    """Paths of the units complained about, in the matter itself, further respondents and each allegation."""
    further = matter.respondents.exclude(unit=None).values("unit")
    units = Unit.objects.filter(pk=matter.respondent_unit_id or 0) | Unit.objects.filter(pk__in=further)
    units |= Unit.objects.filter(pk__in=matter.allegations.values("unit"))
    return set(units.values_list("path", flat=True))


def due_if_asked(matter: Matter, day: dt.date) -> Clock:
    """The clock a question sent on that day would run by."""
    return clocks.first(matter=matter, code=ASSIST_CLOCK, on=day, leading=False)


def later_than_matter(matter: Matter, due: dt.date | None) -> bool:
    return bool(due and matter.due_on and due > matter.due_on)


def _says_when_it_is_late(ctx: StepContext, day: dt.date) -> None:
    clock = due_if_asked(ctx.matter, day)
    if later_than_matter(ctx.matter, clock.due_on) and not ctx.data.get("later"):
        facts = {"due": clock.due_on, "own": ctx.matter.due_on}
        raise Refused(
            _("对方可以答到%(due)s，晚于本件的期限%(own)s。") % facts,
            authority=clock.rule.cite(),
            advice=_("仍要问的，勾选“知道晚于本件期限”，并请对方早答。"),
            field="later",
        )


def _send(ctx: StepContext, question: AssistQuestion) -> None:
    may_be_asked(ctx.matter, question.unit, today(ctx.now))
    clock = clocks.start(matter=ctx.matter, code=ASSIST_CLOCK, on=today(ctx.now), subject=question.clock, leading=False)
    question.state, question.asked_at, question.due_on = State.ASKED, ctx.now, clock.due_on
    question.save()
    ctx.body |= {"sent": question.pk, "due": clock.due_on.isoformat() if clock.due_on else ""}
    assistants.tell(question, "assist_asked", ctx.now)


def approve(ctx: StepContext) -> None:
    """Effect: a second person read what the scan marked; the question goes out."""
    question = _chosen(ctx, State.WAITING)
    if question.asked_by_id == ctx.by.pk:
        raise Refused(_("写问题的人不能核定自己写的问题。"), authority=hearing.SEALED)
    if ctx.data.get("seen") not in (None, question.digest):
        raise Refused(_("您核对的时候，问题又改过了。"), authority=hearing.SEALED, advice=_("请看过现在的问题，再核定。"))
    question.leaks = without_names(ctx.matter, question.text)
    question.approved_by = ctx.by
    _send(ctx, question)
    take_part(matter=ctx.matter, account=ctx.by, role="reviewer", now=ctx.now)


def remind(ctx: StepContext) -> None:
    """Effect: 催辦, at most once a day."""
    question, day = _chosen(ctx, State.ASKED), today(ctx.now)
    if question.reminded_on == day:
        rule = Clock.objects.get(matter=ctx.matter, code=ASSIST_CLOCK, subject=question.clock).rule
        raise Refused(_("今天已经催过%s。") % question.unit.name, authority=rule.cite(), advice=_("急的请打电话。"), field="question")
    question.reminded_on = day
    question.save(update_fields=["reminded_on"])
    ctx.body["question"] = question.pk
    assistants.tell(question, "assist_reminder", ctx.now, once=f":{day.isoformat()}")


def withdraw(ctx: StepContext) -> None:
    """Effect: the question is taken back; the unit need not answer."""
    question = _chosen(ctx, State.ASKED, State.WAITING)
    ctx.body["question"] = question.pk
    _end(ctx, question, State.WITHDRAWN)


def close_open(ctx: StepContext) -> None:
    """Effect of a step that ends the matter: nobody need answer what is still open. A withdrawal that ends nothing closes nothing."""
    if ctx.target == ctx.matter.state:
        return
    for question in ctx.matter.assisting.unfinished().select_related("unit").order_by("pk"):
        _end(ctx, question, State.CLOSED)
        ctx.body.setdefault("assist_closed", []).append(question.pk)


def _end(ctx: StepContext, question: AssistQuestion, state: str) -> None:
    was_sent = question.state == State.ASKED
    question.state, question.ended_at = state, ctx.now
    question.save(update_fields=["state", "ended_at"])
    if was_sent:
        clocks.stop(matter=ctx.matter, code=ASSIST_CLOCK, on=today(ctx.now), subject=question.clock)
        assistants.tell(question, f"assist_{state}", ctx.now)


def _chosen(ctx: StepContext, *states: str) -> AssistQuestion:
    rows = ctx.matter.assisting.filter(state__in=states).select_related("unit").order_by("pk")
    question = rows.filter(pk=ctx.data.get("question") or 0).first()
    if question is None:
        raise Refused(_("没有这个等着的协办问题。"), advice=_("请重新打开这件事项看。"), field="question")
    return question

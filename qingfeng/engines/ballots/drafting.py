"""Drafting a survey, and opening it: whoever wrote the questions does not open it, and from then on they stay as they are."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.norms.queries import in_force
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from . import kinds, permissions
from .models import Option, Question, Survey, SurveyState
from .questions import parse
from .record import record


@transaction.atomic
def draft(
    *,
    kind: str,
    unit: Unit,
    title: str,
    year: int,
    purpose: str,
    opens_on: dt.date,
    closes_on: dt.date,
    questions: str,
    actor: Account | None,
    now: dt.datetime,
) -> Survey:
    if actor is not None and not permissions.can_draft_survey(actor, unit, today(now)):
        raise Refused(_("您没有在%s办调查的权限。") % unit.name)
    made = Survey(kind=kind, unit=unit, drafted_by=actor, drafted_on=today(now))
    _fill(made, title, year, purpose, opens_on, closes_on, questions)
    record(made, "drafted", {"kind": kind, "unit": unit.pk, "year": year, "questions": made.questions_digest()}, actor, now)
    return made


@transaction.atomic
def change(
    *,
    survey: Survey,
    title: str,
    year: int,
    purpose: str,
    opens_on: dt.date,
    closes_on: dt.date,
    questions: str,
    actor: Account | None,
    now: dt.datetime,
) -> Survey:
    """Whoever changed it last is its drafter."""
    found = locked(survey)
    if actor is not None and not permissions.can_draft_survey(actor, found.unit, today(now)):
        raise Refused(_("您没有改这份问卷的权限。"))
    if found.state != SurveyState.DRAFT:
        raise Refused(_("调查开始以后，问题不能再改：先答的和后答的要答同样的问题。"))
    found.drafted_by, found.edition = actor, found.edition + 1
    found.questions.all().delete()
    _fill(found, title, year, purpose, opens_on, closes_on, questions)
    record(found, "changed", {"edition": found.edition, "questions": found.questions_digest()}, actor, now)
    return found


def _fill(survey: Survey, title: str, year: int, purpose: str, opens_on: dt.date, closes_on: dt.date, questions: str) -> None:
    title, purpose = title.strip(), purpose.strip()
    if not title or not purpose:
        raise Refused(_("名称和目的都要填写。"), field="title" if not title else "purpose")
    if closes_on < opens_on:
        raise Refused(_("结束日期不能早于开始日期。"), field="closes_on")
    asked = parse(questions)
    survey.title, survey.year, survey.purpose, survey.opens_on, survey.closes_on = title, year, purpose, opens_on, closes_on
    survey.save()
    rule = in_force(kinds.kind(survey.kind).satisfied_from, opens_on, survey.unit)
    for number, each in enumerate(asked, 1):
        question = Question.objects.create(survey=survey, number=number, text=each.text, is_overall=each.is_overall)
        Option.objects.bulk_create(
            Option(question=question, number=n, text=a.text, weight=a.weight, satisfied=a.weight is not None and a.weight >= rule.value)
            for n, a in enumerate(each.answers, 1)
        )


@transaction.atomic
def open_survey(*, survey: Survey, actor: Account | None, now: dt.datetime) -> Survey:
    """A second person reads the questions and opens it; answers come in from the first day on."""
    found, day = locked(survey), today(now)
    if actor is not None and not permissions.can_open_survey(actor, found, day):
        raise Refused(_("由决定人或者机关负责人开始调查。"))
    if found.state != SurveyState.DRAFT:
        raise Refused(_("这次调查现在是“%s”。") % found.get_state_display())
    if actor is not None and found.drafted_by_id == actor.pk:
        raise Refused(_("问卷是您拟的，开始调查要由另一个人看过。"), advice=_("请另一位决定人或者机关负责人开始。"))
    if found.closes_on < day:
        raise Refused(_("结束日期已经过了，先改日期。"), field="closes_on")
    found.state, found.opened_by, found.opened_on = SurveyState.OPEN, actor, day
    found.save(update_fields=["state", "opened_by", "opened_on"])
    facts = {"edition": found.edition, "questions": found.questions_digest(), "from": found.opens_on, "to": found.closes_on}
    record(found, "opened", facts, actor, now)
    return found


def locked(survey: Survey) -> Survey:
    return Survey.objects.select_for_update(of=("self",)).select_related("unit").get(pk=survey.pk)

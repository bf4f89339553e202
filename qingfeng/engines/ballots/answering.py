"""One ticket gives one answer, which nobody can find again.

Two things happen together and are kept apart: the ticket is marked as used, and the box of its school grows by one. There is no row
for the answer, no moment, no address, no entry in the chronicle, and whoever is logged in is not asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.language import full_day
from qingfeng.core.refusal import Refused

from . import codes
from .boxes import added, put
from .codes import parts
from .models import Question, Survey, SurveyState, Ticket

Choices = Mapping[int, int]  # number of the question -> number of the answer


class AlreadyUsed(Refused):
    """The ticket has given its answer, by whoever held it; pressing the button twice leads here too."""


def by_code(typed: str) -> Ticket | None:
    digits = codes.normalise(typed)
    rows = Ticket.objects.filter(batch__survey__state=SurveyState.OPEN).select_related("batch__survey__unit", "batch__unit")
    return rows.filter(pk=codes.digest(digits)).first() if digits else None


def check(ticket: Ticket, now: dt.datetime) -> None:
    """Whether its survey takes answers, said before anything is filled in. Whether it was used is told to nobody who only looks: who
    handed it out could see who has answered."""
    survey, day = ticket.batch.survey, today(now)
    if day < survey.opens_on:
        raise Refused(_("这次调查从%s开始。") % full_day(survey.opens_on))
    if not survey.takes_answers(day):
        raise Refused(_("这次调查已经结束，不再收答案。"), advice=_("结果会公开。"))


def _check(ticket: Ticket, now: dt.datetime) -> None:
    if ticket.used:
        raise AlreadyUsed(_("这张票已经用过，答案已经计入。"), advice=_("一张票答一次。如果您刚才按了两下，不要紧，只算一次。"))
    check(ticket, now)


@transaction.atomic
def answer(*, code: str, choices: Choices, now: dt.datetime) -> None:
    _answer_all([(code, choices)], now)


@transaction.atomic
def answer_many(*, answers: Sequence[tuple[str, Choices]], now: dt.datetime) -> int:
    """Several tickets at once, each as if alone: the demonstration plays a year so. All or none."""
    _answer_all(answers, now)
    return len(answers)


def _answer_all(answers: Sequence[tuple[str, Choices]], now: dt.datetime) -> None:
    digests = [codes.digest(codes.normalise(code)) for code, _choices in answers]
    tickets, asked = _tickets(digests), {}
    boxes: dict[tuple[int, int | None], tuple[Survey, dict[str, int], int]] = {}
    for digest, (_code, choices) in zip(digests, answers, strict=True):
        ticket = tickets.get(digest)
        if ticket is None:
            raise Refused(_("没有这张票，或者那次调查已经结束。"), field="code")
        survey, unit = ticket.batch.survey, ticket.batch.unit_id
        if survey.pk not in asked:
            asked[survey.pk] = list(survey.asked())
        said = counted(asked[survey.pk], choices)  # first: an empty form must not tell whether the ticket was used
        _check(ticket, now)
        ticket.used = True
        _survey, counts, n = boxes.get((survey.pk, unit), (survey, {}, 0))
        boxes[survey.pk, unit] = (survey, added(counts, said), n + 1)
    for some in parts(sorted(tickets)):
        Ticket.objects.filter(pk__in=some).update(used=True)
    for (_pk, unit), (survey, counts, n) in sorted(boxes.items(), key=lambda item: (item[0][0], item[0][1] or 0)):
        put(survey, unit, counts, n)


def _tickets(digests: list[str]) -> dict[str, Ticket]:
    found: dict[str, Ticket] = {}
    for some in parts(sorted(digests)):
        rows = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=some, batch__survey__state=SurveyState.OPEN).order_by("pk")
        found |= {row.pk: row for row in rows.select_related("batch__survey")}
    return found


def counted(questions: Sequence[Question], choices: Choices) -> dict[str, int]:
    """Every question has one of its answers; 不了解 is one."""
    found: dict[str, int] = {}
    for question in questions:
        option = next((o for o in question.options.all() if o.number == choices.get(question.number)), None)
        if option is None:
            raise Refused(_("第%d题还没有选。不清楚的，选“不了解”。") % question.number, field=f"q-{question.number}")
        found[str(option.pk)] = 1
    return found

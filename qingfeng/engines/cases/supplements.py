"""Questions that an institution asks about every matter, each with a closed list of answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import CharField
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import Verdict
from qingfeng.core.matters.steps import recused
from qingfeng.core.prepared import Prepared, Slot
from qingfeng.core.refusal import Refused

from .models import Supplement

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    label: Any
    help: Any
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Questions:
    """What an institution asks. `may_answer(actor, matter, day)` says who answers, and when."""

    institution: str
    questions: tuple[Question, ...]
    may_answer: Callable[[Account, Matter, dt.date], Verdict]


_asked: dict[str, Questions] = {}


def install(declared: tuple[Questions, ...]) -> None:
    """Called once by the catalogue when the app is ready."""
    _asked.update({q.institution: q for q in declared})


def questions_of(institution: str) -> Questions:
    return _asked[institution]


@transaction.atomic
def answer(*, matter: Matter, institution: str, answers: Mapping[str, str], actor: Account, now: dt.datetime) -> Supplement:
    """All questions at once; a later answer replaces the earlier, and the chronicle keeps both."""
    asked = _asked[institution]
    locked = Matter.objects.select_for_update().get(pk=matter.pk)
    for verdict in (asked.may_answer(actor, locked, today(now)), recused(actor, locked, today(now))):
        if not verdict.allowed:
            raise Refused(verdict.reason, authority=verdict.authority)
    chosen = {q.code: _checked(q, answers) for q in asked.questions}
    values = {"answers": chosen, "answered_by": actor, "answered_at": now}
    row, _created = Supplement.objects.update_or_create(matter=locked, institution=institution, defaults=values)
    append(stream=locked.stream, event=f"{institution}.answered", body=chosen, actor=f"account:{actor.pk}", now=now)
    return row


def _checked(question: Question, answers: Mapping[str, str]) -> str:
    given = answers.get(question.code, "")
    if given not in question.answers:
        raise Refused(_("请回答“%s”。") % question.label, field=question.code)
    return given


_answered = Prepared(
    lambda: Supplement.objects.filter(matter=Slot("matter"), institution=Slot("institution", CharField())).select_related(
        "answered_by__person"
    )
)


def answered(matter: Matter, institution: str) -> Supplement | None:
    return _answered.first(matter=matter.pk, institution=institution)

"""协办 on the case page: what was asked of whom, what became of it, and what the lead can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db.models import Count
from django.utils.translation import gettext as _

from qingfeng.core.matters.models import Matter
from qingfeng.core.prepared import Prepared, Slot
from qingfeng.engines.cases import assisting
from qingfeng.engines.cases.models import AssistQuestion

from . import matter_panels as panels
from .who import Desk

State = AssistQuestion.State
LAMPS = {State.ANSWERED: "done", State.DECLINED: "not", State.WITHDRAWN: "paused", State.CLOSED: "paused", State.WAITING: "soon"}


@dataclass(frozen=True)
class QuestionView:
    row: AssistQuestion
    lamp: tuple[str, str]
    pieces: list[tuple[str, str]]
    leaks: list[str]
    later: bool  # the answer may come after the matter's own deadline
    may_remind: bool
    reminded_today: bool
    may_withdraw: bool
    key: str  # of its own: a request done for one question is not done for the next


_questions = Prepared(
    lambda: (
        AssistQuestion.objects.filter(matter=Slot("matter"))
        .select_related("unit", "asked_by__person", "approved_by__person", "answered_by__person")
        .order_by("pk")
    )
)
_open = Prepared(lambda: Matter.objects.filter(pk=Slot("matter"), assisting__state=State.ASKED).values("pk").annotate(n=Count("assisting")))


def panel(matter: Matter, desk: Desk) -> dict[str, Any] | None:
    rows = _questions(matter=matter.pk)
    if not rows:
        return None
    mine = matter.is_open and matter.accountable_id == desk.actor.pk
    views = [_view(matter, desk, row, mine) for row in rows]
    return {"questions": views, "open": sum(q.state == State.ASKED for q in rows)}


def _view(matter: Matter, desk: Desk, row: AssistQuestion, mine: bool) -> QuestionView:
    asked = row.state == State.ASKED
    reminded = row.reminded_on == desk.day
    return QuestionView(
        row=row,
        lamp=lamp_of(row, desk),
        pieces=panels.pieces(row.text, row.leaks),
        leaks=panels.leak_words(row.leaks),
        later=asked and assisting.later_than_matter(matter, row.due_on),
        may_remind=mine and asked and not reminded,
        reminded_today=asked and reminded,
        may_withdraw=mine and row.state in (State.ASKED, State.WAITING),
        key=uuid4().hex,
    )


def lamp_of(row: AssistQuestion, desk: Desk) -> tuple[str, str]:
    """Lamp and words, for the lead and for the assisting unit alike. How much is left is said beside it, in the unit of the rule."""
    if row.state != State.ASKED:
        return LAMPS[State(row.state)], str(State(row.state).label)
    if row.due_on is None or row.due_on > desk.day:
        return "ok", _("等答复")
    return ("soon", _("今天到期")) if row.due_on == desk.day else ("late", _("逾%s日") % (desk.day - row.due_on).days)


def open_words(matter: Matter) -> str:
    """Said where the case goes on without the answers; it is no reason against it."""
    found = _open.first(matter=matter.pk)
    return _("还有%s个协办问题没有答复") % found["n"] if found else ""

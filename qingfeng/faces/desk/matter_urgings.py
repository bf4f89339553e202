"""催办督办 on the case page: what was written to whom, by when an answer was due, what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.matters.models import Clock, Matter
from qingfeng.core.prepared import Prepared, Slot
from qingfeng.engines.cases.models import Urging

from .who import Desk

CODES = {"reminder": "reminder", "order": "order", "circular": "delay_report"}  # of the papers


@dataclass(frozen=True)
class UrgingView:
    row: Urging
    paper: str
    lamp: tuple[str, str]
    mine: bool


_urgings = Prepared(
    lambda: Urging.objects.filter(matter=Slot("matter")).select_related("by__person", "to__person", "answered_by__person").order_by("-pk")
)
_limits = Prepared(
    lambda: Clock.objects.filter(matter=Slot("matter"), leading=True, due_on__isnull=False).values_list("due_on", "stopped_on")
)


def panel(matter: Matter, desk: Desk) -> dict[str, Any] | None:
    """Nothing while nobody was urged and no deadline was missed."""
    rows = _urgings(matter=matter.pk)
    missed = max((_late(due, stopped, desk) for due, stopped in _limits(matter=matter.pk)), default=0)
    if not rows and missed <= 0:
        return None
    views = [UrgingView(row, CODES[row.level], lamp_of(row, desk), _answers(row, matter, desk)) for row in rows]
    return {"urgings": views, "missed": max(missed, 0)}


def _late(due: Any, stopped: Any, desk: Desk) -> int:
    return ((stopped or desk.day) - due).days


def _answers(row: Urging, matter: Matter, desk: Desk) -> bool:
    return matter.is_open and row.answered_at is None and row.closed_at is None and matter.accountable_id == desk.actor.pk


def lamp_of(row: Urging, desk: Desk) -> tuple[str, str]:
    if row.answered_at:
        return "done", _("已答复")
    if row.closed_at:
        return "not", _("没有答复")
    if row.due_on is None or row.due_on > desk.day:
        return "ok", _("等答复")
    return ("soon", _("今天到期")) if row.due_on == desk.day else ("late", _("逾%s日没有答复") % (desk.day - row.due_on).days)

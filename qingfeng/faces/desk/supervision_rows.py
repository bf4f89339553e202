"""A matter as a line of the supervision list: which light, how much is left or over, why, and what was written to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from qingfeng.core.matters.models import Clock, Matter, Pause
from qingfeng.engines.cases.models import Urging

from .matters_rows import Row, rows


@dataclass(frozen=True)
class Watched:
    row: Row
    office: str
    light: str  # 红灯, 黄灯, 绿灯, 暂停: never by colour alone
    why: str
    urged: str
    urged_lamp: str


def light_word(lamp: str) -> str:
    return {"late": _("红灯"), "soon": _("黄灯"), "ok": _("绿灯"), "paused": _("暂停")}.get(lamp, "")


def watched(pks: Sequence[int], actor: Any, day: dt.date) -> list[Watched]:
    """Seven queries, however many lines."""
    offices = dict(Matter.objects.filter(pk__in=pks).values_list("pk", "unit__name"))
    reasons, last = _reasons(pks), _last_urgings(pks)
    return [_line(row, offices.get(row.pk, ""), reasons.get(row.pk, []), last.get(row.pk), day) for row in rows(pks, actor, day)]


def _line(row: Row, office: str, reasons: list[str], urging: Urging | None, day: dt.date) -> Watched:
    why = [*reasons, *([_("曾逾期")] if row.was_late and row.lamp != "late" else [])]
    words, lamp = _urged(urging, day) if urging else ("", "")
    return Watched(row, office, light_word(row.lamp), "；".join(why), words, lamp)


def _urged(row: Urging, day: dt.date) -> tuple[str, str]:
    said = f"{row.get_level_display()} {row.number}"
    if row.answered_at:
        return _("%s，已答复") % said, "done"
    if row.due_on is None or row.closed_at:
        return _("%s，没有答复") % said, "not"
    return _("%(said)s，%(day)s前答复") % {"said": said, "day": row.due_on.isoformat()}, "late" if row.due_on < day else "ok"


def _reasons(pks: Sequence[int]) -> dict[int, list[str]]:
    """Why a deadline is where it is: pauses by their ground, an extension by its days."""
    clocks = Clock.objects.running().filter(matter__in=pks, leading=True)
    found: dict[int, list[str]] = {}
    open_pauses = Pause.objects.filter(clock__in=clocks.values("pk"), to_on=None).annotate(matter=F("clock__matter"))
    for pause in open_pauses:
        said = _("暂停：%(why)s，自%(day)s") % {"why": pause.ground, "day": pause.from_on.isoformat()}
        found.setdefault(pause.matter, []).append(said)
    for matter, days, on in clocks.filter(extended_by__gt=0).values_list("matter", "extended_by", "extended_on"):
        found.setdefault(matter, []).append(_("%(day)s批准延期%(n)s日") % {"day": on.isoformat(), "n": days})
    return found


def _last_urgings(pks: Sequence[int]) -> dict[int, Urging]:
    return {row.matter_id: row for row in Urging.objects.filter(matter__in=pks).order_by("pk")}

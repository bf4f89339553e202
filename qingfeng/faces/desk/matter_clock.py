"""A running time limit as a person reads it: how much is left, until when, and how that day was found."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar import counting
from qingfeng.core.calendar.days import working_days
from qingfeng.core.calendar.wording import amount_in_words
from qingfeng.core.matters import clocks, lights
from qingfeng.core.matters.models import Clock, Matter, Pause
from qingfeng.core.prepared import Prepared, Slot
from qingfeng.faces.components.formats import iso_date, week
from qingfeng.faces.components.parts import ClockView

DEEDS = {
    "petition.notice": gettext_lazy("告知是否受理"),
    "petition.handle": gettext_lazy("办结"),
    "accusation.handover": gettext_lazy("密封移送"),
    "complaint.statement": gettext_lazy("作出说明"),
    "complaint.assist": gettext_lazy("答复协办问题"),
    "urging.reminder": gettext_lazy("答复催办"),
    "urging.order": gettext_lazy("答复督办"),
    "urging.circular": gettext_lazy("书面说明"),
    "complaint.objection_answer": gettext_lazy("答复异议"),
}
UNITS = {"day": gettext_lazy("日"), "workday": gettext_lazy("个工作日"), "month": gettext_lazy("日"), "year": gettext_lazy("日")}


def main_clock(matter: Matter, day: dt.date) -> ClockView | None:
    """The deadline in the head of the case page."""
    if matter.ended_at:
        return ClockView(state="done", left=_("已结束"))
    clock = clocks.leading(matter)
    return view(clock, day, matter.soon_on) if clock else None


_pauses = Prepared(lambda: Pause.objects.filter(clock=Slot("clock")))


def view(clock: Clock, day: dt.date, yellow: dt.date | None) -> ClockView:
    paused = _pauses(clock=clock.pk)
    value, count = clock.rule.value, clocks.reckon(clock, tuple(counting.Pause(p.from_on, p.to_on, p.ground) for p in paused))
    deed, event = DEEDS.get(clock.code, clock.rule.title), value.get("event") or _("开始")
    authority = clock.rule.clause.cite()
    total, left = _total_and_left(clock, day)
    return ClockView(
        state=str(lights.light(count.due, yellow, day)),
        left=words_left(clock.due_on, left, value["unit"]),
        due=count.due,
        started=clock.started_on,
        started_label=event,
        total=total,
        used=total - left if count.due else 0,
        unit=UNITS[value["unit"]],
        authority=authority,
        sentence=count.sentence(event=event, deed=deed, authority=authority),
        reasons=_reasons(clock, paused),
        rows=[
            (_("依据"), f"{authority}，{amount_in_words(value['amount'], value['unit'])}"),
            (_("%s之日，不算") % event, f"{iso_date(clock.started_on)} {week(clock.started_on)}"),
            *[(row.title, f"{_span(row.from_, row.to)}　{_('%s天，计入%s') % (row.days, row.counted)}") for row in count.rows],
            (_("最后一天"), f"{iso_date(count.due)} {week(count.due)}" if count.due else _("暂停中，恢复后接着数")),
            (_("日历"), _("第%s版") % clock.calendar_edition + (_("，有年份的放假安排尚未公布") if count.provisional else "")),
        ],
        provisional=count.provisional,
    )


def words_left(due: dt.date | None, left: int, unit: str) -> str:
    if due is None:
        return _("暂停")
    if left == 0:
        return _("今天")
    words = UNITS[unit]
    return _("剩%(n)s%(unit)s") % {"n": left, "unit": words} if left > 0 else _("逾%(n)s%(unit)s") % {"n": -left, "unit": words}


def _total_and_left(clock: Clock, day: dt.date) -> tuple[int, int]:
    """In the unit of the rule; months and years are shown in days."""
    unit, due = clock.rule.value["unit"], clock.due_on
    if due is None:
        return 0, 0
    if unit == "workday":
        days = working_days()
        left = days.workdays_between(day, due) if day <= due else -days.workdays_between(due, day)
        return clock.rule.value["amount"] + clock.extended_by, left
    left = (due - day).days
    return max((due - clock.started_on).days, 1), left


def _reasons(clock: Clock, paused: list[Pause]) -> list[str]:
    pauses = [
        _("因%(ground)s自%(day)s暂停") % {"ground": p.ground, "day": iso_date(p.from_on)}
        + (_("，到%s") % iso_date(p.to_on) if p.to_on else "")
        for p in paused
    ]
    longer = [_("%(day)s经批准延长%(n)s") % {"day": iso_date(clock.extended_on), "n": clock.extended_by}] if clock.extended_by else []
    return [*pauses, *longer]


def _span(first: dt.date, last: dt.date | None) -> str:
    return f"{iso_date(first)} – {iso_date(last)}" if last and last != first else iso_date(first)

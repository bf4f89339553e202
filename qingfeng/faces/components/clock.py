"""From a running clock of a matter to what a person reads: one sentence, a bar, and the table of how it was counted."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from qingfeng.core.calendar.counting import Count, Row
from qingfeng.core.calendar.days import working_days
from qingfeng.core.calendar.wording import amount_in_words
from qingfeng.core.matters import lights
from qingfeng.core.matters.clocks import reckon
from qingfeng.core.matters.models import Clock
from qingfeng.core.parties.models import Unit

from .formats import iso_date
from .parts import ClockView


def left_words(count: Count, today: dt.date, gentle: bool = False) -> str:
    """剩18日, 剩2个工作日, 今天, 逾3日. `gentle` is how it is said to a complainant: 还有18日."""
    if count.due is None:
        return _("暂停")
    if today == count.due:
        return _("今天到期") if gentle else _("今天")
    if today > count.due:
        return _("逾%s日") % (today - count.due).days
    if count.unit == "workday":
        left = amount_in_words(working_days().workdays_between(today, count.due), "workday")
    else:
        left = amount_in_words((count.due - today).days, "day")
    return (_("还有%s") if gentle else _("剩%s")) % left


def span(row: Row) -> str:
    if row.to is None:
        return _("%s 起") % iso_date(row.from_)
    return iso_date(row.from_) if row.from_ == row.to else f"{iso_date(row.from_)} – {row.to:%m-%d}"


def counted(row: Row) -> str:
    if not row.counted:
        return row.title
    return _("%(title)s %(counted)s日，累计%(total)s日") % {"title": row.title, "counted": row.counted, "total": row.total}


def progress(count: Count, today: dt.date) -> tuple[int, int, str]:
    """(used, total, unit): in working days where the limit is counted in them, else in days."""
    if count.due is None:
        return 0, 0, ""
    if count.unit == "workday":
        days = working_days()
        return days.workdays_between(count.start, today), days.workdays_between(count.start, count.due), _("个工作日")
    return (today - count.start).days, (count.due - count.start).days, _("日")


def clock_view(clock: Clock, today: dt.date, gentle: bool = False, unit: Unit | None = None) -> ClockView:
    """The clock as it stands today; a stopped one as it stood on the day it stopped. `unit` is the office whose yellow days count."""
    count, value = reckon(clock), clock.rule.value
    day = min(today, clock.stopped_on) if clock.stopped_on else today
    used, total, unit = progress(count, day)
    authority = clock.rule.cite()
    late = count.due is not None and day > count.due
    left = left_words(count, day, gentle)
    state = str(lights.light_between(count.start, count.due, day, unit))
    if clock.stopped_on:
        state = "late" if late else "done"
        left = left if late else _("第%(used)s%(unit)s完成") % {"used": used, "unit": unit}
    return ClockView(
        state=state,
        left=left,
        due=count.due,
        started=clock.started_on,
        started_label=value.get("event", ""),
        total=total,
        used=used,
        unit=unit,
        authority=authority,
        sentence=count.sentence(event=value.get("event", _("收到")), deed=clock.rule.title or _("办结"), authority=authority),
        reasons=(_("规则版本自%s起施行") % iso_date(clock.rule.valid_from),),
        rows=tuple((span(row), counted(row)) for row in count.rows),
        provisional=count.provisional,
    )

"""Clocks: a time limit starts, stands still by a listed ground, is extended once, stops, and explains itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from qingfeng.core.calendar import counting
from qingfeng.core.calendar.days import edition_number, working_days
from qingfeng.core.norms.queries import in_force
from qingfeng.core.prepared import Prepared, Slot
from qingfeng.core.refusal import Refused

from . import lights
from .models import Clock, Matter, Pause

if TYPE_CHECKING:
    from qingfeng.core.calendar.counting import Count


def start(*, matter: Matter, code: str, on: dt.date, subject: str = "", leading: bool = True) -> Clock:
    """Starts a clock by the rule in force on the day. Starting a running clock again does nothing."""
    running = Clock.objects.filter(matter=matter, code=code, subject=subject, stopped_on=None).first()
    if running:
        return running
    clock = first(matter=matter, code=code, on=on, subject=subject, leading=leading)
    clock.save()
    return clock


def first(*, matter: Matter, code: str, on: dt.date, subject: str = "", leading: bool = True) -> Clock:
    """The clock with its deadline, unsaved: for a matter that is only being opened and cannot have one yet."""
    clock = Clock(matter=matter, code=code, rule=in_force(code, on, matter.unit), started_on=on, subject=subject, leading=leading)
    clock.due_on = reckon(clock, pauses=()).due
    clock.calendar_edition = edition_number()
    return clock


def reckon(clock: Clock, pauses: tuple[counting.Pause, ...] | None = None) -> Count:
    """Counts the clock from its start: the sentence, the table, the day it is due."""
    value = clock.rule.value
    if pauses is None and clock.pk is None:
        pauses = ()
    elif pauses is None:
        pauses = tuple(counting.Pause(p.from_on, p.to_on, p.ground) for p in clock.pauses.all())
    extension = counting.Extension(clock.extended_by, value.get("extend_unit", value["unit"])) if clock.extended_by else None
    return counting.count(
        start=clock.started_on, amount=value["amount"], unit=value["unit"], days=working_days(), pauses=pauses, extension=extension
    )


def stop(*, matter: Matter, code: str, on: dt.date, subject: str = "") -> None:
    running = Clock.objects.filter(matter=matter, code=code, stopped_on=None)
    if subject:
        running = running.filter(subject=subject)
    for clock in running:
        clock.pauses.filter(to_on=None).update(to_on=on)
        clock.stopped_on = on
        clock.save(update_fields=["stopped_on"])


def stop_all(*, matter: Matter, on: dt.date) -> None:
    for code in list(Clock.objects.filter(matter=matter, stopped_on=None).values_list("code", flat=True)):
        stop(matter=matter, code=code, on=on)


_running = Prepared(
    lambda: Clock.objects.filter(matter=Slot("matter"), leading=True, stopped_on=None).select_related("rule__clause__document")
)


def leading(matter: Matter) -> Clock | None:
    """The clock shown as the deadline: of the running leading ones the one that ends first; a paused one comes last."""
    return min(_running(matter=matter.pk), key=lambda c: (c.due_on is None, c.due_on or c.started_on), default=None)


def refresh(matter: Matter) -> None:
    """Copies the leading deadline onto the matter, for lists."""
    refresh_from(matter, leading(matter))


def refresh_from(matter: Matter, clock: Clock | None) -> None:
    matter.due_on = clock.due_on if clock else None
    matter.soon_on = lights.yellow_from(clock.due_on, clock.started_on, matter.unit) if clock and clock.due_on else None
    matter.paused = clock is not None and clock.due_on is None


def pause(*, matter: Matter, ground: str, on: dt.date) -> Clock:
    """Stands the leading clock still. The ground must be one that the rule lists."""
    clock = leading(matter)
    if clock is None:
        raise Refused(_("没有正在走的期限，不用暂停。"))
    grounds = clock.rule.value.get("pause_on", [])
    if ground not in grounds:
        raise Refused(
            _("这个事由不在规定列明的暂停事由里。"), authority=clock.rule.clause.cite() if clock.rule.clause else "", field="ground"
        )
    if clock.due_on is None:
        raise Refused(_("这个期限已经暂停。"))
    _not_past(clock, on, _("这个期限已于%s届满，不能再暂停。"))
    Pause.objects.create(clock=clock, ground=ground, from_on=on)
    return _recount(clock)


def resume(*, matter: Matter, on: dt.date) -> Clock:
    clock = leading(matter)
    if clock is None or not clock.pauses.filter(to_on=None).update(to_on=on):
        raise Refused(_("这个期限没有暂停。"))
    return _recount(clock)


def extend(*, matter: Matter, amount: int, on: dt.date) -> Clock:
    """Extends the leading clock, once, by no more than its rule allows."""
    clock = leading(matter)
    if clock is None:
        raise Refused(_("没有正在走的期限，不能延长。"))
    value, cite = clock.rule.value, clock.rule.clause.cite() if clock.rule.clause else ""
    most = value.get("extend_amount", 0)
    if not most or not value.get("max_extensions", 1):
        raise Refused(_("这个期限不能延长。"), authority=cite)
    if clock.extended_by:
        raise Refused(_("这个期限已于%s延长过一次，不能再延长。") % clock.extended_on, authority=cite)
    _not_past(clock, on, _("这个期限已于%s届满，不能再延长。"))
    if not 1 <= amount <= most:
        raise Refused(_("延长的天数须在1到%s之间。") % most, authority=cite, field="amount")
    clock.extended_by, clock.extended_on = amount, on
    return _recount(clock)


def _not_past(clock: Clock, on: dt.date, words: str) -> None:
    """What is overdue stays overdue: neither a pause nor an extension takes it off the list."""
    if clock.due_on and on > clock.due_on:
        cite = clock.rule.clause.cite() if clock.rule.clause else ""
        raise Refused(words % clock.due_on, authority=cite, advice=_("请尽快办结，并向投诉人说明原因。"))


def _recount(clock: Clock) -> Clock:
    clock.due_on = reckon(clock).due
    clock.calendar_edition = edition_number()
    clock.save()
    return clock


def recount_open() -> int:
    """Counts every running clock anew after the calendar changed. Returns how many deadlines moved."""
    edition, moved = edition_number(), 0
    for clock in Clock.objects.running().exclude(calendar_edition=edition).select_related("rule", "matter__unit"):
        before = clock.due_on
        if _recount(clock).due_on != before:
            moved += 1
            refresh(clock.matter)
            clock.matter.save(update_fields=["due_on", "soon_on", "paused"])
    return moved


def light_anew() -> int:
    """Once a day: yellow days follow the rule and the calendar of their unit. Returns how many moved."""
    moved = []
    for matter in Matter.objects.open().exclude(due_on=None).select_related("unit"):
        clock = leading(matter)
        yellow = lights.yellow_from(clock.due_on, clock.started_on, matter.unit) if clock and clock.due_on else None
        if yellow != matter.soon_on:
            matter.soon_on = yellow
            moved.append(matter)
    Matter.objects.bulk_update(moved, ["soon_on"], batch_size=200)
    return len(moved)


def due_after(start_on: dt.date, value: dict) -> dt.date:
    """The last day of a limit that is only told, not run: e.g. until when somebody may apply."""
    due = counting.count(start=start_on, amount=value["amount"], unit=value["unit"], days=working_days()).due
    assert due is not None
    return due

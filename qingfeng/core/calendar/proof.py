"""Does the calendar say what the record says? For whoever wrote into the database, past the services."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.calendar import record
from qingfeng.core.calendar.models import CalendarEdition, DayException
from qingfeng.core.chronicle.models import Entry


def prove() -> list[str]:
    """Everything that differs, in sentences. The entries themselves are checked by the chronicle."""
    years: dict[int, dict[str, Any]] = {}
    editions: dict[int, str] = {}
    for event, body in Entry.objects.of(*record.STREAM).values_list("event", "body"):
        if event == record.YEAR:
            years[body["year"]] = body
        elif event == record.EDITION:
            editions[body["edition"]] = body["digest"]
    return _editions(editions) + _days(years)


def _editions(recorded: dict[int, str]) -> list[str]:
    there = dict(CalendarEdition.objects.values_list("number", "digest"))
    found = [_("工作日历第%s版与登记的不符。") % n for n in sorted(there) if n in recorded and recorded[n] != there[n]]
    found += [_("工作日历第%s版没有登记，是越过程序加入的。") % n for n in sorted(there) if n not in recorded]
    return found + [_("工作日历第%s版登记过，现在不在了。") % n for n in sorted(recorded) if n not in there]


def _days(recorded: dict[int, dict[str, Any]]) -> list[str]:
    there: dict[int, list[DayException]] = defaultdict(list)
    for row in DayException.objects.all():
        there[row.day.year].append(row)
    found = []
    for year in sorted({*recorded, *there}):
        body = recorded.get(year)
        if body is None:
            found.append(_("工作日历%s年的日期没有登记，是越过程序加入的。") % year)
        elif record.digest(there[year]) != body["digest"]:
            found += _differing(year, body, record.days_of(there[year]))
    return found


def _differing(year: int, body: dict[str, Any], now: dict[str, list[str]]) -> list[str]:
    """Day by day; where the days agree, it was their names or sources."""
    says = {"rest": _("休息"), "work": _("上班")}
    before, after = ({day: says[kind] for kind in says for day in days[kind]} for days in (body, now))
    days = sorted(day for day in {*before, *after} if before.get(day) != after.get(day))
    days += sorted((set(body["provisional"]) ^ set(now["provisional"])) - set(days))
    if not days:
        return [_("工作日历%s年的名称或者依据与登记的不符。") % year]
    return [
        _("工作日历%(day)s登记为%(was)s，现在是%(now)s。")
        % {"day": _in_words(day), "was": _said(day, before, body), "now": _said(day, after, now)}
        for day in days
    ]


def _said(day: str, days: dict[str, str], body: dict[str, Any]) -> str:
    said = days.get(day) or _("不作特别安排")
    return _("暂定%s") % said if day in body["provisional"] else said


def _in_words(day: str) -> str:
    date = dt.date.fromisoformat(day)
    return _("%(year)s年%(month)s月%(day)s日") % {"year": date.year, "month": date.month, "day": date.day}

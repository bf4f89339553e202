"""The only writer of the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qingfeng.core.calendar import record
from qingfeng.core.calendar.days import snapshot
from qingfeng.core.calendar.models import CalendarEdition, DayException
from qingfeng.core.calendar.workdays import SATURDAY
from qingfeng.core.refusal import Refused

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

NAMES = {
    "New Year's Day": gettext_noop("元旦"),
    "Spring Festival": gettext_noop("春节"),
    "Tomb-sweeping Day": gettext_noop("清明节"),
    "Labour Day": gettext_noop("劳动节"),
    "Dragon Boat Festival": gettext_noop("端午节"),
    "National Day": gettext_noop("国庆节"),
    "Mid-autumn Festival": gettext_noop("中秋节"),
    "Anti-Fascist 70th Day": gettext_noop("抗战胜利纪念日"),
}


@dataclass(frozen=True)
class Day:
    """A day as the office wants it: worked or rested, and why."""

    day: dt.date
    is_workday: bool
    name: str = ""
    source_document: str = ""
    provisional: bool = False


@transaction.atomic
def seed(*, now: dt.datetime, years: Iterable[int] | None = None) -> int:
    """Put in the days that the product knows (of these years). Returns how many were added.

    A year for which the office recorded an announced day is left alone; provisional days give way. A year that the product
    does not know gets no rows: Monday to Friday is assumed, and counts over it are provisional.
    """
    wanted = None if years is None else set(years)
    rows = list(DayException.objects.select_for_update())
    kept = {row.day.year for row in rows if not row.provisional}
    shipped = (day for day in _shipped_days() if day.day.year not in kept and (wanted is None or day.day.year in wanted))
    added = [DayException(**vars(day)) for day in shipped]
    if added:
        years_added = {row.day.year for row in added}
        DayException.objects.filter(pk__in=[row.pk for row in rows if row.day.year in years_added]).delete()
        DayException.objects.bulk_create(added)
        _new_edition(years=years_added, now=now, actor=None, note=_("随产品提供的放假安排"))
    return len(added)


@transaction.atomic
def set_days(*, days: Sequence[Day], actor: Account | None, now: dt.datetime, note: str) -> CalendarEdition:
    """Record an announced arrangement. A day that follows the week again loses its row."""
    if not days:
        raise Refused(_("没有要改的日期。"), field="days")
    if len({day.day for day in days}) < len(days):
        raise Refused(_("同一天写了两次。"), field="days")
    for day in days:
        if not day.source_document and not day.provisional:
            raise Refused(
                _("%(day)s没有写依据的文件。") % {"day": day.day.isoformat()},
                advice=_("请写国务院办公厅放假通知的文号；尚未公布的请标为暂定。"),
                field="source_document",
            )
    DayException.objects.filter(day__in=[day.day for day in days]).delete()
    DayException.objects.bulk_create(
        DayException(**vars(day)) for day in days if day.is_workday != _follows_week(day.day) or _marks_year(day)
    )
    return _new_edition(years={day.day.year for day in days}, now=now, actor=actor, note=note)


def _follows_week(day: dt.date) -> bool:
    return day.weekday() < SATURDAY


def _marks_year(day: Day) -> bool:
    """A statutory rest day that falls on a weekend is kept for its name and because it shows that the year is announced."""
    return not day.is_workday and bool(day.name)


def _shipped_days() -> list[Day]:
    from chinese_calendar import constants  # only here: the package is read at set-up, never while counting

    differing = [(day, False, title) for day, title in constants.holidays.items() if _follows_week(day)]
    differing += [(day, True, title) for day, title in constants.workdays.items() if not _follows_week(day)]
    return [
        Day(day=day, is_workday=worked, name=NAMES.get(str(title), ""), source_document=f"国务院办公厅关于{day.year}年部分节假日安排的通知")
        for day, worked, title in sorted(differing)
    ]


def _new_edition(*, years: set[int], now: dt.datetime, actor: Account | None, note: str) -> CalendarEdition:
    """`years`: those whose days were written. The record gets them day by day, so that every edition can be told again later."""
    last = CalendarEdition.objects.select_for_update().order_by("-number").first()
    rows = list(DayException.objects.all())
    edition = CalendarEdition.objects.create(
        number=last.number + 1 if last else 1, recorded_at=now, recorded_by=actor, note=note, digest=record.digest(rows)
    )
    record.edition(edition, rows, years=years, actor=actor, now=now)
    snapshot.changed()
    return edition

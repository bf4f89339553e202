"""工作日历: a year of working days with 調休, set by hand or pasted from the announcement; every running deadline is counted anew."""

from __future__ import annotations

import calendar as weeks
import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingfeng.core import language
from qingfeng.core.calendar import services
from qingfeng.core.calendar.days import working_days
from qingfeng.core.calendar.models import CalendarEdition, DayException
from qingfeng.core.calendar.services import Day
from qingfeng.core.language import between
from qingfeng.core.matters import clocks
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import whole_number
from qingfeng.faces.components.formats import cn_date

from .board_forms import refused_in
from .calendar_forms import FIRST_YEAR, LAST_YEAR, DayForm, PasteForm
from .keeping import RULE_READERS, RULE_RECORDERS, can_set_calendar
from .who import Desk, desk_of, needs

EDITIONS = 12


@dataclass(frozen=True)
class Cell:
    day: dt.date
    css: str
    mark: str  # 休, 班, or nothing
    title: str


@dataclass(frozen=True)
class Year:
    number: int
    months: list[tuple[int, list[list[Cell | None]]]]
    workdays: int
    announced: bool
    days: list[DayException]


def year_view(number: int, today: dt.date, chosen: dt.date | None = None) -> Year:
    listed = {row.day: row for row in DayException.objects.filter(day__year=number)}
    known = working_days()
    months, worked = [], 0
    for month in range(1, 13):
        rows: list[list[Cell | None]] = []
        for week in weeks.Calendar().monthdatescalendar(number, month):
            rows.append([_cell(day, listed, today, chosen) if day.month == month else None for day in week])
            worked += sum(known.is_workday(day) for day in week if day.month == month)
        months.append((month, rows))
    return Year(number, months, worked, number in known.announced, sorted(listed.values(), key=lambda row: row.day))


def _cell(day: dt.date, listed: dict[dt.date, DayException], today: dt.date, chosen: dt.date | None) -> Cell:
    known, row = working_days(), listed.get(day)
    works = known.is_workday(day)
    css = ["is-rest" if not works else ""]
    mark = ""
    if row is not None:
        css.append("is-worked" if works else "is-holiday")
        css.append("is-maybe" if row.provisional else "")
        mark = _("班") if works else _("休")
    css += ["is-today" if day == today else "", "is-chosen" if day == chosen else ""]
    words = [cn_date(day), known.name(day) or (_("上班") if works else _("休息"))]
    words += [_("暂定") if row is not None and row.provisional else "", row.source_document if row is not None else ""]
    return Cell(day, " ".join(c for c in css if c), mark, between("，").join(w for w in words if w))


def _year_asked(text: str, today: dt.date) -> int:
    year = whole_number(text, low=FIRST_YEAR, high=LAST_YEAR)
    return today.year if year is None else year


def _day_asked(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@needs(*RULE_READERS)
def year(request: HttpRequest) -> HttpResponse:
    return _page(request, desk_of(request))


def _page(request: HttpRequest, desk: Desk, *, number: int = 0, status: int = 200, **forms: Any) -> HttpResponse:
    chosen = _day_asked(request.GET.get("day", ""))
    number = number or _year_asked(str(chosen.year) if chosen else request.GET.get("year", ""), desk.day)
    view = year_view(number, desk.day, chosen)
    row = next((r for r in view.days if r.day == chosen), None)
    context = {
        "year": view,
        "weekdays": language.weekday_heads(),
        "before": number - 1 if number > FIRST_YEAR else None,
        "after": number + 1 if number < LAST_YEAR else None,
        "chosen": chosen,
        "may": can_set_calendar(desk.actor, desk.day),
        "editions": list(CalendarEdition.objects.select_related("recorded_by__person").order_by("-number")[:EDITIONS]),
        "day_form": forms.get("day_form") or DayForm.of(chosen, row),
        "paste_form": forms.get("paste_form") or PasteForm(),
        "pasted": forms.get("pasted"),
    }
    return render(request, "desk/calendar/year.html", context, status=status)


def _allowed(desk: Desk) -> None:
    if not can_set_calendar(desk.actor, desk.day):
        raise PermissionDenied(_("工作日历管着所有单位的期限，由本地主管机关的决定人或负责人修改。"))


@needs(*RULE_RECORDERS)
@require_POST
def set_day(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    _allowed(desk)
    form = DayForm(request.POST)
    if form.is_valid():
        day = form.as_day()
        try:
            return _recorded(request, desk, [day], _("%(day)s改为%(what)s") % {"day": cn_date(day.day), "what": form.what()})
        except Refused as refused:
            refused_in(form, refused)
    number = form.cleaned_data["day"].year if form.cleaned_data.get("day") else 0
    return _page(request, desk, number=number, status=422, day_form=form)


@needs(*RULE_RECORDERS)
@require_POST
def paste(request: HttpRequest) -> HttpResponse:
    """Lines of the announcement: shown first, saved when confirmed."""
    desk = desk_of(request)
    _allowed(desk)
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, status=422, paste_form=form)
    days = form.days()
    if request.POST.get("go") != "save":
        return _page(request, desk, number=days[0].day.year, paste_form=form, pasted=_compared(days))
    try:
        return _recorded(request, desk, days, form.cleaned_data["source_document"] or _("暂定的放假安排"))
    except Refused as refused:
        refused_in(form, refused)
        return _page(request, desk, number=days[0].day.year, status=422, paste_form=form)


def _compared(days: list[Day]) -> list[tuple[Day, bool]]:
    """Each day, and whether it is worked otherwise than the calendar says now."""
    known = working_days()
    return [(day, known.is_workday(day.day) != day.is_workday) for day in days]


def _recorded(request: HttpRequest, desk: Desk, days: list[Day], note: str) -> HttpResponse:
    with transaction.atomic():
        edition = services.set_days(days=days, actor=desk.actor, now=desk.now, note=note[:200])
        moved = clocks.recount_open()
    told = {"edition": edition, "n": len(days), "moved": moved}
    if moved:
        messages.success(request, _("已记下%(n)s天，日历为%(edition)s。正在走的期限已重算，%(moved)s个的到期日变了。") % told)
    else:
        messages.success(request, _("已记下%(n)s天，日历为%(edition)s。正在走的期限已重算，没有一个的到期日变动。") % told)
    return redirect(f"{reverse('desk:calendar')}?year={days[0].day.year}")


urlpatterns = [
    path("calendar/", year, name="calendar"),
    path("calendar/day/", set_day, name="calendar_day"),
    path("calendar/paste/", paste, name="calendar_paste"),
]

"""One day by hand, or many as they stand in the announcement."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar.models import DayException
from qingfeng.core.calendar.services import Day
from qingfeng.faces.forms import PlainForm

from .norm_forms import date_input

WORKED = (("rest", gettext_lazy("休息")), ("work", gettext_lazy("上班")))
LINE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:至|到|～|~|—|–)\s*(\d{4}-\d{1,2}-\d{1,2}))?\s*(休息|放假|休|上班|班)\s*(\S{0,40})")
LONGEST = 31
MOST_DAYS = 120
FIRST_YEAR, LAST_YEAR = 2004, 2100


class DayForm(PlainForm):
    day = forms.DateField(label=gettext_lazy("日期"), widget=date_input())
    works = forms.ChoiceField(label=gettext_lazy("这一天"), choices=WORKED, widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=40, required=False, help_text=gettext_lazy("如：春节"))
    source_document = forms.CharField(
        label=gettext_lazy("依据的文件"), max_length=120, required=False, help_text=gettext_lazy("国务院办公厅通知的文号；暂定的可不填")
    )
    provisional = forms.BooleanField(label=gettext_lazy("暂定，安排还没有公布"), required=False)

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("日历从%(first)s年到%(last)s年。") % {"first": FIRST_YEAR, "last": LAST_YEAR})
        return day

    @classmethod
    def of(cls, day: dt.date | None, row: DayException | None) -> DayForm:
        if row is None:
            return cls(initial={"day": day})
        works = "work" if row.is_workday else "rest"
        initial = {"day": day, "works": works, "name": row.name, "source_document": row.source_document, "provisional": row.provisional}
        return cls(initial=initial)

    def as_day(self) -> Day:
        data = self.cleaned_data
        return Day(
            day=data["day"],
            is_workday=data["works"] == "work",
            name=data["name"],
            source_document=data["source_document"],
            provisional=data["provisional"],
        )

    def what(self) -> str:
        return str(dict(WORKED)[self.cleaned_data["works"]])


class PasteForm(PlainForm):
    lines = forms.CharField(
        label=gettext_lazy("照通知逐行写"),
        widget=forms.Textarea(attrs={"rows": 7, "placeholder": "2027-02-06 至 2027-02-12 休 春节\n2027-02-14 班 春节"}),
        max_length=8000,
        help_text=gettext_lazy("一行一天或一段：日期 休（或班）名称"),
    )
    source_document = forms.CharField(
        label=gettext_lazy("依据的文件"), max_length=120, required=False, help_text=gettext_lazy("如：国办发明电〔2026〕7号；暂定的可不填")
    )
    provisional = forms.BooleanField(label=gettext_lazy("暂定，安排还没有公布"), required=False)

    def clean_lines(self) -> str:
        text = self.cleaned_data["lines"]
        self.read: list[tuple[dt.date, bool, str]] = []
        wrong = []
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                try:
                    self.read += _days_of(line.strip())
                except ValueError as why:
                    wrong.append(_("第%(n)s行：%(why)s") % {"n": number, "why": why})
        if not wrong and len({day for day, _works, _name in self.read}) < len(self.read):
            wrong.append(_("同一天写了两次。"))
        if not wrong and len(self.read) > MOST_DAYS:
            wrong.append(_("一次最多%s天。") % MOST_DAYS)
        if wrong:
            raise forms.ValidationError(wrong[:10])
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("source_document") and not data.get("provisional") and "source_document" not in self.errors:
            self.add_error("source_document", _("请写通知的文号；还没有公布的，勾选“暂定”。"))
        return data

    def days(self) -> list[Day]:
        data = self.cleaned_data
        rest = {"source_document": data["source_document"], "provisional": data["provisional"]}
        return [Day(day=day, is_workday=works, name=name, **rest) for day, works, name in self.read]


def _days_of(line: str) -> list[tuple[dt.date, bool, str]]:
    found = LINE.fullmatch(line)
    if found is None:
        raise ValueError(_("请写成“2027-02-06 休 春节”或“2027-02-06 至 2027-02-12 休 春节”。"))
    first = _date(found[1])
    last = _date(found[2]) if found[2] else first
    if not 0 <= (last - first).days < LONGEST:
        raise ValueError(_("这一段的起止日期不对。"))
    return [(first + dt.timedelta(days=n), "班" in found[3], found[4]) for n in range((last - first).days + 1)]


def _date(text: str) -> dt.date:
    try:
        day = dt.date(*(int(part) for part in text.split("-")))
    except ValueError:
        raise ValueError(_("没有%s这一天。") % text) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(_("日历从%(first)s年到%(last)s年。") % {"first": FIRST_YEAR, "last": LAST_YEAR})
    return day

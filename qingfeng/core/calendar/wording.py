"""A counted limit in words that anybody can check with a calendar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from qingfeng.core.language import between, full_day, short_day, weekday_short

if TYPE_CHECKING:
    from qingfeng.core.calendar.counting import Count, Row


def amount_in_words(amount: int, unit: str) -> str:
    """60日, 15个工作日, 3个月, 1年."""
    forms = {"day": _("%s日"), "workday": _("%s个工作日"), "month": _("%s个月"), "year": _("%s年")}
    return forms[unit] % amount


def describe(count: Count, *, event: str, deed: str, authority: str, moved_by: str) -> str:
    parts = [_limit(count, event, deed, authority)]
    if count.amount:
        parts += [_first_day(count, event), _pauses_and_extension(count), _last_day(count, moved_by)]
    if count.provisional:
        parts.append(_("其中有的年份放假安排尚未公布，暂按周一至周五上班计算。"))
    return "".join(parts)


def row_title(row: Row) -> str:
    forms = {
        "counted": _("计入"),
        "extension": _("延长"),
        "rest": _("不计：%s"),
        "pause": _("暂停：%s") if row.label else _("暂停"),
        "moved": _("最后一天是%s，顺延") if row.label else _("顺延"),
    }
    form = forms[row.kind]
    return form % row.label if "%s" in form else form


def _limit(count: Count, event: str, deed: str, authority: str) -> str:
    source = _("（%s）") % authority if authority else ""
    if not count.amount:
        return _("%(event)s当日即须%(deed)s%(source)s。") % {"event": event, "deed": deed, "source": source}
    return _("自%(event)s之日起%(amount)s内%(deed)s%(source)s。") % {
        "event": event,
        "amount": amount_in_words(count.amount, count.unit),
        "deed": deed,
        "source": source,
    }


def _first_day(count: Count, event: str) -> str:
    how = {
        "day": _("周末和节假日都算"),
        "workday": _("只数工作日：周末和节假日不算，调休上班的日子算"),
        "month": _("数到期满那个月的同一日，没有同一日的数到月末"),
        "year": _("数到期满那一年的同一日，没有同一日的数到月末"),
    }
    first = count.start + dt.timedelta(days=1)
    return _("%(event)s当天不算，从%(first)s数起，%(how)s。") % {"event": event, "first": short_day(first), "how": how[count.unit]}


def _pauses_and_extension(count: Count) -> str:
    pauses = [_pause(row) for row in count.rows if row.kind == "pause"]
    extension = count.extension
    longer = _("延长%s") % amount_in_words(extension.amount, extension.unit) if extension else _("没有延长")
    return _("%(pauses)s，%(longer)s。") % {"pauses": between("；").join(pauses) or _("没有暂停"), "longer": longer}


def _pause(row: Row) -> str:
    facts = {"ground": _("因%s") % row.label if row.label else "", "from": short_day(row.from_), "days": row.days}
    if row.to is None:
        return _("%(ground)s自%(from)s起暂停") % facts
    return _("%(ground)s自%(from)s起暂停%(days)s天") % facts


def _last_day(count: Count, moved_by: str) -> str:
    if count.due is None:
        return _("现在暂停计算，恢复后接着数。")
    due = _("%(day)s（%(weekday)s）") % {"day": full_day(count.due), "weekday": weekday_short(count.due)}
    moved = next((row for row in count.rows if row.kind == "moved"), None)
    if moved is None:
        return _("最后一天是%s。") % due
    return _("数到的最后一天是%(raw)s，遇%(why)s顺延到%(due)s%(source)s。") % {
        "raw": short_day(moved.from_ - dt.timedelta(days=1)),
        "why": moved.label or _("暂停"),
        "due": due,
        "source": _("（%s）") % moved_by if moved_by else "",
    }

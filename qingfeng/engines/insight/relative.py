"""Periods as a template names them: 本年1-10月, 上年, 上学年. One template serves every year: they count from the report's own period."""

from __future__ import annotations

import datetime as dt
import re

from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused

from . import periods
from .periods import Period

YEARS = {"本年": 0, "今年": 0, "上年": -1, "去年": -1, "前年": -2}
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
HALVES = {"上半年": (1, 6), "下半年": (7, 12)}
SCHOOL_YEARS = {"本学年": 0, "上学年": -1}
YEAR = re.compile(r"(本年|今年|上年|去年|前年|\d{4}年)度?(.*)")
MONTHS = re.compile(r"(\d{1,2})月?(?:[-—–~至到](\d{1,2}))?月")
DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
QUARTER = re.compile(r"第?([一二三四1-4])季度")
EXAMPLES = "本期、本年、上年、本年1-10月、本年2月、本年10月31日、本年第三季度、上学年、2011-01..2011-10"


def resolve(words: str, own: Period) -> Period:
    """What the words mean in a report about `own`. A school year is the one that begins in the year (本学年) or in the year before."""
    said = re.sub(r"\s+", "", words)
    if said in ("", "本期"):
        return own
    if said == "上年同期":
        return own.year_before()
    if said in SCHOOL_YEARS:
        return periods.school_year(own.end.year + SCHOOL_YEARS[said])
    found = YEAR.fullmatch(said)
    try:
        return _of_year(_year(found[1], own), found[2]) if found else periods.parse(said)
    except (Refused, ValueError):
        raise Refused(_("看不懂统计期“%s”。") % words[:40], advice=_("可以写：%s。") % EXAMPLES, field="period") from None


def _year(said: str, own: Period) -> int:
    return own.end.year + YEARS[said] if said in YEARS else int(said.removesuffix("年"))


def _of_year(year: int, rest: str) -> Period:
    if not rest:
        return periods.year(year)
    if rest in HALVES:
        return _months(year, *HALVES[rest])
    if found := QUARTER.fullmatch(rest):
        number = QUARTERS.get(found[1]) or int(found[1])
        return _months(year, number * 3 - 2, number * 3)
    if found := DAY.fullmatch(rest):
        day = dt.date(year, int(found[1]), int(found[2]))
        return Period(day, day)
    if found := MONTHS.fullmatch(rest):
        return _months(year, int(found[1]), int(found[2] or found[1]))
    raise ValueError(rest)


def _months(year: int, first: int, last: int) -> Period:
    return Period(dt.date(year, first, 1), periods.last_of(year, last))

"""School terms as boards name them: 2026-autumn is 2026年秋季学期."""

from __future__ import annotations

import datetime as dt
import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.refusal import Refused

TERM = re.compile(r"(20\d\d)-(spring|autumn|year)")
SEASONS = {"spring": _l("%s年春季学期"), "autumn": _l("%s年秋季学期"), "year": _l("%s年全年")}
SPRING_STARTS, AUTUMN_STARTS = (2, 1), (9, 1)


def checked(term: str) -> str:
    if not TERM.fullmatch(term):
        raise Refused(_("学期请写成 2026-autumn（秋季）、2026-spring（春季）或 2026-year（全年）。"), field="term")
    return term


def label(term: str) -> str:
    year, _dash, season = term.partition("-")
    return str(SEASONS[season]) % year if season in SEASONS else term


def span(term: str) -> tuple[dt.date, dt.date]:
    """First day, and the first day after: the default of what a board covers."""
    year = int(term[:4])
    return {
        "spring": (dt.date(year, *SPRING_STARTS), dt.date(year, *AUTUMN_STARTS)),
        "autumn": (dt.date(year, *AUTUMN_STARTS), dt.date(year + 1, *SPRING_STARTS)),
        "year": (dt.date(year, 1, 1), dt.date(year + 1, 1, 1)),
    }[term[5:]]


def term_of(day: dt.date) -> str:
    if (day.month, day.day) >= AUTUMN_STARTS:
        return f"{day.year}-autumn"
    if (day.month, day.day) >= SPRING_STARTS:
        return f"{day.year}-spring"
    return f"{day.year - 1}-autumn"

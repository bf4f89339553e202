"""In which language a thing is said: to a reader in the reader's, on the record always in the one that the law is written in.

What is stored and read again by others (a notice in a mailbox, the title of a matter, a circular, a form) is made `on_record`.
Names and whatever people wrote are nobody's to translate.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language, override

RECORD = settings.LANGUAGE_CODE
DAYS = "一二三四五六日"


def on_record() -> override:
    """with on_record(): ... or @on_record(): whoever is at the keyboard, the texts made inside are the record's."""
    return override(RECORD)


def recorded(text: object) -> str:
    """A lazy text as the record keeps it."""
    with on_record():
        return str(text)


def spoken_to(language: str) -> override:
    """For what is sent to somebody: their language where it is known and offered."""
    return override(language if language in dict(settings.LANGUAGES) else RECORD)


def in_han() -> bool:
    """Whether the reader's language writes days in Han characters: both Chinese scripts write them alike."""
    return (get_language() or RECORD).startswith("zh")


def between(mark: str) -> str:
    """What stands between the parts of a list: between("、").join(names)."""
    return mark if in_han() else {"、": ", ", "，": ", ", "；": "; "}[mark]


def full_day(day: dt.date) -> str:
    """In a sentence: 2026年11月23日, 23 November 2026."""
    return f"{day.year}年{day.month}月{day.day}日" if in_han() else f"{day.day} {MONTHS[day.month]} {day.year}"


def short_day(day: dt.date) -> str:
    """Without the year: 12月11日, 11 December."""
    return f"{day.month}月{day.day}日" if in_han() else f"{day.day} {MONTHS[day.month]}"


def year_of(day: dt.date) -> str:
    return f"{day.year}年" if in_han() else str(day.year)


def month_name(month: int) -> str:
    """On an axis or in a heading of a calendar: 11月, Nov."""
    return f"{month}月" if in_han() else str(MONTHS_3[month]).capitalize()


def weekday(day: dt.date) -> str:
    """星期一, Monday."""
    return f"星期{DAYS[day.weekday()]}" if in_han() else str(WEEKDAYS[day.weekday()])


def weekday_short(day: dt.date) -> str:
    """周一 (週一), Mon."""
    if in_han():
        return ("週" if get_language() == "zh-hant" else "周") + DAYS[day.weekday()]
    return str(WEEKDAYS_ABBR[day.weekday()])


def weekday_heads() -> list[str]:
    """Over the columns of a calendar, from Monday: 一, Mon."""
    return list(DAYS) if in_han() else [str(WEEKDAYS_ABBR[n]) for n in range(7)]

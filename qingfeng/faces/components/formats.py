"""How days, times and sums are written: in lists 2026-11-23, in sentences 2026年11月23日, money in integer fen as 1,234.50."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from qingfeng.core import language

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def local(value: object) -> dt.date | None:
    """The value as a Shanghai moment or a day; None for anything else, so that an empty field prints nothing."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value if isinstance(value, dt.date) else None


def cn_date(value: object) -> str:
    day = local(value)
    return language.full_day(day) if day else ""


def cn_day(value: object) -> str:
    """Without the year: 12月11日."""
    day = local(value)
    return language.short_day(day) if day else ""


def cn_when(value: object) -> str:
    """A moment in a sentence: 11月5日 09:10 (a day alone: 11月5日)."""
    moment = local(value)
    if moment is None:
        return ""
    return f"{cn_day(moment)} {moment:%H:%M}" if isinstance(moment, dt.datetime) else cn_day(moment)


def year_only(value: object) -> str:
    day = local(value)
    return language.year_of(day) if day else ""


def month_name(value: object) -> str:
    return language.month_name(value) if isinstance(value, int) else ""


def iso_date(value: object) -> str:
    day = local(value)
    return f"{day:%Y-%m-%d}" if day else ""


def iso_time(value: object) -> str:
    moment = local(value)
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, dt.datetime) else iso_date(moment)


def short_day(value: object) -> str:
    day = local(value)
    return f"{day:%m-%d}" if day else ""


def near_day(value: object, today: dt.date) -> str:
    """Without the year where it is this one's: a day of another year is never taken for one of this."""
    day = local(value)
    return "" if day is None else f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"


def short_time(value: object) -> str:
    moment = local(value)
    return f"{moment:%m-%d %H:%M}" if isinstance(moment, dt.datetime) else short_day(moment)


def weekday(value: object) -> str:
    day = local(value)
    return language.weekday(day) if day else ""


def week(value: object) -> str:
    day = local(value)
    return language.weekday_short(day) if day else ""


def as_int(value: object) -> int | None:
    """Whole fen, or None: money that is not an integer is not money here."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value


def fen(value: object) -> str:
    """Integer fen as yuan: 123450 -> 1,234.50."""
    amount = as_int(value)
    if amount is None:
        return ""
    sign = "−" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100:,}.{abs(amount) % 100:02d}"


def fen_plain(value: object) -> str:
    """For an input field: no separators, plain minus."""
    amount = as_int(value)
    return "" if amount is None else f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def cn_money(value: object) -> str:
    """The sum in capital Chinese figures, as on a receipt: 123450 -> 壹仟贰佰叁拾肆元伍角."""
    amount = as_int(value)
    if amount is None:
        return ""
    yuan, rest = divmod(abs(amount), 100)
    jiao, cents = divmod(rest, 10)
    words = capitals(yuan) + "元" if yuan or not rest else ""
    if not rest:
        words += "整"
    elif jiao:
        words += DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    if cents:
        words += DIGITS[cents] + "分"
    return ("负" if amount < 0 else "") + words


def capitals(number: int) -> str:
    if number == 0:
        return DIGITS[0]
    words, group, gap = "", 0, False
    while number:
        number, part = divmod(number, 10000)
        if part:
            words = four_digits(part) + GROUPS[group] + (DIGITS[0] if gap and words else "") + words
        gap = 0 < part < 1000 or (part == 0 and bool(words))
        group += 1
    return words


def four_digits(part: int) -> str:
    """A group below ten thousand without its leading zeros: 1005 -> 壹仟零伍."""
    words, zero = "", False
    for place in range(3, -1, -1):
        digit = part // 10**place % 10
        if digit:
            words += (DIGITS[0] if zero and words else "") + DIGITS[digit] + PLACES[place]
        zero = digit == 0
    return words


def thousands(value: object) -> str:
    """A count in running text: 18204 -> 18,204."""
    number = as_int(value)
    return str(value) if number is None else f"{number:,}"


def groups_of_four(value: object) -> str:
    """A digest in groups that two people can read to each other."""
    text = str(value or "").replace(" ", "")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def slips(code: object) -> list[str]:
    """A receipt code as its slips of four digits."""
    return groups_of_four("".join(ch for ch in str(code or "") if ch.isalnum())).split()

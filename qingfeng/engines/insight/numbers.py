"""Arithmetic of figures: decimal, rounded half up where somebody reads it and nowhere before."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

HUNDRED = Decimal(100)


def rounded(value: Decimal, places: int = 1) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Per cent; nothing of nothing is no share."""
    return Decimal(part) * HUNDRED / Decimal(whole) if whole else None


def fall(now: Decimal | int, before: Decimal | int) -> Decimal | None:
    """By how many per cent it is less than before; negative when it is more."""
    return share(Decimal(before) - Decimal(now), before)


def plain(value: Decimal | None, places: int | None = None) -> str:
    """13500, 41.3: as many places as asked for, else none that say nothing."""
    if value is None:
        return ""
    if places is not None:
        return f"{rounded(value, places):f}"
    text = f"{value.normalize():f}"
    return "0" if text in ("-0", "") else text


def thousands(value: Decimal) -> str:
    """13,500 and 13,500.50: as sums are read."""
    return f"{value:,.2f}".removesuffix(".00")


def compared(now: Decimal, before: Decimal, unit: str) -> str:
    """比去年同期46件下降41.3%: ready to stand in a sentence."""
    less = fall(now, before)
    words = {"before": f"{thousands(before)}{unit}"}
    if less is None:
        return _("去年同期没有") if now else _("与去年同期一样没有")
    if not less:
        return _("与去年同期%(before)s持平") % words
    if not rounded(less):
        return _("与去年同期%(before)s基本持平") % words
    words["percent"] = plain(abs(less), 1)
    return (_("比去年同期%(before)s下降%(percent)s%%") if less > 0 else _("比去年同期%(before)s上升%(percent)s%%")) % words


def points_in_words(now: Decimal, before: Decimal) -> str:
    """Rates differ by percentage points: 比去年同期上升2.1个百分点."""
    more = now - before
    if not more:
        return _("与去年同期持平")
    if not rounded(more):
        return _("与去年同期基本持平")
    words = _("比去年同期上升%s个百分点") if more > 0 else _("比去年同期下降%s个百分点")
    return words % plain(abs(more), 1)

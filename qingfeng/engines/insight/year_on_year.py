"""A figure beside the same of the year before, in words that follow the numbers: fallen, risen, the same, nothing then, not comparable."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from . import numbers, publishing
from .figures import Reading

NOTHING = "—"


def words(now: Reading, before: Reading, for_public: bool) -> str:
    """比去年同期46件下降41.3%. Empty where there is nothing to say, or where it would tell what is kept back."""
    if now.value.number is None or before.value.number is None or not now.figure.compares:
        return ""
    if for_public and (now.few or before.few):
        return ""
    if _asked_of_people(now):
        return _of_survey(now, before)
    if now.figure.unit == "%":
        return numbers.points_in_words(now.value.number, before.value.number)
    return numbers.compared(now.value.number, before.value.number, now.figure.unit_name)


def sentence(now: Reading, before: Reading, for_public: bool) -> str:
    """As above; where nothing can be said, why."""
    if said := words(now, before, for_public):
        return said
    if now.value.number is None:
        return _("本期没有可比的数")
    if before.value.number is None:
        return _("去年同期没有调查") if _asked_of_people(now) else _("去年同期没有可比的数")
    return _("与去年同期的比较不公布")


def short(now: Reading, before: Reading, for_public: bool) -> str:
    """+8.4%, -41.3%, +2.1个百分点."""
    if not words(now, before, for_public):
        return NOTHING
    new, old = now.value.number or Decimal(0), before.value.number or Decimal(0)
    if now.figure.unit == "%":
        return _("%s个百分点") % _signed(new - old)
    fall = numbers.fall(new, old)
    return NOTHING if fall is None else f"{_signed(-fall)}%"


def _signed(more: Decimal) -> str:
    size = numbers.rounded(more)
    return f"{size:+f}" if size else "0.0"


def _asked_of_people(reading: Reading) -> bool:
    return reading.figure.grouped and reading.figure.shares


def _of_survey(now: Reading, before: Reading) -> str:
    """Asked again, other people would answer: a difference within the interval is none."""
    assert now.value.number is not None
    assert before.value.number is not None
    more = now.value.number - before.value.number
    told = {"before": f"{numbers.plain(before.value.number, 1)}%", "points": numbers.plain(abs(more), 1)}
    if not publishing.differs(now, before):
        return _("与去年同期%(before)s看不出差别") % told
    return (_("比去年同期%(before)s上升%(points)s个百分点") if more > 0 else _("比去年同期%(before)s下降%(points)s个百分点")) % told

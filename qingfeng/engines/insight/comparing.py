"""A number beside the same of the year before (同比) and of the period before (环比), as reports set them out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from . import numbers
from .measures import Key, Measure, Tallies, Tally

NOTHING = "—"


@dataclass(frozen=True)
class Compared:
    measure: Measure
    now: Tally
    year: Tally
    before: Tally

    @property
    def text(self) -> str:
        return written(self.measure, self.now)

    @property
    def year_text(self) -> str:
        return written(self.measure, self.year)

    @property
    def before_text(self) -> str:
        return written(self.measure, self.before)

    @property
    def on_year(self) -> str:
        return change(self.measure, self.now, self.year)

    @property
    def on_before(self) -> str:
        return change(self.measure, self.now, self.before)

    @property
    def interval_text(self) -> str:
        return interval_in_words(self.now)

    def share_of(self, whole: int) -> str:
        share = numbers.share(self.now.n, whole)
        return NOTHING if share is None else f"{numbers.plain(share, 1)}%"


def of(measure: Measure, tallies: Tallies, key: Key = None) -> Compared:
    nought = Tally(0, 0 if measure.is_rate else None)
    now, year, before = (tallies[measure.code, w].get(key, nought) for w in range(3))
    return Compared(measure, now, year, before)


def written(measure: Measure, tally: Tally) -> str:
    """93.5% or 386; a dash where nothing could be counted."""
    if tally.number is None:
        return NOTHING
    return f"{numbers.plain(tally.number, 1)}%" if measure.is_rate else numbers.thousands(tally.number)


def difference(measure: Measure, now: Tally, then: Tally) -> Decimal | None:
    """Per cent of a count, percentage points of a rate; nothing where there is nothing to compare with."""
    if now.number is None or then.number is None:
        return None
    if measure.is_rate:
        return now.number - then.number
    fall = numbers.fall(now.number, then.number)
    return None if fall is None else -fall


def change(measure: Measure, now: Tally, then: Tally) -> str:
    """+8.4%, -2.1个百分点, 0.0%, —."""
    more = difference(measure, now, then)
    if more is None:
        return NOTHING
    unit = _("个百分点") if measure.is_rate else "%"
    size = numbers.plain(abs(more), 1)
    sign = "" if numbers.rounded(more) == 0 else "+" if more > 0 else "-"
    return f"{sign}{size}{unit}"


def interval_in_words(tally: Tally) -> str:
    found = tally.interval
    if found is None:
        return ""
    return f"{numbers.plain(found.low * 100, 1)}–{numbers.plain(found.high * 100, 1)}%"

"""What of a figure everybody may see: no number of fewer people than five, and none that could be found by taking away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from qingfeng.core.intervals import difference

from . import measures, numbers
from .figures import Reading
from .suppression import FEW, bound, left_out
from .units import UNITS


def table_of(readings: Sequence[Reading]) -> list[tuple[Reading, str]]:
    """Parts of one sum, those left out that are too few or would give one of them away."""
    hidden = left_out([reading.value.people if reading.value.people is not None else FEW for reading in readings])
    words = _("不公布")
    return [(r, words if (hidden is None and r.value.people) or n in (hidden or ()) else r.text) for n, r in enumerate(readings)]


def parts_of(parts: Mapping[str, int], known: str = "") -> list[tuple[str, str]]:
    """What a published sum divides into, as everybody may read it; in the order given. `known` is told elsewhere too and covers nothing.

    Nothing where the parts give no cover: that there are several is then not told either.
    """
    listed = [(name, n) for name, n in parts.items() if name != known]
    hidden = left_out([n for _name, n in listed])
    if hidden is None:
        return []
    words = {name: _("不公布") if at in hidden else str(n) for at, (name, n) in enumerate(listed)}
    return [(name, words.get(name, str(n))) for name, n in parts.items()]


def told(reading: Reading) -> str:
    """The value as everybody may read it. A rate with too few hits or misses is told as a bound."""
    if not reading.few:
        return thousands(reading)
    if not reading.is_share:
        return reading.public_text
    limit = _bound(reading)
    if limit is None:
        return _("不公布")
    return (_("不低于%s") if limit[0] == "least" else _("不高于%s")) % numbers.plain(limit[1], 1)


def kept(reading: Reading) -> bool:
    """Nothing is told, not even a bound."""
    return reading.few and told(reading) == _("不公布")


def _bound(reading: Reading) -> tuple[str, Decimal] | None:
    return bound(int(reading.value.numerator or 0), int(reading.value.denominator or 0))


def divided(reading: Reading, split: str) -> dict[measures.Key, measures.Tally]:
    """The parts of a number that is counted by the database."""
    measure = reading.figure.measure
    assert measure is not None
    return measures.tally([measure], [reading.asked.window], reading.asked.scope, split=split)[measure.code, 0]


def change_in_words(reading: Reading) -> str:
    """Beside a figure: how it was a year before. Empty where there is nothing to say, or too few people stand behind it."""
    before = reading.year_before()
    now, then = reading.value.number, before.value.number
    if now is None or then is None or reading.few or before.few or not reading.figure.compares:
        return ""
    if reading.figure.grouped and reading.figure.shares and not differs(reading, before):
        return _("与去年同期看不出差别")
    if reading.figure.unit == "%":
        return numbers.points_in_words(now, then)
    return numbers.compared(now, then, str(UNITS[reading.figure.unit]))


def differs(reading: Reading, before: Reading) -> bool:
    """Whether an answer of people, asked again, would differ too: the interval of the difference leaves nought out."""
    one, other = reading.value, before.value
    parts = [int(part or 0) for part in (one.numerator, one.denominator, other.numerator, other.denominator)]
    interval = difference(*parts)
    return interval is not None and not interval.covers(0)


def sentence(readings: Sequence[Reading]) -> str:
    """A paragraph that can be pasted into a report; what may not be published is left out."""
    told = [part for reading in readings if (part := _part(reading))]
    return _("%(period)s，%(parts)s。") % {"period": readings[0].period, "parts": "；".join(told)} if told else ""


def _part(reading: Reading) -> str:
    if reading.few or not reading.value.number or not reading.figure.compares:
        return ""
    change = change_in_words(reading)
    facts = {"label": reading.figure.label, "value": thousands(reading), "unit": reading.figure.unit_name}
    told = _("%(label)s%(value)s%(unit)s") % facts
    return f"{told}，{change}" if change else told


def thousands(reading: Reading) -> str:
    """13,500 and 13,500.50: as sums are read; a dash where there is nothing to compare with."""
    number = reading.value.number
    if number is None:
        return "—"
    if reading.figure.places is not None:
        return numbers.plain(number, reading.figure.places)
    return numbers.thousands(number)


def few_note() -> str:
    return _("不足%d人的数不公布；能由相减得出的也不公布。") % FEW

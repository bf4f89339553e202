"""What of a figure everybody may see: no number of fewer people than five, and none that could be found by taking away."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from . import numbers
from .figures import FEW, UNITS, Reading


def table_of(readings: Sequence[Reading]) -> list[tuple[Reading, str]]:
    """Parts of one sum. Where just one of them had to be left out, the smallest of the others is left out with it."""
    hidden = {n for n, reading in enumerate(readings) if reading.few}
    if len(hidden) == 1:
        others = [(reading.value.number, n) for n, reading in enumerate(readings) if n not in hidden and reading.value.number]
        hidden |= {min(others)[1]} if others else set()
    words = _("不公布")
    return [(r, (r.public_text if r.few else words) if n in hidden else r.public_text) for n, r in enumerate(readings)]


def change_in_words(reading: Reading) -> str:
    """Beside a figure: how it was a year before. Empty where there is nothing to say, or too few people stand behind it."""
    before = reading.year_before()
    now, then = reading.value.number, before.value.number
    if now is None or then is None or reading.few or before.few or not reading.figure.compares:
        return ""
    return numbers.compared(now, then, str(UNITS[reading.figure.unit]))


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
    """12,400 and 12,400.50: as sums are read; a dash where there is nothing to compare with."""
    number = reading.value.number
    if number is None:
        return "—"
    if reading.figure.places is not None:
        return numbers.plain(number, reading.figure.places)
    return numbers.thousands(number)


def few_note() -> str:
    return _("不足%d人的数不公布；能由相减得出的也不公布。") % FEW

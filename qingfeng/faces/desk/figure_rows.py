"""Figures set out as reports do: 本期, 上年同期, 同比, 上期, 环比, with n and interval; each number leads to its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from qingfeng.core.parties.models import Unit
from qingfeng.engines.insight import comparing, measures
from qingfeng.engines.insight.comparing import Compared
from qingfeng.engines.insight.measures import Measure, Tallies, Tally
from qingfeng.engines.insight.suppression import beside
from qingfeng.engines.insight.windows import Window
from qingfeng.institutions.complaints.divisions import DIVISIONS

from .figure_choice import Choice

BY_NAME, BY_VALUE, BY_N = "name", "value", "n"
SORTS = (BY_NAME, BY_VALUE, BY_N)


@dataclass(frozen=True)
class Cell:
    text: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One line. `shares_place`: its interval overlaps with the next one's, so that the order says nothing about the two."""

    name: str
    found: Compared
    now: Cell
    hits: Cell
    n: Cell
    year: Cell
    before: Cell
    share: str = ""
    note: str = ""
    authority: str = ""
    shares_place: bool = False

    @property
    def chart(self) -> str:
        """For the drawing: the plain number, nothing where there is none."""
        return _plain(self.found.now)

    @property
    def chart_year(self) -> str:
        return _plain(self.found.year)


def _plain(tally: Tally) -> str:
    return "" if tally.number is None else f"{tally.number:.2f}"


def records_url(choice: Choice, measure: Measure, window: Window, *, part: str = "", split: str = "", key: str = "") -> str:
    asked = {**choice.params, "period": window.period.code, "part": part, "by": split, "key": key, "table": choice.span}
    kept = {name: value for name, value in asked.items() if value}
    return f"{reverse('desk:figure', args=[measure.code])}?{urlencode(kept)}"


def row(choice: Choice, name: str, found: Compared, *, split: str = "", key: str = "", whole: int | None = None) -> Row:
    measure, (now, year, before) = found.measure, choice.windows.all

    def cell(text: str, window: Window, part: str = "") -> Cell:
        return Cell(text, records_url(choice, measure, window, part=part, split=split, key=key))

    hits = cell(str(found.now.hits), now, "hit") if measure.is_rate else Cell("")
    return Row(
        name=name,
        found=found,
        now=cell(found.text, now),
        hits=hits,
        n=cell(str(found.now.n), now),
        year=cell(found.year_text, year),
        before=cell(found.before_text, before),
        share="" if whole is None or measure.is_rate else found.share_of(whole),
        note=str(measure.formula),
        authority=measure.basis(now.end, choice.unit),
    )


def overview(choice: Choice, tallies: Tallies, shown: Sequence[Measure]) -> list[Row]:
    return [row(choice, str(measure.label), comparing.of(measure, tallies)) for measure in shown]


def parts(choice: Choice, measure: Measure, split: str, tallies: Tallies, barred: frozenset[int] = frozenset()) -> tuple[list[Row], int]:
    """One line for each part that has anything to count, by name; and how many are kept from this reader."""
    folded, names = _by_name(measure, split, tallies)
    found = {key: comparing.of(measure, folded, key) for key in names}
    hidden = beside(
        [at for at, key in enumerate(names) if split == measures.UNIT and int(key) in barred], [f.now.n for f in found.values()]
    )
    whole = sum(one.now.n for one in found.values())
    shown = [key for at, key in enumerate(names) if at not in hidden]
    rows = [row(choice, names[key], found[key], split=split, key=key, whole=whole) for key in shown]
    return sorted(rows, key=lambda line: line.name), len(hidden)


def _by_name(measure: Measure, split: str, tallies: Tallies) -> tuple[Tallies, dict[str, str]]:
    folded = {at: _folded(split, found) for at, found in tallies.items()}
    keys = dict.fromkeys(key for (code, _w), found in folded.items() if code == measure.code for key in found)
    if split == measures.UNIT:
        units = Unit.objects.in_bulk([int(key) for key in keys])
        return folded, {key: units[int(key)].name for key in keys}
    return folded, {key: DIVISIONS[split].name(key) for key in keys}


def _folded(split: str, found: Mapping[measures.Key, Tally]) -> dict[measures.Key, Tally]:
    if split == measures.UNIT:
        return {str(key): tally for key, tally in found.items() if key is not None}
    return dict(DIVISIONS[split].folded(found))


def in_order(rows: Sequence[Row], sort: str) -> list[Row]:
    """By name unless something else is asked for. By a rate: with a mark where the intervals of two neighbours overlap."""
    if sort == BY_NAME:
        return list(rows)
    if sort == BY_N:
        return sorted(rows, key=lambda line: (-line.found.now.n, line.name))
    ordered = sorted(rows, key=lambda line: (line.found.now.number is None, -(line.found.now.number or 0), line.name))
    following = [*ordered[1:], None]
    return [_marked(line, after) for line, after in zip(ordered, following, strict=True)]


def _marked(line: Row, after: Row | None) -> Row:
    mine, following = line.found.now.interval, after.found.now.interval if after else None
    return replace(line, shares_place=mine is not None and following is not None and mine.overlaps(following))


def splits_for(choice: Choice, measure: Measure) -> list[tuple[str, str]]:
    """By what a measure can be divided for this unit."""
    if not measure.divides:
        return []
    by_unit = [(measures.UNIT, _("按被反映单位"))] if choice.handles else []
    return by_unit + [(code, str(division.label)) for code, division in DIVISIONS.items() if code in measure.source.splits]

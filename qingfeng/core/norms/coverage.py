"""Which facts a table decides by no row, and which by several at once: every column cut where a condition begins or ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.norms import cells
from qingfeng.core.norms.tables import Column, RuleTable

MOST_CASES = 4_000
STEP: dict[str, Any] = {"int": 1, "date": dt.timedelta(days=1)}


@dataclass(frozen=True)
class Segment:
    """A part of a column in which every value meets the same conditions; `fact` is one of them."""

    fact: Any
    said: str


@dataclass(frozen=True)
class Case:
    said: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Coverage:
    """`looked`: False where the table has too many cases to go through."""

    gaps: tuple[Case, ...] = ()
    overlaps: tuple[Case, ...] = ()
    looked: bool = True


def coverage(table: RuleTable) -> Coverage:
    parts = [_segments(table, at, column) for at, column in enumerate(table.when)]
    if prod(len(part) for part in parts) > MOST_CASES:
        return Coverage(looked=False)
    gaps: list[Case] = []
    overlaps: list[Case] = []
    for case in product(*parts):
        rows = table.matching({column.name: segment.fact for column, segment in zip(table.when, case, strict=True)})
        if len(rows) != 1:
            said = "，".join(f"{c.title} {segment.said}" for c, segment in zip(table.when, case, strict=True))
            (overlaps if rows else gaps).append(Case(said, tuple(rule.number for rule in rows)))
    return Coverage(tuple(gaps), tuple(overlaps))


def _segments(table: RuleTable, at: int, column: Column) -> list[Segment]:
    conditions = [rule.when[at] for rule in table.rules]
    if column.type == "bool":
        return [Segment(True, "是"), Segment(False, "否")]
    if column.type == "text":
        named = column.choices or tuple(dict.fromkeys(value for c in conditions for value in c.values))
        known = [Segment(value, column.label(value)) for value in named]
        return known if column.choices else [*known, Segment("".join(named) + "？", _("其他"))]
    if not (bounds := sorted({value for c in conditions for value in c.values})):
        return [Segment({"int": 0, "decimal": Decimal(0), "date": dt.date(2000, 1, 1)}[column.type], _("不限"))]
    return _between_numbers(bounds) if column.type == "decimal" else _steps(bounds, column.type)


def _steps(bounds: Sequence[Any], type_: str) -> list[Segment]:
    """Each bound by itself and what lies between, where values follow each other."""
    step = STEP[type_]
    write = lambda value: cells.write_value(value, type_)  # noqa: E731
    found = [Segment(below, f"≤{write(below)}")] if (below := _moved(bounds[0], -step)) is not None else []
    for value, following in zip(bounds, [*bounds[1:], None], strict=True):
        found.append(Segment(value, write(value)))
        if following is None:
            found += [Segment(above, f"≥{write(above)}")] if (above := _moved(value, step)) is not None else []
        elif value + step < following:
            first, last = value + step, following - step
            found.append(Segment(first, write(first) if first == last else f"{write(first)}～{write(last)}"))
    return found


def _moved(value: Any, step: Any) -> Any:
    """None beyond the first and the last day there is."""
    try:
        return value + step
    except OverflowError:
        return None


def _between_numbers(bounds: Sequence[Decimal]) -> list[Segment]:
    write = lambda value: cells.write_value(value, "decimal")  # noqa: E731
    found = [Segment(bounds[0] - 1, _("小于%s") % write(bounds[0]))]
    for value, following in zip(bounds, [*bounds[1:], None], strict=True):
        found.append(Segment(value, write(value)))
        if following is None:
            found.append(Segment(value + 1, _("大于%s") % write(value)))
        else:
            said = _("大于%(low)s、小于%(high)s") % {"low": write(value), "high": write(following)}
            found.append(Segment((value + following) / 2, said))
    return found

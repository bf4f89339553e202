"""A chart as a picture for Word: bars in groups, told apart in black and white too. Same numbers, same bytes."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from .pdf import render

PRINTED = 220.0  # points to the inch


@dataclass(frozen=True)
class Series:
    """Each value with the words that stand over its bar; nothing is drawn where there is no value."""

    name: str
    values: tuple[tuple[float | None, str], ...]


@dataclass(frozen=True)
class Chart:
    title: str
    unit: str
    groups: tuple[str, ...]
    series: tuple[Series, ...]


def chart_png(chart: Chart, *, day: dt.date) -> bytes:
    top, step = axis([value or 0 for series in chart.series for value, _told in series.values])
    ticks = [step * n for n in range(round(top / step) + 1)]
    data = asdict(chart) | {"top": top, "ticks": [[tick, f"{tick:g}"] for tick in ticks]}
    return render("chart", data, day=day, form="png", ppi=PRINTED)


def axis(values: list[float]) -> tuple[float, float]:
    """Where the axis ends, and its steps: 1, 2, 5, 10, …, at most six of them."""
    most, size = max([*values, 1]), 1.0
    while True:
        for step in (size, 2 * size, 5 * size):
            if most <= step * 6:
                count = -(-most // step)
                return step * count, step
        size *= 10

"""Bars side by side as a picture in the page: each is a link to its records and says its number; what they show stands in words too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qingfeng.core.papers.charts import axis

WIDE, TALL, EDGE, TOP, FOOT = 930, 262, 46, 32, 232
CSS = ("c", "a")  # what is compared with hollow, what it is about filled: told apart without colour


@dataclass(frozen=True)
class Value:
    """`number` is None where there is none yet; `told` stands over the bar, `label` is what is read out."""

    number: float | None
    told: str
    label: str
    url: str


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    css: str
    middle: str
    over: str
    told: str
    label: str
    url: str


@dataclass(frozen=True)
class Drawn:
    title: str
    described: str
    unit: str
    ticks: Sequence[tuple[str, str, str]]  # where the line, where its number, which
    names: Sequence[tuple[str, str]]
    bars: Sequence[Bar]
    legend: Sequence[tuple[str, str, int, int]]


def draw(*, title: str, described: str, unit: str, names: Sequence[str], series: Sequence[tuple[str, Sequence[Value]]]) -> Drawn:
    top, step = axis([value.number or 0 for _name, values in series for value in values])
    tall, group = FOOT - TOP, (WIDE - EDGE - 12) / max(1, len(names))
    ticks = [
        (f"{FOOT - tall * n * step / top:.1f}", f"{FOOT - tall * n * step / top + 4:.1f}", f"{n * step:g}")
        for n in range(round(top / step) + 1)
    ]
    placed = [(f"{EDGE + group * (at + 0.5):.1f}", name) for at, name in enumerate(names)]
    first = len(CSS) - len(series) if len(series) < len(CSS) else 0
    width = min(group * 0.36, 40)
    bars = [
        _bar(value, EDGE + group * (at + 0.5) + (which - len(series) / 2) * width, width, tall / top, CSS[(first + which) % 2])
        for which, (_name, values) in enumerate(series)
        for at, value in enumerate(values)
    ]
    legend = [(name, CSS[(first + which) % 2], EDGE + 110 * which, EDGE + 110 * which + 22) for which, (name, _values) in enumerate(series)]
    return Drawn(title, described, unit, ticks, placed, bars, legend)


def _bar(value: Value, x: float, width: float, per_one: float, css: str) -> Bar:
    height = (value.number or 0) * per_one
    told = value.told or ("…" if value.number is None else "0")
    return Bar(
        f"{x:.1f}", f"{FOOT - height:.1f}", f"{width:.1f}", f"{height:.1f}", css, f"{x + width / 2:.1f}", f"{FOOT - height - 6:.1f}",
        told, value.label, value.url,
    )  # fmt: skip

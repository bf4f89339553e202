"""A report on the page: its words with each value a link to its records, its tables, its charts as pictures whose bars are links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qingfeng.core.papers.charts import axis
from qingfeng.engines.insight import reading_view
from qingfeng.engines.insight.answers import Answer, Piece
from qingfeng.engines.insight.contents import Contents
from qingfeng.engines.insight.models import Report
from qingfeng.engines.insight.reading_view import Block

WIDE, TALL, EDGE, TOP, FOOT = 930, 262, 46, 32, 232
CSS = ("c", "a")  # the year before hollow, this year filled: told apart without colour


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


@dataclass(frozen=True)
class Shown:
    kind: str
    pieces: Sequence[tuple[str, str]] = ()  # words, address
    rows: Sequence[Sequence[Sequence[tuple[str, str]]]] = ()
    chart: Drawn | None = None
    title: str = ""


Link = Callable[[Piece], str]


def links_of(report: Report) -> Link:
    def link(piece: Piece) -> str:
        return reverse("desk:report_figure", args=[report.pk, piece.code, piece.period]) if piece.code else ""

    return link


def shown(report: Report, contents: Contents) -> list[Shown]:
    link = links_of(report)
    return [_shown(block, link) for block in reading_view.of(report, contents)]


def _shown(block: Block, link: Link) -> Shown:
    if block.kind == reading_view.CHART and block.answer is not None:
        return Shown(block.kind, chart=drawn(block.answer, link), title=block.answer.title)
    if block.kind == reading_view.TABLE and block.answer is not None:
        return Shown(block.kind, rows=[[_linked([cell], link) for cell in row] for row in block.answer.rows], title=block.answer.title)
    if block.kind == reading_view.GRID:
        return Shown(block.kind, rows=[[_linked(cell, link) for cell in row] for row in block.rows])
    return Shown(block.kind, _linked(block.pieces, link))


def _linked(pieces: Sequence[Piece], link: Link) -> list[tuple[str, str]]:
    return [(piece.text, link(piece)) for piece in pieces]


def drawn(answer: Answer, link: Link) -> Drawn:
    values = [[float(v["number"]) if v["number"] else None for v in one["values"]] for one in answer.series]
    top, step = axis([value or 0 for row in values for value in row])
    tall, group = FOOT - TOP, (WIDE - EDGE - 12) / max(1, len(answer.months))
    ticks = [
        (f"{FOOT - tall * n * step / top:.1f}", f"{FOOT - tall * n * step / top + 4:.1f}", f"{n * step:g}")
        for n in range(round(top / step) + 1)
    ]
    names = [(f"{EDGE + group * (at + 0.5):.1f}", name) for at, name in enumerate(answer.months)]
    bars = [
        _bar(answer, one, at, which, values[which][at], (group, tall / top), link)
        for which, one in enumerate(answer.series)
        for at in range(len(answer.months))
    ]
    legend = [(one["name"], CSS[which % 2], EDGE + 110 * which, EDGE + 110 * which + 22) for which, one in enumerate(answer.series)]
    return Drawn(answer.title, answer.described, answer.unit, ticks, names, bars, legend)


def _bar(answer: Answer, one: dict[str, Any], at: int, which: int, value: float | None, scale: tuple[float, float], link: Link) -> Bar:
    group, per_one = scale
    width = min(group * 0.36, 40)
    x = EDGE + group * (at + 0.5) + (which - len(answer.series) / 2) * width
    height = (value or 0) * per_one
    piece, told = one["values"][at], "" if value is None else one["values"][at]["text"]
    words = {"year": one["name"], "month": answer.months[at], "value": piece["text"], "unit": answer.unit}
    return Bar(
        f"{x:.1f}", f"{FOOT - height:.1f}", f"{width:.1f}", f"{height:.1f}", CSS[which % 2], f"{x + width / 2:.1f}",
        f"{FOOT - height - 6:.1f}", told or ("…" if value is None else "0"), _("%(year)s%(month)s，%(value)s%(unit)s") % words,
        link(Piece(piece["text"], piece["code"], piece["period"])),
    )  # fmt: skip

"""A report on the page: its words with each value a link to its records, its tables, its charts as pictures whose bars are links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qingfeng.engines.insight import reading_view
from qingfeng.engines.insight.answers import Answer, Piece
from qingfeng.engines.insight.contents import Contents
from qingfeng.engines.insight.models import Report
from qingfeng.engines.insight.reading_view import Block
from qingfeng.faces.components.bars import Drawn, Value, draw


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
    series = [(one["name"], [_value(answer, one, at, link) for at in range(len(answer.months))]) for one in answer.series]
    return draw(title=answer.title, described=answer.described, unit=answer.unit, names=answer.months, series=series)


def _value(answer: Answer, one: dict[str, Any], at: int, link: Link) -> Value:
    piece = one["values"][at]
    number = float(piece["number"]) if piece["number"] else None
    words = {"year": one["name"], "month": answer.months[at], "value": piece["text"], "unit": answer.unit}
    label = _("%(year)s%(month)s，%(value)s%(unit)s") % words
    return Value(number, "" if number is None else piece["text"], label, link(Piece(piece["text"], piece["code"], piece["period"])))

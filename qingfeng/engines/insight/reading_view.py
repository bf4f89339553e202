"""A report as a web page reads it: the blocks of its template in order, the fields answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from qingfeng.core.papers.official import LEVEL_1, LEVEL_2, PARA, blocks
from qingfeng.core.vault import files

from . import conditions, fields, word_texts
from .answers import Answer, Piece
from .checking import BRACES
from .contents import Contents
from .models import Report
from .word_texts import TC, TR, P, Text

TITLE, RIGHT, CENTRE, TABLE, CHART, GRID = "title", "right", "centre", "table", "chart", "grid"
SIDES = {"right": RIGHT, "end": RIGHT, "center": CENTRE}
HEADINGS = (LEVEL_1, LEVEL_2)


@dataclass(frozen=True)
class Block:
    """`rows`: of a table that the template itself holds, cell by cell."""

    kind: str
    pieces: Sequence[Piece] = ()
    answer: Answer | None = None
    rows: Sequence[Sequence[Sequence[Piece]]] = ()


def of(report: Report, contents: Contents) -> list[Block]:
    """The first line in the middle is the title."""
    document = word_texts.opened(files.open_file(report.template.file))
    answers, found, titled = contents.answers, [], False
    for element in word_texts.children(document.element.body):
        block = _paragraph(element, answers) if element.tag == P else Block(GRID, rows=list(_rows(element, answers)))
        if block is None:
            continue
        if block.kind == CENTRE and not titled:
            block, titled = Block(TITLE, block.pieces), True
        found.append(block)
    return found


def _paragraph(element: Any, answers: Mapping[str, Answer]) -> Block | None:
    """Nothing where nothing is said."""
    said = _said(Text(element, ""), answers)
    if isinstance(said, Answer):
        return Block(CHART if said.picture else TABLE, answer=said)
    words = "".join(piece.text for piece in said).strip()
    if not words:
        return None
    side = element.find(f"{qn('w:pPr')}/{qn('w:jc')}")
    kind = SIDES.get(side.get(qn("w:val")) if side is not None else "", "")
    if not kind:
        kind = blocks(words)[0].kind
        kind = kind if kind in HEADINGS and len(words) < 40 and "。" not in words[:-1] else PARA
    return Block(kind, said)


def _rows(table: Any, answers: Mapping[str, Answer]) -> Iterator[list[list[Piece]]]:
    for row in table.iterchildren(TR):
        yield [_cell(cell, answers) for cell in row.iterchildren(TC)]


def _cell(cell: Any, answers: Mapping[str, Answer]) -> list[Piece]:
    pieces: list[Piece] = []
    for paragraph in cell.iter(P):
        said = _said(Text(paragraph, ""), answers)
        pieces += [Piece(said.title)] if isinstance(said, Answer) else said
    return pieces


def _said(text: Text, answers: Mapping[str, Answer]) -> list[Piece] | Answer:
    """A table or a chart stands for all of its paragraph."""
    words, at = text.text, 0
    pieces: list[Piece] = []
    for start, end, answer in _places(words, answers):
        if answer.picture or answer.rows:
            return answer
        pieces += [Piece(words[at:start]), *answer.pieces]
        at = end
    return [piece for piece in (*pieces, Piece(words[at:])) if piece.text]


def _places(words: str, answers: Mapping[str, Answer]) -> list[tuple[int, int, Answer]]:
    """What answers stand in the place of, in order; in the place of what is not to be read nothing does."""
    marks = list(BRACES.finditer(words))
    cuts = conditions.cuts(marks, {key: answer.holds for key, answer in answers.items()})
    kept = [match for match in marks if not any(start <= match.start() < end for start, end in cuts)]
    found = [(match.start(), match.end(), answers[fields.plain(match[1])]) for match in kept]
    return sorted([*found, *((start, end, Answer()) for start, end in cuts)], key=lambda place: place[:2])

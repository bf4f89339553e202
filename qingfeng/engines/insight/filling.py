"""Answers put into a template. What the office laid out stays as it is; only the fields change. Same answers, same bytes."""

from __future__ import annotations

import copy
import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from qingfeng.core.papers.word import sized_down
from qingfeng.core.papers.word_files import same_bytes, xml_safe

from . import annex, conditions, fields, word_texts
from .annex import Annex
from .answers import Answer, Piece
from .checking import BRACES
from .word_texts import Text

WIDEST = Mm(156)
TABLE_PT, NARROW_PT = 10.5, 8  # the latter of a table with many columns
MANY, NARROW = 8, 30
HELD = ("w:drawing", "w:pict", "w:object", "w:sectPr", "w:bookmarkStart")  # what a paragraph without words may hold


def filled(template: bytes, answers: Mapping[str, Answer], tail: Annex, *, title: str, author: str, day: dt.date) -> bytes:
    """`answers` by the key of the field."""
    document = word_texts.opened(template)
    for text in word_texts.texts(document):
        _fill(document, text, answers)
    annex.append(document, tail)
    _properties(document, title, author, day)
    return same_bytes(document)


def _fill(document: DocumentType, text: Text, answers: Mapping[str, Answer]) -> None:
    if _cut(text, answers):
        return
    for match in reversed(list(BRACES.finditer(text.text))):
        answer = answers[fields.plain(match[1])]
        if answer.picture:
            _picture(document, text, answer)
        elif answer.rows:
            _table(document, text, answer)
        else:
            word_texts.replace(text, match.start(), match.end(), xml_safe(answer.text))


def _cut(text: Text, answers: Mapping[str, Answer]) -> bool:
    """Takes out what is not to be read; and the paragraph itself where nothing of it is left."""
    holds = {key: answer.holds for key, answer in answers.items()}
    cuts = conditions.cuts(BRACES.finditer(text.text), holds)
    for start, end in reversed(cuts):
        word_texts.replace(text, start, end, "")
    if not cuts or text.text.strip() or not text.stands_free or any(True for tag in HELD for _held in text.element.iter(qn(tag))):
        return False
    text.element.getparent().remove(text.element)
    return True


def _picture(document: DocumentType, text: Text, answer: Answer) -> None:
    _emptied(text)
    paragraph = Paragraph(text.element, document._body)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = paragraph.add_run().add_picture(io.BytesIO(answer.picture), width=_width(document))
    shape._inline.docPr.set("descr", xml_safe(answer.described))
    shape._inline.docPr.set("title", xml_safe(answer.title))
    _free(paragraph)


def _free(paragraph: Paragraph) -> None:
    """A line of a fixed height would cut the picture off."""
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.first_line_indent = Pt(0)
    indent = paragraph._p.get_or_add_pPr().find(qn("w:ind"))
    if indent is not None:
        indent.attrib.pop(qn("w:firstLineChars"), None)


def _width(document: DocumentType) -> Length:
    section = document.sections[0]
    page, left, right = section.page_width, section.left_margin, section.right_margin
    inner = page - left - right if None not in (page, left, right) else WIDEST  # type: ignore[operator]
    return Length(min(inner, WIDEST))


def _emptied(text: Text) -> None:
    for node in text.nodes:
        node.text = ""


def _table(document: DocumentType, text: Text, answer: Answer) -> None:
    """Takes the place of the paragraph, in the letters of its field."""
    look = text.nodes[0].getparent().find(qn("w:rPr"))
    table = document.add_table(rows=len(answer.rows), cols=len(answer.rows[0]))
    annex.ruled(table)
    many = len(answer.rows[0]) > MANY
    annex.wide(table, _shares(_width(document), len(answer.rows[0]), 0.2 if many else 0.34), NARROW if many else 0)
    for row, pieces in zip(table.rows, answer.rows, strict=True):
        for column, (cell, piece) in enumerate(zip(row.cells, pieces, strict=True)):
            _cell(cell.paragraphs[0], piece, look, NARROW_PT if many else TABLE_PT, first=column == 0)
    annex.repeated_head(table)
    text.element.addprevious(table._tbl)
    _emptied(text)
    following = text.element.getnext()
    if following is not None and following.tag == qn("w:p"):
        text.element.getparent().remove(text.element)


def _shares(whole: Length, columns: int, first: float) -> list[Length]:
    """The names of figures need more room than their values."""
    rest = Length(int(whole * (1 - first) / max(1, columns - 1)))
    return [Length(int(whole * first)), *[rest] * (columns - 1)]


def _cell(paragraph: Paragraph, piece: Piece, look: Any, points: float, *, first: bool) -> None:
    run = paragraph.add_run(xml_safe(piece.text))
    if look is not None:
        run._r.insert(0, copy.deepcopy(look))
    sized_down(run, points)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if first else WD_ALIGN_PARAGRAPH.CENTER
    _free(paragraph)


def _properties(document: DocumentType, title: str, author: str, day: dt.date) -> None:
    """Of the report, not of whoever saved the template last."""
    core, moment = document.core_properties, dt.datetime.combine(day, dt.time())
    core.title, core.language, core.comments = xml_safe(title)[:255], "zh-CN", ""
    core.author = core.last_modified_by = xml_safe(author)[:255]
    core.created = core.modified = moment
    core.revision = 1

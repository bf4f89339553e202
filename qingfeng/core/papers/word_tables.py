"""The same table forms for WPS and Word: real tables, to be filled in and changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from .chinese import full_date
from .tables import Cell, ListPaper, TableForm
from .word import _paragraph, _run
from .word_files import same_bytes, xml_safe

TEXT_PT, TITLE_PT, LIST_PT = 11, 20, 9.5
LABEL_MM, VALUE_MM = 25, 58
MIDDLE = WD_ALIGN_PARAGRAPH.CENTER


def table_docx(forms: Sequence[TableForm]) -> bytes:
    word = _plain(forms[0].title, forms[0].office, next((f.day for f in forms if f.day), None))
    _margins(word, 22, 20)
    for at, form in enumerate(forms):
        _form(word, form, new_page=at > 0)
    return same_bytes(word)


def list_docx(paper: ListPaper) -> bytes:
    word = _plain(paper.title, paper.office, paper.day)
    section = word.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    _margins(word, 14, 14, keep_size=True)
    _line(word, paper.title, "biaosong", 18, MIDDLE)
    _line(word, "　".join(part for part in (paper.office, paper.above, full_date(paper.day)) if part), "song", LIST_PT)
    table = _table(word, len(paper.rows) + 1, len(paper.columns))
    whole = sum(column.share for column in paper.columns)
    for at, column in enumerate(paper.columns):
        for row in table.rows:
            row.cells[at].width = Mm(round(269 * column.share / whole))
        _fill(table.rows[0].cells[at], column.title, "hei", LIST_PT)
    _header(table)
    for row, values in zip(table.rows[1:], paper.rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            _fill(cell, value, "song", LIST_PT)
    if paper.footer:
        _line(word, paper.footer, "song", LIST_PT)
    _signs(word, paper.signs, LIST_PT)
    return same_bytes(word)


def _plain(title: str, office: str, day: dt.date | None) -> DocumentType:
    word = Document()
    core = word.core_properties
    core.title, core.language, core.comments = xml_safe(title)[:255], "zh-CN", ""
    core.author = core.last_modified_by = xml_safe(office)[:255]
    core.created = core.modified = dt.datetime.combine(day or dt.date(2000, 1, 1), dt.time())
    return word


def _margins(word: DocumentType, side: int, top: int, keep_size: bool = False) -> None:
    section = word.sections[0]
    if not keep_size:
        section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(side)
    section.top_margin = section.bottom_margin = Mm(top)


def _form(word: DocumentType, form: TableForm, new_page: bool) -> None:
    title = _line(word, form.title, "biaosong", TITLE_PT, MIDDLE)
    title.paragraph_format.page_break_before = new_page
    _line(word, f"编号：{form.number}　　　　{form.dated()}", "song", TEXT_PT)
    rows = form.rows()
    table = _table(word, len(rows), 4)
    for row, cells in zip(table.rows, rows, strict=True):
        _row(row.cells, cells)
    if form.note:
        _line(word, form.note, "song", 10)
    _signs(word, form.signs, TEXT_PT)
    if form.sealed:
        _line(word, "", "song", TEXT_PT)
    for text in (form.office, "（盖章处）" if form.sealed else ""):
        if text:
            _line(word, text, "song", TEXT_PT, WD_ALIGN_PARAGRAPH.RIGHT)
    if form.phone:
        _line(word, f"电话　{form.phone}", "song", 10)


def _row(cells: Sequence[_Cell], filled: tuple[Cell, ...]) -> None:
    for cell, width in zip(cells, (LABEL_MM, VALUE_MM, LABEL_MM, VALUE_MM), strict=True):
        cell.width = Mm(width)
    for at, item in enumerate(filled):
        label, value = cells[2 * at], cells[2 * at + 1]
        if len(filled) == 1:
            value = cells[1].merge(cells[3])
        _fill(label, item.label, "hei", TEXT_PT, MIDDLE)
        _fill(value, item.value, "song", TEXT_PT)
        for _blank in range(0 if item.value else item.lines - 1):
            value.add_paragraph()


def _table(word: DocumentType, rows: int, columns: int) -> Table:
    table = word.add_table(rows=rows, cols=columns)
    table.style = "Table Grid"
    table.autofit = False
    return table


def _header(table: Table) -> None:
    """The first row is printed again on every page."""
    properties = table.rows[0]._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _fill(cell: _Cell, text: str, face: str, size: float, align: WD_ALIGN_PARAGRAPH | None = None) -> None:
    for at, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        _run(paragraph, line, face, size)
        paragraph.paragraph_format.space_after = Pt(0)
        if align is not None:
            paragraph.alignment = align


def _line(word: DocumentType, text: str, face: str, size: float, align: WD_ALIGN_PARAGRAPH | None = None):
    paragraph = _paragraph(word, text, face=face, size=size, align=align)
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    return paragraph


def _signs(word: DocumentType, signs: Sequence[str], size: float) -> None:
    if signs:
        _line(word, "　　　　　　　　".join(f"{sign}：" for sign in signs), "song", size)

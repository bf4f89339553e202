"""The second part of a report in Word: for each figure the question, period, value, records, rule and place; and what changed since the
report before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from qingfeng.core.papers.word import spaced, written

LONG, SHORT, SIDE, FOOT = Mm(297), Mm(210), Mm(16), Mm(8)
TITLE_PT, TEXT_PT, CELL_PT = 16, 10.5, 9
SHARES = (9, 42, 60, 38, 26, 14, 40, 36)  # of the 265 mm between the margins


@dataclass(frozen=True)
class Line:
    """One figure of one period."""

    label: str
    question: str
    period: str
    value: str
    n: str
    authority: str
    link: str
    host: str = ""  # with it the place is written in full, and opens

    @property
    def address(self) -> str:
        return self.host + self.link


@dataclass(frozen=True)
class ChangedLine:
    label: str
    period: str
    then: str
    now: str
    came: int
    went: int


@dataclass(frozen=True)
class Annex:
    lines: Sequence[Line]
    notes: Sequence[str]
    before: str = ""  # which report it is compared with
    changed: Sequence[ChangedLine] = ()
    records: bool = True  # whether it says how many came and went: not before everybody, where they may be few


def append(document: DocumentType, annex: Annex) -> None:
    _landscape(document)
    _text(document, _("附件：数据出处"), "hei", TITLE_PT)
    for note in annex.notes:
        _text(document, note, "song", TEXT_PT)
    head = [_("序号"), _("指标"), _("怎样算"), _("统计期"), _("数值"), _("记录数"), _("规则版本、依据"), _("查看")]
    rows = [
        [str(at), one.label, one.question, one.period, one.value, one.n, one.authority, one.host + one.link]
        for at, one in enumerate(annex.lines, 1)
    ]
    table = _table(document, [head, *rows], SHARES)
    for row, one in zip(table.rows[1:], annex.lines, strict=True):
        if one.host:
            linked(row.cells[-1].paragraphs[0], one.address)
    if annex.before:
        _changes(document, annex)


def _changes(document: DocumentType, annex: Annex) -> None:
    _text(document, "", "song", TEXT_PT)
    _text(document, _("与%s相比") % annex.before, "hei", TITLE_PT)
    if not annex.changed:
        _text(document, _("各项指标的数值和记录没有变化。"), "song", TEXT_PT)
        return
    head = [_("指标"), _("统计期"), _("当时"), _("现在"), _("新增记录"), _("减少记录")]
    rows = [[one.label, one.period, one.then, one.now, str(one.came), str(one.went)] for one in annex.changed]
    shares: Sequence[int] = (75, 60, 40, 40, 25, 25)
    shown = slice(None if annex.records else -2)
    _table(document, [row[shown] for row in (head, *rows)], shares[shown])


def _landscape(document: DocumentType) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, LONG, SHORT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = SIDE
    section.header_distance = section.footer_distance = FOOT
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:  # lines of the page before, too wide for a table
        section._sectPr.remove(grid)


def _text(document: DocumentType, words: str, face: str, size: float) -> None:
    spaced(written(document.add_paragraph(), words, face, size))


def _table(document: DocumentType, rows: Sequence[Sequence[str]], shares: Sequence[int]) -> Table:
    table = document.add_table(rows=len(rows), cols=len(shares))
    ruled(table)
    wide(table, [Mm(share) for share in shares])
    for at, (row, words) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, said in zip(row.cells, words, strict=True):
            spaced(written(cell.paragraphs[0], said, "song" if at else "hei", CELL_PT))
    repeated_head(table)
    return table


def linked(paragraph: Paragraph, address: str) -> None:
    """What the paragraph says opens the address."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.set(qn("w:history"), "1")
    for run in paragraph.runs:
        run.font.underline, run.font.color.rgb = True, RGBColor(0x05, 0x63, 0xC1)
        link.append(run._r)
    paragraph._p.append(link)


def ruled(table: Table) -> None:
    """Thin rules all around, whatever styles the template has."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = table._tbl.tblPr
    style = properties.find(qn("w:tblStyle"))
    if style is not None:
        properties.remove(style)
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def wide(table: Table, widths: Sequence[Length], inside: int = 0) -> None:
    """Fixed widths, said of columns and of cells: Word looks at the one, WPS at the other. `inside`: twips beside the words of a cell."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    if inside:
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            margin = OxmlElement(f"w:{side}")
            margin.set(qn("w:w"), str(inside))
            margin.set(qn("w:type"), "dxa")
            margins.append(margin)
        table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def repeated_head(table: Table) -> None:
    """On every page; and no row is broken in two."""
    for at, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        for name in ("w:cantSplit", *(() if at else ("w:tblHeader",))):
            properties.append(OxmlElement(name))

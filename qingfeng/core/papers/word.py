"""Word after the same standard, for editing in WPS: real paragraphs and styles, a grid of 22 lines of 28 characters."""

from __future__ import annotations

import datetime as dt
import io
from math import floor

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from . import official as gb
from .chinese import full_date, title_lines
from .fonts import WORD
from .qr import png
from .word_files import same_bytes, xml_safe

BODY_PT, TITLE_PT, FOOT_PT, NOTE_PT = 16, 22, 14, 8.5
RED = RGBColor.from_string(gb.RED)


def official_docx(document: gb.OfficialDocument, *more: gb.OfficialDocument) -> bytes:
    """One file; each further document begins on a page of its own."""
    word = Document()
    _properties(word, document)
    _page(word)
    for at, one in enumerate((document, *more)):
        begins = len(word.paragraphs)
        _head(word, one)
        word.paragraphs[begins].paragraph_format.page_break_before = at > 0
        _text(word, one)
        _signature(word, one)
        _foot(word, one)
    return same_bytes(word)


def _properties(word: DocumentType, document: gb.OfficialDocument) -> None:
    moment = dt.datetime.combine(document.dated, dt.time())
    core = word.core_properties
    core.title, core.language, core.comments = xml_safe(document.title)[:255], "zh-CN", ""
    core.author = core.last_modified_by = xml_safe(document.signer)[:255]
    core.created = core.modified = moment


def _page(word: DocumentType) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(gb.PAGE_WIDTH), Mm(gb.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(gb.TOP), Mm(gb.BOTTOM)
    section.left_margin, section.right_margin = Mm(gb.LEFT), Mm(gb.RIGHT)
    section.footer_distance = Mm(gb.BOTTOM - 7 - 5)  # the number stands 7 mm below the text area
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(gb.LINE_PITCH_PT * 20)))
    normal = word.styles["Normal"]
    _narrow(normal.element.get_or_add_rPr())
    normal.font.size = Pt(BODY_PT)
    _face(normal.element.get_or_add_rPr(), WORD["fang"])
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = Pt(round(gb.LINE_PITCH_PT, 2))
    word.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _narrow(properties: BaseOxmlElement) -> None:
    """28 characters to a line by spacing, not by a grid of characters: LibreOffice gives two cells of it to each that is wider than one."""
    space = OxmlElement("w:spacing")
    space.set(qn("w:val"), str(floor((gb.TEXT_WIDTH / 25.4 * 72 / gb.CHARACTERS - BODY_PT) * 20)))
    properties.append(space)


def _page_number(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.alignment = side
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(FOOT_PT)
    _run(paragraph, "— ", "song", FOOT_PT)
    run = _run(paragraph, "", "song", FOOT_PT)
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("", "1"), ("end", "")):
        run._r.append(_field_part(kind, text))
    _run(paragraph, " —", "song", FOOT_PT)


def _field_part(kind: str, text: str) -> BaseOxmlElement:
    if kind:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        return part
    part = OxmlElement("w:instrText" if "PAGE" in text else "w:t")
    part.set(qn("xml:space"), "preserve")
    part.text = text
    return part


def _head(word: DocumentType, document: gb.OfficialDocument) -> None:
    if document.correction:
        banner = _paragraph(word, document.correction, face="hei", align=WD_ALIGN_PARAGRAPH.CENTER, color=RED)
        _rule(banner, "top", 8)
        _rule(banner, "bottom", 8)
    if document.urgency or document.sample:
        _paragraph(word, document.urgency or document.sample, face="hei")
    above = gb.MARK_DROP if not (document.correction or document.urgency or document.sample) else gb.MARK_DROP // 2
    mark = _paragraph(word, document.organ_mark, face="biaosong", align=WD_ALIGN_PARAGRAPH.CENTER, color=RED)
    mark.runs[0].font.size = Pt(min(46, int(150 / 25.4 * 72 / max(1, len(document.organ_mark)))))
    mark.paragraph_format.space_before = Mm(above)
    mark.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _paragraph(word, "")
    number = _paragraph(word, document.number, align=WD_ALIGN_PARAGRAPH.CENTER)
    _rule(number, "bottom", 12, color=gb.RED, space=round(gb.RULE_GAP / 25.4 * 72))
    _paragraph(word, "")
    for line in title_lines(document.title):
        title = _paragraph(word, line, face="biaosong", size=TITLE_PT, align=WD_ALIGN_PARAGRAPH.CENTER)
        title.paragraph_format.line_spacing = Pt(32)
        title.paragraph_format.keep_with_next = True
    _paragraph(word, "")


def _text(word: DocumentType, document: gb.OfficialDocument) -> None:
    if document.main_to:
        _paragraph(word, document.main_to)
    faces = {gb.LEVEL_1: "hei", gb.LEVEL_2: "kai"}
    for block in document.body:
        paragraph = _paragraph(word, block.text, face=faces.get(block.kind, "fang"), indent=2)
        paragraph.paragraph_format.keep_with_next = block.kind in faces
    if document.annexes:
        _paragraph(word, "")
    for at, name in enumerate(document.annexes, start=1):
        number = f"{at}. " if len(document.annexes) > 1 else ""
        _paragraph(word, ("附件：" if at == 1 else "　　　") + number + name, indent=2)


def _signature(word: DocumentType, document: gb.OfficialDocument) -> None:
    """The date four characters from the right, the signer centred above it; the lines above leave room for the seal."""
    for _blank in range(3 if document.sealed else 2):
        _paragraph(word, "").paragraph_format.keep_with_next = True
    dated = full_date(document.dated)
    wide = sum(2 if ord(c) > 255 else 1 for c in dated) / 2
    right = max(0.0, 4 + (wide - len(document.signer)) / 2)
    for text, indent in ((document.signer, right), (dated, 4)):
        line = _paragraph(word, text, align=WD_ALIGN_PARAGRAPH.RIGHT)
        line.paragraph_format.right_indent = Pt(indent * BODY_PT)
        line.paragraph_format.keep_with_next = text is not dated
    if document.note:
        _paragraph(word, f"（{document.note}）", indent=2)


def _foot(word: DocumentType, document: gb.OfficialDocument) -> None:
    rows = [("抄送：" + "，".join(document.copy_to) + "。", "")] if document.copy_to else []
    if document.printed_by:
        rows.append((document.printed_by, full_date(document.printed_on) + "印发" if document.printed_on else ""))
    if document.head_note:
        _head_note(word, document.head_note)
    if rows:
        _imprint(word, rows)


def _imprint(word: DocumentType, rows: list[tuple[str, str]]) -> None:
    """The imprint floats at the foot of the last page; its outer rules are thicker than the inner one."""
    table = word.add_table(rows=len(rows), cols=2)
    _float_to_bottom(table._tbl)
    for at, (left, right) in enumerate(rows):
        cells = table.rows[at].cells
        if right:
            _small(cells[1].paragraphs[0], right, WD_ALIGN_PARAGRAPH.RIGHT)
        else:
            cells[0].merge(cells[1])
        _small(cells[0].paragraphs[0], left, WD_ALIGN_PARAGRAPH.LEFT)
        for cell in cells:
            _cell_rule(cell._tc, "top", 8 if at == 0 else 6)
            if at == len(rows) - 1:
                _cell_rule(cell._tc, "bottom", 8)
    _paragraph(word, "").paragraph_format.line_spacing = Pt(1)


def _head_note(word: DocumentType, note: gb.HeadNote) -> None:
    for line in note.lines:
        paragraph = _paragraph(word, line, face="song", size=NOTE_PT)
        paragraph.paragraph_format.line_spacing = Pt(12)
    if note.qr_text:
        picture = _paragraph(word, "")
        picture.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        picture.add_run().add_picture(io.BytesIO(png(note.qr_text)), width=Mm(22))


def _paragraph(word, text, *, face="fang", size=BODY_PT, align=None, indent=0, color=None) -> Paragraph:
    paragraph = word.add_paragraph()
    run = _run(paragraph, text, face, size)
    if color is not None:
        run.font.color.rgb = color
    if align is not None:
        paragraph.alignment = align
    if indent:
        _indent(paragraph, indent)
    return paragraph


def _indent(paragraph: Paragraph, characters: int) -> None:
    paragraph.paragraph_format.first_line_indent = Pt(characters * BODY_PT)
    paragraph._p.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), str(characters * 100))


def _run(paragraph: Paragraph, text: str, face: str, size: float):
    run = paragraph.add_run(xml_safe(text))
    run.font.size = Pt(size)
    _face(run._r.get_or_add_rPr(), WORD[face])
    return run


def _face(properties, name: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for attribute in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{attribute}"), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _small(paragraph: Paragraph, text: str, align: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.alignment = align
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(FOOT_PT)
    _run(paragraph, text, "fang", FOOT_PT)


def _rule(paragraph: Paragraph, side: str, eighths: int, *, color: str = "000000", space: int = 1) -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    borders.append(_line(side, eighths, color, space))


def _cell_rule(cell, side: str, eighths: int) -> None:
    properties = cell.get_or_add_tcPr()
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = OxmlElement("w:tcBorders")
        properties.append(borders)
    if borders.find(qn(f"w:{side}")) is None:
        borders.append(_line(side, eighths, "000000", 0))


def _line(side: str, eighths: int, color: str, space: int) -> BaseOxmlElement:
    line = OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", str(eighths)), ("space", str(space)), ("color", color)):
        line.set(qn(f"w:{key}"), value)
    return line


def _float_to_bottom(table) -> None:
    place = OxmlElement("w:tblpPr")
    for key, value in (("vertAnchor", "margin"), ("horzAnchor", "margin"), ("tblpXSpec", "center"), ("tblpYSpec", "bottom")):
        place.set(qn(f"w:{key}"), value)
    table.tblPr.insert(0, place)
    style = table.tblPr.find(qn("w:tblStyle"))
    if style is not None:
        table.tblPr.remove(style)
        table.tblPr.insert(0, style)


def written(paragraph: Paragraph, text: str, face: str, size: float) -> Paragraph:
    """In one of the standard's faces, whatever the styles of the document say."""
    _run(paragraph, text, face, size)
    return paragraph


def spaced(paragraph: Paragraph) -> Paragraph:
    """Single lines without an indent: of tables and notes."""
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.first_line_indent = WD_LINE_SPACING.SINGLE, Pt(0)
    form.space_before = form.space_after = Pt(0)
    return paragraph


def sized_down(run, points: float) -> None:
    """Not larger than so many points, also for the signs of other scripts."""
    run.font.size = Pt(min(points, run.font.size.pt if run.font.size else points))
    other = run._r.get_or_add_rPr().find(qn("w:szCs"))
    if other is not None:
        other.set(qn("w:val"), str(round(run.font.size.pt * 2)))

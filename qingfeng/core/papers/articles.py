"""A plain article for editing in Word: title, headings, paragraphs, signature; on the page of the standard, without a red head."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from .official import LEVEL_1, LEVEL_2, blocks
from .word import BODY_PT, TITLE_PT, _page, _paragraph
from .word_files import same_bytes, xml_safe

RIGHT = 4  # characters


def article_docx(title: str, text: str, signed: Sequence[str], *, day: dt.date) -> bytes:
    """`signed`: the lines below, at the right. A line of the text is a paragraph; 一、 and （一） begin a heading."""
    word = Document()
    core = word.core_properties
    core.title, core.language, core.comments, core.author = xml_safe(title)[:255], "zh-CN", "", ""
    core.created = core.modified = dt.datetime.combine(day, dt.time())
    _page(word)
    head = _paragraph(word, title, face="biaosong", size=TITLE_PT, align=WD_ALIGN_PARAGRAPH.CENTER)  # a field in it stays whole
    head.paragraph_format.line_spacing = Pt(32)
    _paragraph(word, "")
    faces = {LEVEL_1: "hei", LEVEL_2: "kai"}
    for block in blocks(text):
        paragraph = _paragraph(word, block.text, face=faces.get(block.kind, "fang"), indent=2)
        paragraph.paragraph_format.keep_with_next = block.kind in faces
    _paragraph(word, "")
    for line in signed:
        last = _paragraph(word, line, align=WD_ALIGN_PARAGRAPH.RIGHT)
        last.paragraph_format.right_indent = Pt(RIGHT * BODY_PT)
    return same_bytes(word)

"""An official document (公文) after GB/T 9704-2012: what it says, apart from how Word or PDF set it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass

from .chinese import full_date, title_lines

PARA, LEVEL_1, LEVEL_2, LEVEL_3 = "para", "level1", "level2", "level3"
LEVELS = (
    (LEVEL_1, re.compile(r"[一二三四五六七八九十百]+、")),
    (LEVEL_2, re.compile(r"[（(][一二三四五六七八九十百]+[）)]")),
    (LEVEL_3, re.compile(r"\d{1,2}[.．]\s?(?!\d)")),
)

# Page geometry in millimetres. 22 lines of 28 characters of 16 pt in 156 x 225 mm.
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
TOP, LEFT, TEXT_WIDTH, TEXT_HEIGHT = 37, 28, 156, 225
RIGHT, BOTTOM = PAGE_WIDTH - LEFT - TEXT_WIDTH, PAGE_HEIGHT - TOP - TEXT_HEIGHT
LINES, CHARACTERS = 22, 28
LINE_PITCH_PT = TEXT_HEIGHT / 25.4 * 72 / LINES
MARK_DROP = 35  # from the top edge of the text area to the mark of the issuing organ
RULE_GAP = 4  # from the document number to the red rule
RED = "C00000"


@dataclass(frozen=True)
class Block:
    kind: str
    text: str


@dataclass(frozen=True)
class HeadNote:
    """What is printed in small type at the end so that anybody can check the document later: the signed head of the chronicle."""

    lines: tuple[str, ...]
    qr_text: str = ""


@dataclass(frozen=True)
class OfficialDocument:
    organ_mark: str  # 云岫县教育局文件
    title: str
    body: tuple[Block, ...]
    signer: str
    dated: dt.date
    number: str = ""  # 云岫教〔2026〕3号
    main_to: str = ""
    annexes: tuple[str, ...] = ()
    note: str = ""  # 附注, without its parentheses
    copy_to: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: dt.date | None = None
    urgency: str = ""  # 特急 or 加急
    head_note: HeadNote | None = None
    correction: str = ""  # shown above everything on a document that has been corrected or withdrawn
    sealed: bool = True  # room for the seal over signer and date; the seal itself is never drawn
    sample: str = ""  # e.g. 演示, printed above the mark

    def as_data(self) -> dict:
        """Plain values for a renderer. Text stays text: nothing here is markup."""
        data = asdict(self)
        data["title_lines"] = title_lines(self.title)
        data["dated"] = full_date(self.dated)
        data["iso"] = [self.dated.year, self.dated.month, self.dated.day]
        data["printed_on"] = full_date(self.printed_on) if self.printed_on else ""
        return data


def blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs of a plain text; 一、（一） and 1. at the start of a line make a heading of that level."""
    return tuple(_block(line.strip(" \t\u3000")) for line in text.split("\n") if line.strip(" \t\u3000"))


def _block(line: str) -> Block:
    for kind, start in LEVELS:
        if start.match(line):
            return Block(kind, line)
    return Block(PARA, line)


def document_number(prefix: str, year: int, serial: int) -> str:
    """六角括号, the full year, no leading zero, no 第."""
    return f"{prefix}〔{year}〕{serial}号"

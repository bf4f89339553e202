"""A long table, one row after the other: the head is looked at, the rest is read as it is asked for.

A CSV of any length takes no more memory than one of its rows; a workbook is unpacked once, as its format wants it.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from qingfeng.core.refusal import Refused

from . import cells
from .reading import HEADER_SEARCH, NOTES, TOTALS, label

MOST_UNPACKED = 1024 * 1024 * 1024
CHUNK = 1024 * 1024
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Line(NamedTuple):
    number: int  # as the sheet shows it
    cells: list[object]


@dataclass
class Opened:
    """What stands above the columns, in which row, and the rows below it; totals, notes and empty rows are left out."""

    headers: list[str]
    header_row: int
    rows: Iterator[Line] = field(repr=False)


def open_table(file: BinaryIO, known: Collection[str]) -> Opened:
    """`known` are labels by which the row of the headings is told from a title above it."""
    lines = (Line(number, row) for number, row in enumerate(_raw(file), 1))
    head = list(islice(lines, HEADER_SEARCH))
    if not any(cells.plain(cell) for line in head for cell in line.cells):
        raise Refused(_("文件是空的。"))
    top = max(head, key=lambda line: (sum(label(cell) in known for cell in line.cells), _is_wide(line), -line.number))
    headers = [cells.plain(cell) for cell in top.cells]
    below = chain((line for line in head if line.number > top.number), lines)
    return Opened(headers, top.number, (line for line in below if not _is_beside(line)))


def _is_wide(line: Line) -> bool:
    """More than a title."""
    return sum(bool(cells.plain(cell)) for cell in line.cells) > 1


def _is_beside(line: Line) -> bool:
    texts = [text for cell in line.cells if (text := cells.plain(cell))]
    return not texts or any(TOTALS.fullmatch(text.replace(" ", "")) for text in texts[:2]) or bool(NOTES.match(texts[0]))


def _raw(file: BinaryIO) -> Iterator[list[object]]:
    start = file.read(4096)
    file.seek(0)
    if start[:4] in WORKBOOKS:
        return _workbook(file)
    if b"\x00" in start and start[:2] not in UTF_16:
        raise Refused(_("这不是表格文件。"), advice=_("可以导入 .xlsx、.xls 和 .csv 文件。"))
    return _csv(file)


def _workbook(file: BinaryIO) -> Iterator[list[object]]:
    unreadable = Refused(_("打不开这个表格文件。"), advice=_("请用WPS或Excel另存为 .xlsx 后重试；加密的文件请先去掉密码。"))
    try:
        if zipfile.is_zipfile(file) and sum(part.file_size for part in zipfile.ZipFile(file).infolist()) > MOST_UNPACKED:
            raise Refused(_("表格解开后过大。"), advice=_("请分成几个文件，或者另存为 CSV。"))
        file.seek(0)
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError, IndexError):
        raise unreadable from None
    above: list[list[object]] = [[] for _row in range(sheet.start[0] if sheet.start else 0)]
    return chain(above, (list(row) for row in sheet.iter_rows()))


def _csv(file: BinaryIO) -> Iterator[list[object]]:
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    head = text.read(4096)
    text.seek(0)
    delimiter = max(",\t;", key=head.count)
    try:
        yield from csv.reader((line.replace("\x00", "") for line in text), delimiter=delimiter)
    except csv.Error:
        raise Refused(_("CSV 文件的格式有误，可能有没配对的引号。"), advice=_("请另存为 .xlsx 后重试。")) from None
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    start = file.read(2)
    for encoding in ("utf-16",) if start in UTF_16 else ("utf-8-sig", "gb18030"):
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refused(_("认不出文件的文字编码。"), advice=_("请另存为 .xlsx 后重试。"))

"""The raw cells of the first sheet of a file: xlsx, xls, ods, or CSV in the encodings offices use."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import BinaryIO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from qingfeng.core.refusal import Refused

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 120_000  # a hundred thousand and what stands above and below them
MAX_COLUMNS = 200
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
Grid = list[list[object]]


def read_grid(file: BinaryIO) -> tuple[Grid, int]:
    """Rows of cells, and the number of the first row in the file as the sheet shows it (1-based)."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused(_("文件超过%(n)d MB。") % {"n": MAX_BYTES // 1024 // 1024}, advice=_("请分成几个文件导入。"))
    if not data.strip():
        raise Refused(_("文件是空的。"))
    grid, first = _workbook(data) if data[:4] in WORKBOOKS else (_csv(data), 1)
    _refuse_too_large(grid)
    return grid, first


def _refuse_too_large(grid: Grid) -> None:
    if len(grid) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in grid):
        raise Refused(
            _("表格超过%(rows)d行或%(columns)d列。") % {"rows": MAX_ROWS, "columns": MAX_COLUMNS}, advice=_("请分成几个文件导入。")
        )


def read_named(data: bytes, name: str) -> Grid | None:
    """The cells of the sheet of that name in the same file; None where there is none. `read_grid` has looked at the file before."""
    if data[:4] not in WORKBOOKS:
        return None
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    if name not in book.sheet_names[1:]:
        return None
    grid: Grid = [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
    _refuse_too_large(grid)
    return grid


def _workbook(data: bytes) -> tuple[Grid, int]:
    unreadable = Refused(_("打不开这个表格文件。"), advice=_("请用WPS或Excel另存为 .xlsx 后重试；加密的文件请先去掉密码。"))
    try:
        if data[:2] == b"PK" and sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(data)).infolist()) > MAX_UNPACKED:
            raise Refused(_("表格解开后过大。"), advice=_("请删去空白的行列和图片后重试。"))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError, IndexError):
        raise unreadable from None
    return [list(row) for row in sheet.to_python(skip_empty_area=False)], 1


def _csv(data: bytes) -> Grid:
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(_("这不是表格文件。"), advice=_("可以导入 .xlsx、.xls 和 .csv 文件。"))
    text = _decoded(data)
    head = text[:4096]
    delimiter = max(",\t;", key=head.count)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error:
        raise Refused(_("CSV 文件的格式有误，可能有没配对的引号。"), advice=_("请另存为 .xlsx 后重试。")) from None


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("认不出文件的文字编码。"), advice=_("请另存为 .xlsx 后重试。"))

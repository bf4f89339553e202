"""The sheet that was sent, given back with its errors marked where they are."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from .cells import plain
from .grid import read_grid
from .reading import RowError, Table
from .writing import FORMULA_STARTS

RED = PatternFill("solid", fgColor="F8D7D2")


def with_errors_marked(data: bytes, table: Table) -> bytes:
    """An xlsx keeps its layout; another format comes back as plain rows. The error stands in a comment and in a last column."""
    return with_sheets_marked(data, {"": table})


def with_sheets_marked(data: bytes, tables: Mapping[str, Table]) -> bytes:
    """As `with_errors_marked`, by the names of the sheets; the nameless one is the first."""
    book = _book(data)
    for name, table in tables.items():
        page = book[name] if name in book.sheetnames else book.worksheets[0]
        if table.errors:
            _mark(page, table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _mark(page: Worksheet, table: Table) -> None:
    last = page.max_column + 1
    page.cell(table.header_row, last, "错误说明")
    by_row: dict[int, list[str]] = {}
    for error in table.errors:
        by_row.setdefault(error.row, []).append(f"{error.column}：{error.reason}" if error.column else error.reason)
        at = table.positions.get(error.column)
        if at is not None:
            cell = page.cell(error.row, at + 1)
            cell.fill = RED
            cell.comment = Comment(error.reason, "清风")
    for row, reasons in by_row.items():
        cell = page.cell(row, last)
        cell.value, cell.fill = _text("；".join(reasons)), RED


def _book(data: bytes) -> Workbook:
    if data[:4] == b"PK\x03\x04":
        try:
            return load_workbook(io.BytesIO(data))
        except (InvalidFileException, KeyError, ValueError):
            pass
    grid, _first = read_grid(io.BytesIO(data))
    return _plain_book(grid)


def _plain_book(grid: Sequence[Sequence[object]]) -> Workbook:
    book = Workbook()
    for r, row in enumerate(grid, start=1):
        for c, cell in enumerate(row, start=1):
            if plain(cell):
                book.worksheets[0].cell(r, c).value = _text(plain(cell))
    return book


def refused_rows(headers: Sequence[str], rows: Sequence[tuple[RowError, Sequence[object]]]) -> bytes:
    """Only the rows that were refused, each with its number, the faulty cell marked and the reason beside. Mended, it can be sent again."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page, red, bold = book.add_worksheet(), book.add_format({"bg_color": "#F8D7D2"}), book.add_format({"bold": True})
    for at, heading in enumerate(("行号", *headers, "错误说明")):
        page.write_string(0, at, heading, bold)
    for line, (error, row) in enumerate(rows, 1):
        page.write_number(line, 0, error.row)
        for at, cell in enumerate(row[: len(headers)], 1):
            if text := plain(cell)[:32_000]:
                page.write_string(line, at, _text(text))
        if error.column in headers:
            at = headers.index(error.column) + 1
            text = plain(row[at - 1])[:32_000] if at <= len(row) else ""
            page.write_string(line, at, _text(text), red) if text else page.write_blank(line, at, None, red)
            page.write_comment(line, at, error.reason)
        page.write_string(line, len(headers) + 1, f"{error.column}：{error.reason}" if error.column else error.reason, red)
    page.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def _text(text: str) -> str:
    return "'" + text if text.startswith(FORMULA_STARTS) else text

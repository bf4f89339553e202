"""The sheet that was sent, given back with its errors marked where they are."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from .cells import plain
from .grid import read_grid
from .reading import Table
from .writing import FORMULA_STARTS

RED = PatternFill("solid", fgColor="F8D7D2")


def with_errors_marked(data: bytes, table: Table) -> bytes:
    """An xlsx keeps its layout; another format comes back as plain rows. The error stands in a comment and in a last column."""
    book = _book(data)
    page = book.worksheets[0]
    last = page.max_column + 1
    page.cell(table.header_row, last, "错误说明")
    by_row: dict[int, list[str]] = {}
    for error in table.errors:
        by_row.setdefault(error.row, []).append(f"{error.column}：{error.reason}")
        at = table.positions.get(error.column)
        if at is not None:
            cell = page.cell(error.row, at + 1)
            cell.fill = RED
            cell.comment = Comment(error.reason, "清风")
    for row, reasons in by_row.items():
        cell = page.cell(row, last)
        cell.value, cell.fill = _text("；".join(reasons)), RED
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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


def _text(text: str) -> str:
    return "'" + text if text.startswith(FORMULA_STARTS) else text

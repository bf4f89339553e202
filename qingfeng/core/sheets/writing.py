"""Sheets that can be printed and sent on as they are: title, unit and date line, header, rows, total, footer."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

from . import cells

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SONG, HEI = "宋体", "黑体"
MIN_WIDTH, MAX_WIDTH = 6, 40
MOST_IN_FOOT = 180  # characters; Excel takes 255 with its codes
MOST_IN_LIST, ROWS_TO_COME = 255, 200  # characters of a drop-down; rows below the last that have one too


@dataclass(frozen=True)
class OutColumn:
    title: str
    key: str
    kind: str = cells.TEXT
    width: float = 0  # in characters; 0: as wide as its content
    total: bool = False
    choices: Sequence[str] = ()  # offered in a drop-down; anything else may be typed all the same


@dataclass(frozen=True)
class OutSheet:
    title: str
    columns: Sequence[OutColumn]
    rows: Sequence[dict[str, object]]
    unit: str = ""  # 填报单位
    day: dt.date | None = None
    measure: str = ""  # e.g. 单位：元
    footer: str = ""
    mark: str = ""  # who took it away, when and what for: its last line, and at the foot of every printed page


def write_xlsx(sheet: OutSheet) -> bytes:
    return write_book({"": sheet})


def write_book(sheets: Mapping[str, OutSheet]) -> bytes:
    """One file of several sheets, by their names."""
    first = next(iter(sheets.values()))
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    made = dt.datetime.combine(first.day, dt.time()) if first.day else dt.datetime(2000, 1, 1)  # same rows, same bytes
    book.set_properties({"title": first.title, "created": made})
    for name, sheet in sheets.items():
        _Writer(book, sheet, name).write()
    book.close()
    return out.getvalue()


def write_csv(sheet: OutSheet) -> bytes:
    """For other programs; with a byte-order mark because Excel needs it, and no cell that a spreadsheet would calculate."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.title for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_csv_cell(row.get(column.key), column.kind) for column in sheet.columns])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(value: object, kind: str) -> object:
    if value is None or kind in (cells.INT,):
        return value
    if kind == cells.MONEY:
        return f"{Decimal(int(value)) / 100:.2f}"  # type: ignore[call-overload]
    if isinstance(value, bool):
        return cells.plain(value)
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return "'" + text if text.startswith(FORMULA_STARTS) else text


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, sheet: OutSheet, name: str) -> None:
        self.sheet = sheet
        self.page = book.add_worksheet(name or None)
        grid = {"border": 1, "font_name": SONG, "font_size": 11, "valign": "vcenter", "text_wrap": True}
        self.formats = {
            "title": book.add_format({"bold": True, "font_name": HEI, "font_size": 18, "align": "center", "valign": "vcenter"}),
            "line": book.add_format({"font_name": SONG, "font_size": 11, "valign": "vcenter"}),
            "mark": book.add_format({"font_name": SONG, "font_size": 9, "font_color": "#5B6660", "valign": "vcenter"}),
            "header": book.add_format({**grid, "bold": True, "align": "center", "bg_color": "#F1F4F0"}),
            cells.TEXT: book.add_format({**grid, "num_format": "@"}),
            "guarded": book.add_format({**grid, "num_format": "@", "quote_prefix": True}),
            cells.YES_NO: book.add_format({**grid, "align": "center"}),
            cells.INT: book.add_format({**grid, "num_format": "#,##0"}),
            cells.MONEY: book.add_format({**grid, "num_format": "#,##0.00"}),
            cells.DATE: book.add_format({**grid, "num_format": "yyyy-mm-dd", "align": "center"}),
        }

    def write(self) -> None:
        top = self._heading()
        for at, column in enumerate(self.sheet.columns):
            self.page.write_string(top, at, column.title, self.formats["header"])
        line = top + 1
        for row in self.sheet.rows:
            for at, column in enumerate(self.sheet.columns):
                self._cell(line, at, row.get(column.key), column.kind)
            line += 1
        self._offer(top + 1, line - 1 + ROWS_TO_COME)
        line = self._totals(line)
        if self.sheet.footer:
            self.page.write_string(line, 0, self.sheet.footer, self.formats["line"])
            line += 1
        if self.sheet.mark:
            self.page.write_string(line, 0, self.sheet.mark, self.formats["mark"])
        self._layout(top)

    def _heading(self) -> int:
        last = len(self.sheet.columns) - 1
        if last:
            self.page.merge_range(0, 0, 0, last, "", self.formats["title"])
        self.page.write_string(0, 0, self.sheet.title, self.formats["title"])
        self.page.set_row(0, 30)
        parts = [f"填报单位（盖章）：{self.sheet.unit}" if self.sheet.unit else ""]
        parts.append(f"填报日期：{self.sheet.day.year}年{self.sheet.day.month}月{self.sheet.day.day}日" if self.sheet.day else "")
        parts.append(self.sheet.measure)
        text = "　　".join(part for part in parts if part)
        if not text:
            return 1
        self.page.write_string(1, 0, text, self.formats["line"])
        self.page.set_row(1, 20)
        return 2

    def _cell(self, row: int, at: int, value: object, kind: str) -> None:
        form = self.formats[kind]
        if value is None or value == "":
            self.page.write_blank(row, at, None, form)
        elif kind == cells.MONEY:
            self.page.write_number(row, at, float(Decimal(int(value)) / 100), form)  # type: ignore[call-overload]
        elif kind == cells.INT:
            self.page.write_number(row, at, int(value), form)  # type: ignore[call-overload]
        elif kind == cells.DATE and isinstance(value, dt.date):
            self.page.write_datetime(row, at, dt.datetime(value.year, value.month, value.day), form)
        else:
            text = cells.plain(value)
            self.page.write_string(row, at, text, self.formats["guarded"] if text.startswith(FORMULA_STARTS) else form)

    def _offer(self, first: int, last: int) -> None:
        """A list that Excel cannot hold (too long, or with its own separator in a word) is left out: it only saves typing."""
        for at, column in enumerate(self.sheet.columns):
            words = list(column.choices)
            if words and len(",".join(words)) <= MOST_IN_LIST and not any("," in word for word in words):
                self.page.data_validation(first, at, last, at, {"validate": "list", "source": words, "show_error": False})

    def _totals(self, line: int) -> int:
        if not any(column.total for column in self.sheet.columns):
            return line
        self._cell(line, 0, "合计", cells.TEXT)
        for at, column in enumerate(self.sheet.columns[1:], start=1):
            total = sum(int(row.get(column.key) or 0) for row in self.sheet.rows) if column.total else None  # type: ignore[call-overload]
            self._cell(line, at, total, column.kind)
        return line + 1

    def _layout(self, header: int) -> None:
        for at, column in enumerate(self.sheet.columns):
            texts = [column.title, *(_shown(row.get(column.key), column.kind) for row in self.sheet.rows)]
            self.page.set_column(at, at, column.width or min(max(max(map(_width, texts)) + 2, MIN_WIDTH), MAX_WIDTH))
        self.page.freeze_panes(header + 1, 0)
        self.page.repeat_rows(header)
        self.page.set_landscape()
        self.page.set_paper(9)  # A4
        self.page.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        self.page.center_horizontally()
        self.page.fit_to_pages(1, 0)
        mark = self.sheet.mark.replace("&", "&&")[:MOST_IN_FOOT]
        self.page.set_footer(f"&L&8{mark}&R第 &P 页　共 &N 页" if mark else "&C第 &P 页　共 &N 页")


def _shown(value: object, kind: str) -> str:
    if value is None:
        return ""
    if kind == cells.MONEY:
        return f"{int(value) / 100:,.2f}"  # type: ignore[call-overload]
    return cells.plain(value)


def _width(text: str) -> int:
    return max((sum(2 if ord(c) > 0x2E80 else 1 for c in line) for line in text.split("\n")), default=0)


def template(title: str, columns: Iterable[OutColumn]) -> bytes:
    """An empty sheet to fill in, with the headings that the import looks for."""
    return write_xlsx(OutSheet(title=title, columns=list(columns), rows=[]))

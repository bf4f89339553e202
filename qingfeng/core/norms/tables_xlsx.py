"""A rule table and its test rows as a workbook that an office can edit. Nothing in it is skipped: what cannot be read is refused with
its place, all of it at once, and the same workbook can be given back with these places marked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from qingfeng.core.norms import trying
from qingfeng.core.norms.cells import ANY, EMPTY
from qingfeng.core.norms.tables import BadTable, Column, Fault, RuleTable, build
from qingfeng.core.norms.trying import Trial
from qingfeng.core.sheets import reading
from qingfeng.core.sheets.annotating import with_sheets_marked
from qingfeng.core.sheets.grid import Grid, read_grid, read_named
from qingfeng.core.sheets.reading import RowError
from qingfeng.core.sheets.writing import OutColumn, OutSheet, write_book

EXCEL_ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"})
RULES, TESTS = "规则表", "试算"


def to_xlsx(table: RuleTable, *, title: str, tests: Sequence[Trial] = ()) -> bytes:
    columns = (*table.when, *table.then)
    rows: list[dict[str, object]] = [dict(zip((c.name for c in columns), cells, strict=True)) for cells in table.said()]
    headings = [OutColumn(c.title, c.name, choices=_choices(c)) for c in columns]
    names = [c.name for c in columns] + [trying.COMES]
    tried: list[dict[str, object]] = [dict(zip(names, cells, strict=True)) for cells in trying.rows_of(tests, table)]
    hint = "条件写具体的值；结果不核对的空着；不应得出的，在最后一列写否"
    beside = OutSheet(
        f"{title}·试算", [*headings, OutColumn(trying.comes_title(), trying.COMES, choices=("是", "否"))], tried, measure=hint
    )
    return write_book({RULES: OutSheet(title=title, columns=headings, rows=rows), TESTS: beside})


def _choices(column: Column) -> list[str]:
    """What a closed column may hold, in words, and the sign for any or none."""
    closed = [column.label(code) for code in column.choices] or (["是", "否"] if column.type == "bool" else [])
    if not closed:
        return []
    return closed + ([ANY] if column.role == "when" else [EMPTY] if column.optional else [])


@dataclass
class ReadBook:
    """What a workbook holds. With faults it is not to be stored: `marked()` is the same workbook with each of them in its cell."""

    data: bytes
    table: RuleTable | None = None
    tests: tuple[Trial, ...] | None = None  # None: it has no sheet of test rows
    sheets: dict[str, reading.Table] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)  # of the test rows, as the sheet shows them

    @property
    def faults(self) -> list[tuple[str, RowError]]:
        return [(name, error) for name, sheet in self.sheets.items() for error in sheet.errors]

    def marked(self) -> bytes:
        return with_sheets_marked(self.data, {name if name == TESTS else "": sheet for name, sheet in self.sheets.items()})

    def refuse_failed(self, tried: Sequence[trying.Tried]) -> None:
        """Marks the test rows that did not come out as written, with what came out."""
        for each in tried:
            if not each.passed and TESTS in self.sheets:
                said = _("应为%(expected)s，算出%(got)s。") % {"expected": each.expected, "got": each.got}
                sheet = self.sheets[TESTS]
                column = next(iter(sheet.positions))
                sheet.errors.append(RowError(self.lines[each.trial.number - 1], column, "", said))


def read_book(data: bytes, *, like: RuleTable) -> ReadBook:
    """The table in a workbook, with the columns and the hit policy of the shipped one, and its test rows."""
    book = ReadBook(data)
    grid, first = read_grid(io.BytesIO(data))
    found = _Sheet(grid, first, [c.title for c in like.columns])
    book.sheets[RULES] = found.table
    try:
        book.table = build(like.hit, like.columns, found.rows, found.lines)
    except BadTable as bad:
        found.refuse(bad.faults)
    named = read_named(data, TESTS)
    if named is not None:
        _read_tests(book, named, like)
    return book


def _read_tests(book: ReadBook, grid: Grid, like: RuleTable) -> None:
    columns = (*like.when, *like.then)
    found = _Sheet(grid, 1, [*(c.title for c in columns), trying.comes_title()])
    book.sheets[TESTS], book.lines = found.table, found.lines
    try:
        book.tests = trying.read_trials([_test(row, columns) for row in found.rows], like, found.lines)
    except BadTable as bad:
        if not bad.faults:
            raise
        found.refuse(bad.faults)


def _test(row: Sequence[object], columns: Sequence[Column]) -> dict:
    cells = dict(zip((c.name for c in columns), row, strict=False))
    facts = {c.name: cells[c.name] for c in columns if c.role == "when"}
    then = {c.name: cells[c.name] for c in columns if c.role == "then" and _text(cells[c.name])}
    return {"facts": facts, "then": then, trying.COMES: row[-1]}


def from_xlsx(data: bytes, *, like: RuleTable) -> RuleTable:
    """The table alone, or the first thing that is wrong."""
    book = read_book(data, like=like)
    if book.faults or book.table is None:
        raise BadTable.of([Fault(error.row, error.column, error.reason, error.value) for _name, error in book.faults])
    return book.table


class _Sheet:
    """Rows under the headings, in the order of `titles`; everything beside them is a fault."""

    def __init__(self, grid: Grid, first: int, titles: Sequence[str]) -> None:
        header = next((n for n, row in enumerate(grid) if set(titles) <= {_text(cell) for cell in row}), None)
        if header is None:
            raise BadTable(_("找不到表头。"), advice=_("表头须有这些列：%s。") % "、".join(titles))
        written = [_text(cell) for cell in grid[header]]
        self.places = {title: written.index(title) for title in titles}
        self.table = reading.Table(header_row=header + first, positions=dict(self.places))
        self.rows: list[list[object]] = []
        self.lines: list[int] = []
        for at, title in enumerate(written):
            if title and self.places.get(title) != at:
                self._beside(header + first, at, _("表头有多余或重复的列：%s。") % title)
        for line, row in enumerate(grid[header + 1 :], header + 1 + first):
            if any(_text(cell) for cell in row):
                self._take(line, row)

    def _take(self, line: int, row: list[object]) -> None:
        for at, cell in enumerate(row):
            if (text := _text(cell)) and (at not in self.places.values() or text in EXCEL_ERRORS):
                self._beside(line, at, _("有看不懂的内容：%s。") % text[:40])
        self.rows.append([row[at] if at < len(row) else None for at in self.places.values()])
        self.lines.append(line)

    def _beside(self, line: int, at: int, reason: str) -> None:
        """A cell that has no heading of its own is named by the letter that the sheet shows above it."""
        title = next((title for title, place in self.places.items() if place == at), "")
        name = title or _("%s列") % _letter(at)
        self.table.positions[name] = at
        self.table.errors.append(RowError(line, name, "", reason))

    def refuse(self, faults: Sequence[Fault]) -> None:
        marked = {(error.row, error.column) for error in self.table.errors}
        self.table.errors += [RowError(f.line, f.column, f.written, f.reason) for f in faults if (f.line, f.column) not in marked]
        self.table.errors.sort(key=lambda error: error.row)


def _letter(at: int) -> str:
    return chr(ord("A") + at) if at < 26 else _letter(at // 26 - 1) + _letter(at % 26)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()

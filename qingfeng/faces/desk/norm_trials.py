"""试算 at the desk: the test rows of a rule table as they are typed and what came of each, with the rows and cases nobody tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.norms import trying
from qingfeng.core.norms.cells import EMPTY
from qingfeng.core.norms.coverage import Coverage, coverage
from qingfeng.core.norms.tables import BadTable, Column, RuleTable
from qingfeng.core.norms.tables_xlsx import ReadBook
from qingfeng.core.norms.trying import Trial, Tried
from qingfeng.core.sheets.reading import RowError

from .taking_in import SHOWN, WrongList, marked_address

BLANK, MOST_BLANK = 2, 10
CASES_SHOWN = 8


@dataclass(frozen=True)
class Cell:
    name: str
    title: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    fault: str = ""
    role: str = "when"

    @property
    def said(self) -> str:
        return dict(self.choices).get(self.value, self.value)


@dataclass(frozen=True)
class Line:
    number: int
    cells: tuple[Cell, ...]
    result: Tried | None = None
    fault: str = ""

    @property
    def facts(self) -> str:
        return "，".join(f"{cell.title} {cell.said}" for cell in self.cells if cell.role == "when")

    @property
    def expected(self) -> str:
        return self.result.expected if self.result else ""

    @property
    def got(self) -> str:
        return self.result.got if self.result else ""


@dataclass(frozen=True)
class TrialSheet:
    """`lines` to type in, or to read. `untried`: rows of the table that no test row answers."""

    titles: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    faults: int = 0
    failed: int = 0
    untried: str = ""
    cover: Coverage = field(default_factory=Coverage)
    overlap_is_wrong: bool = False

    @property
    def count(self) -> int:
        return len(self.lines)

    @property
    def gaps(self) -> list[str]:
        return [case.said for case in self.cover.gaps[:CASES_SHOWN]]

    @property
    def overlaps(self) -> list[tuple[str, str]]:
        return [(case.said, ranges(case.rows)) for case in self.cover.overlaps[:CASES_SHOWN]]


def to_read(table: RuleTable, trials: Sequence[Trial]) -> TrialSheet:
    """For reading: what the test rows give now."""
    return _sheet(table, trying.written(trials, table), 0)


def to_type(table: RuleTable, raw: Sequence[dict], blank: int = BLANK) -> TrialSheet:
    return _sheet(table, raw, blank)


def typed(post: Mapping[str, Any], table: RuleTable) -> list[dict]:
    """The test rows as the form sends them; a row with nothing in it is none."""
    columns, rows = (*table.when, *table.then), []
    sent = str(post.get("trials", ""))
    for n in range(1, min(int(sent) if sent.isdecimal() and len(sent) < 4 else 0, trying.MOST_TESTS) + 1):
        cells = {c.name: str(post.get(f"t{n}-{c.name}", "")).strip()[:200] for c in columns}
        if any(cells.values()):
            facts, then = {c.name: cells[c.name] for c in table.when}, {c.name: cells[c.name] for c in table.then if cells[c.name]}
            rows.append({"facts": facts, "then": then, trying.COMES: str(post.get(f"t{n}-{trying.COMES}", "")).strip()[:10]})
    return rows


def _sheet(table: RuleTable, raw: Sequence[dict], blank: int) -> TrialSheet:
    faults: dict[tuple[int, str], str] = {}
    tried: list[Tried] = []
    try:
        tried = trying.try_out(table, trying.read_trials(list(raw), table))
    except BadTable as bad:
        faults = {(fault.line, fault.column): fault.reason for fault in bad.faults}
    results = dict(enumerate(tried, 1))
    written = [*raw, *({"facts": {}, "then": {}} for _n in range(blank))]
    lines = [_line(table, n, row, results.get(n), faults) for n, row in enumerate(written, 1)]
    return TrialSheet(
        titles=(*(c.title for c in table.when), *(c.title for c in table.then), trying.comes_title()),
        lines=tuple(lines),
        faults=len(faults),
        failed=sum(not each.passed for each in tried),
        untried=ranges(trying.untouched(table, tried)),
        cover=coverage(table),
        overlap_is_wrong=table.hit == "unique",
    )


def _line(table: RuleTable, number: int, raw: dict, result: Tried | None, faults: dict[tuple[int, str], str]) -> Line:
    cells = [_cell(c, number, raw["facts"].get(c.name, ""), faults) for c in table.when]
    cells += [_cell(c, number, raw["then"].get(c.name, ""), faults) for c in table.then]
    comes = raw.get(trying.COMES, True)
    title, said = trying.comes_title(), {True: "是", False: "否"}.get(comes, comes) or "是"
    choices = (("是", _("是")), ("否", _("否")))
    cells.append(Cell(f"t{number}-{trying.COMES}", title, said, choices, faults.get((number, title), ""), trying.COMES))
    return Line(number, tuple(cells), result, faults.get((number, ""), ""))


def _cell(column: Column, number: int, value: Any, faults: dict[tuple[int, str], str]) -> Cell:
    value, fault = "" if value is None else str(value), faults.get((number, column.title), "")
    return Cell(f"t{number}-{column.name}", column.title, value, _choices(column, value), fault, column.role)


def _choices(column: Column, value: str) -> tuple[tuple[str, str], ...]:
    """Closed columns are chosen from; what was sent and is not among them stays, so that it can be seen and mended."""
    known = column.choices or (("是", "否") if column.type == "bool" else ())
    if not known:
        return ()
    also = (EMPTY,) if column.optional else ()
    more = (value,) if value and value not in (*known, *also) else ()
    return tuple((code, _("没有") if code == EMPTY else column.label(code)) for code in (*known, *also, *more))


def ranges(numbers: Sequence[int]) -> str:
    """1、3～5."""
    parts = []
    for _key, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        found = [number for _at, number in run]
        parts.append(str(found[0]) if len(found) == 1 else f"{found[0]}～{found[-1]}")
    return "、".join(parts)


def wrong_book(book: ReadBook, name: str) -> WrongList:
    """Every fault of both sheets, and the workbook that was sent with each of them in its cell."""
    errors = [RowError(e.row, " · ".join(part for part in (sheet, e.column) if part), e.value, e.reason) for sheet, e in book.faults]
    return WrongList(errors[:SHOWN], len(errors), *marked_address(book.marked(), name))

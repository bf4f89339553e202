"""A table as an office sends it, read without asking anybody to clean it first."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused

from . import cells
from .grid import Grid, read_grid

HEADER_SEARCH = 30  # rows
HEADER_LEVELS = 3
TOTALS = re.compile(r"(?:本页)?(?:合|总|小|共|累)\s*计.{0,8}")
NOTES = re.compile(
    r"(?:注|备注|说明|填表说明|填表人|填报人|制表人?|审核人?|单位负责人|负责人|联系电话|联系人|填报单位|填报日期|范围)\s*[:：0-9].*"
    r"|(?:\S+\s+)?(?:导出|打印)\s*[:：].*"  # what stands at the foot of a sheet that this house gave away
    r"|共\s*\d+\s*[^\d\s]{1,4}。"
)
NOISE = re.compile(r"[\s　*＊:：]|[(（][^()（）]*[)）]")


@dataclass(frozen=True)
class Column:
    """A column to look for. `name` is how the house calls it; aliases are what others write above it."""

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = True
    kind: str = cells.TEXT
    max_length: int = 500

    @property
    def names(self) -> frozenset[str]:
        return frozenset(label(name) for name in (self.name, *self.aliases))


@dataclass(frozen=True)
class Row:
    number: int  # as the sheet shows it
    values: dict[str, object]

    def __getitem__(self, name: str) -> object:
        return self.values[name]


@dataclass(frozen=True)
class RowError:
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        return _("第%(row)d行“%(column)s”：%(reason)s") % {"row": self.row, "column": self.column, "reason": self.reason}


@dataclass
class Table:
    """`rows` are the correct ones; a row with an error is only in `errors`, so that the correct ones can be taken alone."""

    header_row: int
    positions: dict[str, int]
    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)

    def refuse(self, row: Row, column: str, reason: str) -> None:
        """Takes a row out again for a reason that only the caller can know."""
        at = bisect_left(self.rows, row.number, key=_number)  # rows stand in the order of the sheet
        if at < len(self.rows) and self.rows[at].number == row.number:
            del self.rows[at]
        self.errors.append(RowError(row.number, column, cells.plain(row.values.get(column)), reason))


def _number(row: Row) -> int:
    return row.number


def read_table(file: BinaryIO, columns: Sequence[Column]) -> Table:
    grid, first = read_grid(file)
    header, depth, positions = _find_header(grid, columns)
    table = Table(header_row=header + depth - 1 + first, positions=positions)
    for index in range(header + depth, len(grid)):
        _read_row(table, grid[index], index + first, columns)
    return table


def label(cell: object) -> str:
    """A heading without blanks, stars, marks and what stands in brackets (units, hints)."""
    text = cells.narrow(cell)
    return NOISE.sub("", text).casefold() or text.casefold()


def _find_header(grid: Grid, columns: Sequence[Column]) -> tuple[int, int, dict[str, int]]:
    best: tuple[int, int, dict[str, int]] = (0, 1, {})
    for depth in range(1, HEADER_LEVELS + 1):  # one level explains most sheets; more only where more columns are found
        for row in range(min(HEADER_SEARCH, len(grid) - depth + 1)):
            positions = _match(_labels(grid, row, depth), columns)
            if len(positions) > len(best[2]):
                best = (row, depth, positions)
    missing = [column.name for column in columns if column.required and column.name not in best[2]]
    if missing:
        seen = [text for cell in (grid[best[0]] if grid and best[2] else []) if (text := cells.plain(cell))]
        advice = _("请对照模板补上这些列。") + (_("表里现有：%(seen)s。") % {"seen": "、".join(seen[:20])} if seen else "")
        raise Refused(_("找不到这些列：%(missing)s。") % {"missing": "、".join(missing)}, advice=advice)
    return best


def _labels(grid: Grid, row: int, depth: int) -> list[set[str]]:
    """For each sheet column what is written above it in up to `depth` rows; a merged upper cell counts for those it spans."""
    width = max((len(r) for r in grid[row : row + depth]), default=0)
    labels: list[set[str]] = [set() for _column in range(width)]
    paths = [""] * width
    for level in range(depth):
        above, cells_here = "", grid[row + level]
        for column in range(width):
            own = label(cells_here[column]) if column < len(cells_here) else ""
            above = own or (above if level < depth - 1 else "")
            if own or (above and not paths[column]):
                paths[column] += above
            labels[column] |= {text for text in (own, paths[column]) if text}
    return labels


def _match(labels: list[set[str]], columns: Sequence[Column]) -> dict[str, int]:
    positions: dict[str, int] = {}
    for column in columns:
        for at, here in enumerate(labels):
            if at not in positions.values() and here & column.names:
                positions[column.name] = at
                break
    return positions


def _read_row(table: Table, raw: list[object], number: int, columns: Sequence[Column]) -> None:
    if _is_not_data(table, raw):
        table.skipped.append(number)
        return
    values: dict[str, object] = {}
    errors: list[RowError] = []
    for column in columns:
        at = table.positions.get(column.name)
        cell = raw[at] if at is not None and at < len(raw) else None
        try:
            values[column.name] = _value(cell, column)
        except cells.CellError as error:
            errors.append(RowError(number, column.name, cells.plain(cell)[:60], str(error)))
    if errors:
        table.errors.extend(errors)
    else:
        table.rows.append(Row(number, values))


def _is_not_data(table: Table, raw: list[object]) -> bool:
    """Empty, a total, a note, or the numbers of the columns. Written for long sheets: a usual row is told by its first texts."""
    if not any(cells.plain(raw[at]) for at in table.positions.values() if at < len(raw)):
        return True
    first = list(islice((text for cell in raw if (text := cells.narrow(cell))), 2))
    if any(TOTALS.fullmatch(text.replace(" ", "")) for text in first) or NOTES.match(first[0]):
        return True
    return not table.rows and first[0] in ("0", "1") and _numbers_columns(raw, int(first[0]))


def _numbers_columns(raw: list[object], start: int) -> bool:
    texts = [text for cell in raw if (text := cells.narrow(cell))]
    return len(texts) > 2 and texts == [str(n) for n in range(start, start + len(texts))]


def _value(cell: object, column: Column) -> object:
    if cell is None or not cells.plain(cell):
        if column.required:
            raise cells.CellError(_("不能为空。"))
        return cells.EMPTY[column.kind]
    value = cells.READERS[column.kind](cell)
    if isinstance(value, str) and len(value) > column.max_length:
        raise cells.CellError(_("超过%(n)d字。") % {"n": column.max_length})
    return value

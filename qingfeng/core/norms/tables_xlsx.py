"""A rule table as a sheet that an office can edit. Nothing in a sheet is skipped: what cannot be read is refused with its place."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _

from qingfeng.core.norms.tables import BadTable, RuleTable, build
from qingfeng.core.sheets.grid import read_grid
from qingfeng.core.sheets.writing import OutColumn, OutSheet, write_xlsx

EXCEL_ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"})


def to_xlsx(table: RuleTable, *, title: str) -> bytes:
    columns = (*table.when, *table.then)
    rows: list[dict[str, object]] = [dict(zip((c.name for c in columns), cells, strict=True)) for cells in table.cells()]
    return write_xlsx(OutSheet(title=title, columns=[OutColumn(c.title, c.name) for c in columns], rows=rows))


def from_xlsx(data: bytes, *, like: RuleTable) -> RuleTable:
    """The table in a sheet, with the columns and the hit policy of the shipped one."""
    grid, first = read_grid(io.BytesIO(data))
    titles = [column.title for column in like.columns]
    header = next((n for n, row in enumerate(grid) if set(titles) <= {_text(cell) for cell in row}), None)
    if header is None:
        raise BadTable(_("找不到表头。"), advice=_("表头须有这些列：%s。") % "、".join(titles))
    places = _places([_text(cell) for cell in grid[header]], titles)
    rows, lines = [], []
    for line, row in enumerate(grid[header + 1 :], header + 1 + first):
        if any(_text(cell) for cell in row):
            _nothing_beside(row, places, line)
            rows.append([row[at] if at < len(row) else None for at in places])
            lines.append(line)
    return build(like.hit, like.columns, rows, lines)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _places(header: list[str], titles: list[str]) -> list[int]:
    written = [title for title in header if title]
    if sorted(written) != sorted(titles):
        extra = "、".join(title for title in written if title not in titles or written.count(title) > 1)
        raise BadTable(_("表头有多余或重复的列：%s。") % extra)
    return [header.index(title) for title in titles]


def _nothing_beside(row: list[object], places: list[int], line: int) -> None:
    for at, cell in enumerate(row):
        if _text(cell) and (at not in places or _text(cell) in EXCEL_ERRORS):
            raise BadTable(_("第%(line)s行有看不懂的内容：%(text)s。") % {"line": line, "text": _text(cell)[:40]})

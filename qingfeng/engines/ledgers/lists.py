"""A school's charge list as it hands it in (Excel or CSV), and the list by which it pays back."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.language import on_record
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.reading import Column, Row, Table, read_table
from qingfeng.core.sheets.writing import OutColumn, OutSheet, write_xlsx

from .charge_lists import ChargeRow
from .models import RefundOrder

COLUMNS = (
    Column("序号", ("编号", "行号"), kind=cells.INT),
    Column("学生", ("交费人", "姓名", "学生姓名", "学生/交费人"), required=False, max_length=60),
    Column("班级", ("年级班级", "所在班级", "学号", "班级或学号"), required=False, max_length=40),
    Column("已收金额", ("金额", "收费金额", "已收"), kind=cells.MONEY),
    Column("交费日期", ("收费日期", "日期"), required=False, kind=cells.DATE),
)
# A school knows whom it charged: it leaves nothing out. An office may have to do with less.
SCHOOL_COLUMNS = tuple(replace(column, required=True) for column in COLUMNS)
HEADINGS = {"班级": "班级（学号）", "已收金额": "已收金额（元）"}
WIDTHS = {"序号": 8, "学生": 16, "班级": 18, "已收金额": 16, "交费日期": 16}
MOST_ROWS = 5000
HIGHEST = 1_000_000  # of the numbers of lines


def read_list(data: bytes) -> tuple[list[ChargeRow], Table]:
    """As an office brings it: taken whole or, with an error in any row, not at all."""
    table = read(data, COLUMNS)
    table.errors.sort(key=lambda error: error.row)
    return [] if table.errors else [_charge_row(row) for row in table.rows], table


def read_school_list(data: bytes, day: dt.date) -> tuple[list[ChargeRow], Table]:
    """As a school hands it in: the table says what is wrong and where; without errors the rows are complete."""
    table = read(data, SCHOOL_COLUMNS)
    seen: dict[tuple[object, ...], int] = {}
    for row in list(table.rows):
        _check_entry(table, row, seen, day)
    table.errors.sort(key=lambda error: error.row)
    return [] if table.errors else [_charge_row(row) for row in table.rows], table


def read(data: bytes, columns: Sequence[Column]) -> Table:
    table = read_table(io.BytesIO(data), columns)
    seen: set[object] = set()
    for row in list(table.rows):
        _check(table, row, seen)
    if len(table.rows) + len(table.errors) > MOST_ROWS:
        raise Refused(_("一份名单最多%(n)d行，请分项目或分年级导入。") % {"n": MOST_ROWS}, field="list")
    if not table.rows and not table.errors:
        raise Refused(_("名单里没有一行收费。"), field="list")
    return table


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _check(table: Table, row: Row, seen: set[object]) -> None:
    number = row["序号"]
    if not isinstance(number, int) or not 0 < number <= HIGHEST:
        table.refuse(row, "序号", _("序号要大于零。") if not isinstance(number, int) or number <= 0 else _("序号太大。"))
    elif number in seen:
        table.refuse(row, "序号", _("与前面的序号重复。"))
    elif not row["已收金额"]:
        table.refuse(row, "已收金额", _("已收金额必须大于零。"))
    seen.add(number)


def _check_entry(table: Table, row: Row, seen: dict[tuple[object, ...], int], day: dt.date) -> None:
    values: dict[str, Any] = row.values
    same = tuple(values[name] for name in ("学生", "班级", "已收金额", "交费日期"))
    if values["交费日期"] > day:
        table.refuse(row, "交费日期", _("交费日期在今天之后。"))
    elif same in seen:
        table.refuse(row, "学生", _("与第%d行完全相同；同一天交过两次的，请合成一行。") % seen[same])
    seen.setdefault(same, row.number)


def _charge_row(row: Row) -> ChargeRow:
    values: dict[str, Any] = row.values
    return ChargeRow(
        row_no=values["序号"],
        name=values["学生"],
        class_label=values["班级"],
        taken_fen=values["已收金额"],
        charged_on=values["交费日期"],
    )


@on_record()
def list_sheet(rows: Sequence[ChargeRow], *, title: str, unit: str = "", day: dt.date | None = None) -> bytes:
    """Rows under the headings that the import looks for; without rows the template to fill in."""
    columns = [OutColumn(HEADINGS.get(c.name, c.name), c.name, c.kind, WIDTHS[c.name], c.name == "已收金额") for c in COLUMNS]
    listed: list[dict[str, object]] = [
        {"序号": r.row_no, "学生": r.name, "班级": r.class_label, "已收金额": r.taken_fen, "交费日期": r.charged_on}
        for r in rows
    ]  # fmt: skip
    if not listed:
        columns = [replace(column, total=False) for column in columns]
    return write_xlsx(OutSheet(title, columns, listed, unit=unit, day=day, measure=_("单位：元")))


@on_record()
def list_template(order: RefundOrder | None = None, *, item: str = "") -> bytes:
    """`item` is the charge as whoever fills it in may read it."""
    if order is None:
        return list_sheet([], title=_("收费名单"))
    return list_sheet([], title=_("%(item)s收费名单 %(number)s") % {"item": item, "number": order.number}, unit=order.unit.name)


@on_record()
def payment_list(order: RefundOrder) -> bytes:
    """The list for signatures, by the line numbers of the school's own list: no name leaves the vault for it.

    It goes to the school: whoever the office added by a claim is not on it.
    """
    rows = [
        {
            "row": c.row_no,
            "payer": c.payer_no,
            "class": c.class_label,
            "taken": c.taken_fen,
            "due": c.due_fen,
            "paid": c.paid_fen,
            "sign": "",
        }
        for c in order.charges.own().order_by("row_no")
    ]
    columns = [
        OutColumn(_("名单序号"), "row", cells.INT),
        OutColumn(_("交费人编号"), "payer"),
        OutColumn(_("班级"), "class"),
        OutColumn(_("已收"), "taken", cells.MONEY, total=True),
        OutColumn(_("应退"), "due", cells.MONEY, total=True),
        OutColumn(_("已退"), "paid", cells.MONEY, total=True),
        OutColumn(_("本人或监护人签收"), "sign", width=20),
    ]
    sheet = OutSheet(
        title=_("退费签收名册 %(number)s") % {"number": order.number},
        columns=columns,
        rows=rows,
        unit=order.unit.name,
        measure=_("单位：元"),
    )
    return write_xlsx(sheet)

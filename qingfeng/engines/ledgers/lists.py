"""A school's charge list as it hands it in (Excel or CSV), and the list by which it pays back."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.reading import Column, Row, Table, read_table
from qingfeng.core.sheets.writing import OutColumn, OutSheet, template, write_xlsx

from .models import RefundOrder
from .refunds import ChargeRow

COLUMNS = (
    Column("序号", ("编号", "行号"), kind=cells.INT),
    Column("学生", ("交费人", "姓名", "学生姓名", "学生/交费人"), required=False, max_length=60),
    Column("班级", ("年级班级", "所在班级"), required=False, max_length=40),
    Column("已收金额", ("金额", "收费金额", "已收"), kind=cells.MONEY),
    Column("交费日期", ("收费日期", "日期"), required=False, kind=cells.DATE),
)
MOST_ROWS = 5000


def read_list(data: bytes) -> tuple[list[ChargeRow], str]:
    """The rows and the hash of the file, or Refused with every faulty row named: a list is taken whole or not at all."""
    table = read_table(io.BytesIO(data), COLUMNS)
    seen: set[object] = set()
    for row in list(table.rows):
        _check(table, row, seen)
    if table.errors:
        shown = "；".join(str(error) for error in table.errors[:10])
        more = _("……共%(n)d处。") % {"n": len(table.errors)} if len(table.errors) > 10 else ""
        raise Refused(shown + more, advice=_("什么也没有导入，请改正后整份再导入。"), field="list")
    if len(table.rows) > MOST_ROWS:
        raise Refused(_("一份名单最多%(n)d行，请分项目或分年级导入。") % {"n": MOST_ROWS}, field="list")
    return [_charge_row(row) for row in table.rows], hashlib.sha256(data).hexdigest()


def _check(table: Table, row: Row, seen: set[object]) -> None:
    number = row["序号"]
    if not isinstance(number, int) or number <= 0:
        table.refuse(row, "序号", _("序号要大于零。"))
    elif number in seen:
        table.refuse(row, "序号", _("与前面的序号重复。"))
    elif not row["已收金额"]:
        table.refuse(row, "已收金额", _("已收金额必须大于零。"))
    seen.add(number)


def _charge_row(row: Row) -> ChargeRow:
    values: dict[str, Any] = row.values
    return ChargeRow(
        row_no=values["序号"],
        name=values["学生"],
        class_label=values["班级"],
        taken_fen=values["已收金额"],
        charged_on=values["交费日期"],
    )


def list_template() -> bytes:
    kinds = {column.name: column.kind for column in COLUMNS}
    return template(_("收费名单"), [OutColumn(name, name, kind) for name, kind in kinds.items()])


def payment_list(order: RefundOrder) -> bytes:
    """The list for signatures, by the line numbers of the school's own list: no name leaves the vault for it."""
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
        for c in order.charges.order_by("row_no")
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

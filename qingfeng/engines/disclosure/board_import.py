"""A board from a sheet as schools keep it: errors by row, and the correct rows may be taken alone."""

from __future__ import annotations

import datetime as dt
import re
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.language import on_record, recorded
from qingfeng.core.papers.chinese import yuan_2
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.changes import Brought, Change, Differences, tried
from qingfeng.core.sheets.reading import Column, Row, Table, read_table
from qingfeng.core.sheets.writing import OutColumn, OutSheet, write_xlsx

from . import boards, terms
from .models import Category, FeeBoard, FeeItem

COLUMNS = (
    Column("项目", ("收费项目", "项目名称", "名称", "收费项目名称"), max_length=60),
    Column("性质", ("类别", "收费性质", "收费类别", "类型"), max_length=20),
    Column("标准", ("收费标准", "标准元", "金额", "收费标准元"), kind=cells.MONEY),
    Column("计费单位", ("单位", "收费单位", "计量单位"), required=False, max_length=30),
    Column("依据文件", ("收费依据", "依据", "文件", "批准文号", "批准机关及文号", "依据文号"), required=False, max_length=120),
    Column("条款", ("依据条款",), required=False, max_length=60),
    Column("收费范围", ("范围", "收费对象", "对象"), required=False, max_length=80),
    Column("年级", ("适用年级",), required=False, max_length=80),
    Column("是否自愿", ("自愿", "自愿与否"), required=False, kind=cells.YES_NO),
    Column("最高标准", ("是否最高", "最高限价"), required=False, kind=cells.YES_NO),
    Column("退费规则", ("退费办法", "退费", "退费规定"), required=False, max_length=120),
    Column("收款方", ("收款单位", "收款人"), required=False, max_length=80),
    Column("别名", ("又名", "俗称"), required=False, max_length=100),
)
HEADINGS = (*(column.name for column in COLUMNS), "依据")
CATEGORIES = {recorded(label): value for value, label in Category.choices} | {
    "服务性": Category.SERVICE,
    "代收": Category.AGENCY,
    "代收代管": Category.AGENCY,
    "代办费": Category.AGENCY,
    "行政事业性": Category.ADMIN,
    "保教费": Category.TUITION,
    "学费": Category.TUITION,
    "学杂费": Category.TUITION,
    "不收": Category.NONE,
}
SPLIT = re.compile(r"[、,，;；/\s]+")


def import_board(
    *, board: FeeBoard, file: BinaryIO, actor: Account, now: dt.datetime, only_correct: bool = False, dry: bool = False
) -> Brought:
    """All rows or none, unless only the correct ones are wanted. An item of the same name is changed, not doubled. `dry`: tells what would
    be, and stores nothing."""
    with tried(dry):
        table = read_table(file, COLUMNS)
        wanted = {row.number: _values(table, row) for row in list(table.rows)}
        done = Brought(table=table)
        if table.errors and not only_correct:
            return done
        for row in list(table.rows):
            _take(board, wanted[row.number], row, done, actor, now)
        if table.errors and not only_correct:
            transaction.set_rollback(True)
            return Brought(table=table)
        return done


def _take(board: FeeBoard, values: dict, row: Row, done: Brought, actor: Account, now: dt.datetime) -> None:
    before = board.items.select_related("clause__document").filter(name=values["name"]).first()
    try:
        with transaction.atomic():
            after = boards.set_item(board=board, values=values, actor=actor, now=now, item=before)
    except Refused as refused:
        done.table.refuse(row, "项目", refused.reason)
        return
    found: Differences = [d for d in zip(HEADINGS, _said(before), _said(after), strict=True) if d[1] != d[2]] if before else []
    done.changed += bool(found)
    done.new += not before
    done.same += bool(before and not found)
    if not before or found:
        done.changes.append(Change.of(after.get_category_display(), after.name, found, {}))


def _said(item: FeeItem) -> list[object]:
    """What stands in the sheet under each of its headings, and the clause, which no sheet names: it is lost."""
    return [*(_line(item) | {"标准": yuan_2(item.standard)}).values(), item.clause.cite() if item.clause else None]


def _values(table: Table, row: Row) -> dict:
    category = CATEGORIES.get(str(row["性质"]).removesuffix("·自愿").strip())
    if category is None:
        table.refuse(
            row,
            "性质",
            _("“%(text)s”不是收费性质；可以写：%(all)s。")
            % {"text": row["性质"], "all": "、".join(str(label) for label in Category.labels)},
        )
    return {
        "name": row["项目"],
        "category": category,
        "standard": row["标准"],
        "unit": row["计费单位"],
        "basis_document": row["依据文件"],
        "basis_clause": row["条款"],
        "scope": row["收费范围"],
        "grades": [part for part in SPLIT.split(str(row["年级"])) if part],
        "voluntary": bool(row["是否自愿"]),
        "is_ceiling": bool(row["最高标准"]),
        "refund_rule": row["退费规则"],
        "payee": row["收款方"],
        "aliases": [part for part in SPLIT.split(str(row["别名"])) if part],
    }


def board_sheet(board: FeeBoard, day: dt.date) -> bytes:
    """The board as a sheet with the headings that the import looks for; an empty one is the template to fill in."""
    kinds = {column.name: column.kind for column in COLUMNS}
    rows = [_line(item) for item in board.items.all()]
    with on_record():
        title = f"{board.unit.name}{terms.label(board.term)}收费公示表"
    columns = [OutColumn(name, name, kind) for name, kind in kinds.items()]
    return write_xlsx(OutSheet(title=title, columns=columns, rows=rows, unit=board.unit.name, day=day, measure="单位：元"))


def _line(item: FeeItem) -> dict[str, object]:
    return {
        "项目": item.name,
        "性质": item.get_category_display(),
        "标准": item.standard,
        "计费单位": item.unit,
        "依据文件": item.basis_document,
        "条款": item.basis_clause,
        "收费范围": item.scope,
        "年级": "、".join(item.grades),
        "是否自愿": item.voluntary,
        "最高标准": item.is_ceiling,
        "退费规则": item.refund_rule,
        "收款方": item.payee,
        "别名": "、".join(item.aliases),
    }

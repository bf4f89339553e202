"""A register as a sheet. What goes out can come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from qingfeng.core.language import recorded
from qingfeng.core.parties.models import Unit
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.reading import Column, Row, Table, read_table
from qingfeng.core.sheets.writing import OutColumn, OutSheet

from .kinds import kind as declared
from .models import RegisterEntry

COLUMNS = (
    Column("姓名", max_length=60),
    Column("组别", ("类别", "身份类别")),
    Column("单位、身份", ("单位", "工作单位", "身份"), required=False, max_length=120),
    Column("联系电话", ("电话", "手机"), required=False, max_length=40),
    Column("子女就读学校", ("子女学校", "学校"), required=False, max_length=120),
    Column("任期自", ("聘任日期", "开始日期"), kind=cells.DATE),
    Column("任期至", ("结束日期", "到期日期"), required=False, kind=cells.DATE),
    Column("培训日期", ("培训", "参加培训日期"), required=False, kind=cells.DATE),
)


def columns_of(kind: str) -> tuple[Column, ...]:
    """Those that a list of this register may have; the training where it is asked for."""
    register = declared(kind)
    return COLUMNS if register and register.training else COLUMNS[:-1]


def register_sheet(kind: str, title: str, rows: Sequence[RegisterEntry], day: dt.date) -> OutSheet:
    """Without telephone numbers and the schools of children: those stay where they are kept."""
    register = declared(kind)
    names = {code: recorded(label) for code, label in register.groups} if register else {}
    columns = [
        OutColumn("姓名", "name"), OutColumn("组别", "group"), OutColumn("单位、身份", "workplace"),
        OutColumn("任期自", "from", cells.DATE), OutColumn("任期至", "to", cells.DATE),
        *([OutColumn("培训日期", "trained", cells.DATE)] if register and register.training else []),
    ]  # fmt: skip
    lines: list[dict[str, object]] = [
        {
            "name": e.name, "group": names.get(e.group, e.group), "workplace": e.workplace, "from": e.term_from, "to": e.term_to,
            "trained": e.trained_on,
        }
        for e in rows
    ]  # fmt: skip
    return OutSheet(title=title, columns=columns, rows=lines, day=day)


def read_list(kind: str, unit: Unit, file: BinaryIO, day: dt.date) -> Table:
    """Refuses rows whose group or school is not known, terms that end before they begin, and training that is still to come."""
    table = read_table(file, COLUMNS)
    groups, schools = _groups(kind), _schools(unit)
    for row in list(table.rows):
        if str(row["组别"]).strip() not in groups:
            table.refuse(row, "组别", _("只能填：%s。") % "、".join(dict.fromkeys(groups)))
        elif row["子女就读学校"] and str(row["子女就读学校"]).strip() not in schools:
            table.refuse(row, "子女就读学校", _("没有叫“%s”的学校。") % row["子女就读学校"])
        elif row["任期至"] is not None and row["任期至"] < row["任期自"]:  # type: ignore[operator]
            table.refuse(row, "任期至", _("任期的末日早于首日。"))
        elif row["培训日期"] is not None and row["培训日期"] > day:  # type: ignore[operator]
            table.refuse(row, "培训日期", _("培训日期不能晚于今天。"))
    return table


def said_by(kind: str, unit: Unit, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """What each row of a list that was read says of an entry, by its attributes; of a school its key."""
    groups, schools = _groups(kind), {name: school.pk for name, school in _schools(unit).items()}
    for row in rows:
        yield {
            "name": str(row["姓名"]), "group": groups[str(row["组别"]).strip()], "workplace": str(row["单位、身份"] or ""),
            "phone": str(row["联系电话"] or ""), "school_id": schools.get(str(row["子女就读学校"] or "").strip()),
            "term_from": row["任期自"], "term_to": row["任期至"], "trained_on": row["培训日期"],
        }  # fmt: skip


def _groups(kind: str) -> dict[str, str]:
    register = declared(kind)
    return {word: code for code, label in (register.groups if register else ()) for word in (recorded(label), str(label), code)}


def _schools(unit: Unit) -> dict[str, Unit]:
    found = Unit.objects.schools().filter(path__startswith=unit.path)
    return {name: school for school in found for name in (school.short_name, school.name) if name}

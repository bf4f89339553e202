"""The list of a unit as a sheet: who signed on paper on which day. What goes out can come back."""

from __future__ import annotations

import datetime as dt
from typing import BinaryIO, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.reading import Column, Table, read_table
from qingfeng.core.sheets.writing import OutColumn, OutSheet

from .models import Letter, LetterState, Round, Way
from .signing import record_signed

COLUMNS = (
    Column("编号", ("序号", "责任书编号", "承诺书编号"), kind=cells.INT),
    Column("姓名", ("签订人", "承诺人"), max_length=60),
    Column("签订日期", ("签字日期", "签订时间", "日期"), required=False, kind=cells.DATE),
)


def roster_sheet(round_: Round, unit: Unit | None, day: dt.date) -> OutSheet:
    """Of one unit, or of all where the office itself is the other side."""
    columns = [
        OutColumn("编号", "number", cells.INT), OutColumn("工号", "person"), OutColumn("姓名", "name"), OutColumn("职务", "post"),
        OutColumn("签订日期", "signed_on", cells.DATE), OutColumn("怎样签的", "way"),
    ]  # fmt: skip
    rows: list[dict[str, object]] = [
        {
            "number": letter.number, "person": letter.person.number, "name": letter.person.name, "post": letter.post_name,
            "signed_on": letter.signed_on, "way": letter.get_way_display() if letter.way else "",
        }
        for letter in _letters(round_, unit)
    ]  # fmt: skip
    return OutSheet(
        title=f"{round_.edition.template.title}签订名册", columns=columns, rows=rows, unit=(unit or round_.office).name, day=day
    )


def read_roster(*, round_: Round, unit: Unit | None, file: BinaryIO, now: dt.datetime) -> tuple[Table, dict[int, dt.date]]:
    """The table, with every row refused that does not fit, and letter -> day of those that were newly signed. Stores nothing."""
    table = read_table(file, COLUMNS)
    letters = {letter.number: letter for letter in _letters(round_, unit)}
    found: dict[int, dt.date] = {}
    seen: set[int] = set()
    for row in list(table.rows):
        letter, signed_on = letters.get(cast(int, row["编号"])), cast("dt.date | None", row["签订日期"])
        if letter is None:
            table.refuse(row, "编号", _("%(unit)s没有这个编号的一份。") % {"unit": (unit or round_.office).name})
        elif letter.number in seen:
            table.refuse(row, "编号", _("这个编号前面已经有一行。"))
        elif "".join(str(row["姓名"]).split()) != "".join(letter.person.name.split()):
            table.refuse(row, "姓名", _("这个编号是%s的。") % letter.person.name)
        elif signed_on is not None and not round_.issued_on <= signed_on <= today(now):
            table.refuse(row, "签订日期", _("要在发出的%s到今天之间。") % round_.issued_on.isoformat())
        elif signed_on is not None and letter.state == LetterState.WAITING:
            found[letter.pk] = signed_on
        if letter is not None:
            seen.add(letter.number)
    return table, found


def sign_by_roster(*, round_: Round, unit: Unit | None, file: BinaryIO, actor: Account | None, now: dt.datetime) -> tuple[Table, int]:
    """All rows or, with an error in any, none; says how many were newly signed."""
    table, days = read_roster(round_=round_, unit=unit, file=file, now=now)
    if table.errors or not days:
        return table, 0
    return table, record_signed(round_=round_, days=days, way=Way.LIST, actor=actor, now=now)


def _letters(round_: Round, unit: Unit | None) -> QuerySet[Letter]:
    found = round_.letters.live().select_related("person").order_by("number")
    return found.filter(unit=unit) if unit is not None else found

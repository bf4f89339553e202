"""The list of a session as a sheet: who was asked, who came. What goes out can come back."""

from __future__ import annotations

import datetime as dt
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Person
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.reading import Column, Table, read_table
from qingfeng.core.sheets.writing import OutColumn, OutSheet

from .arranging import ask_people
from .attending import mark
from .models import Came, Session

WORDS = {
    "到了": Came.CAME,
    "到": Came.CAME,
    "是": Came.CAME,
    "√": Came.CAME,
    "请假": Came.EXCUSED,
    "没到": Came.MISSED,
    "否": Came.MISSED,
    "": "",
}
COLUMNS = (
    Column("工号", ("编号", "人员编号", "职工号"), max_length=32),
    Column("姓名", max_length=60),
    Column("签到", ("到会", "出席", "到了"), required=False, max_length=10),
)


def roster_sheet(session: Session, day: dt.date) -> OutSheet:
    columns = [OutColumn("单位", "unit"), OutColumn("工号", "number"), OutColumn("姓名", "name"), OutColumn("签到", "came")]
    words = {Came.CAME: "到了", Came.EXCUSED: "请假", Came.MISSED: "没到", Came.MADE_UP: "已补"}
    rows: list[dict[str, object]] = [
        {"unit": row.unit.name, "number": row.person.number, "name": row.person.name, "came": words.get(Came(row.came), "")}
        for row in session.attendance.select_related("unit", "person").order_by("unit__code", "person__number")
    ]
    return OutSheet(
        title=f"{session.title}签到表", columns=columns, rows=rows, unit=session.unit.name, day=day, measure=cells.plain(session.held_on)
    )


@transaction.atomic
def take_roster(*, session: Session, file: BinaryIO, actor: Account | None, now: dt.datetime) -> tuple[Table, int, int]:
    """Asks who is on the list and not yet asked, and records who came: all rows, or with an error in any none. Says how many of each."""
    table = read_table(file, COLUMNS)
    people = {p.number: p for p in Person.objects.filter(number__in=[str(row["工号"]) for row in table.rows])}
    marks: dict[int, str] = {}
    for row in list(table.rows):
        person = people.get(str(row["工号"]))
        if person is None:
            table.refuse(row, "工号", _("没有工号为“%s”的人员。") % row["工号"])
        elif "".join(str(row["姓名"]).split()) != "".join(person.name.split()):
            table.refuse(row, "姓名", _("这个工号是%s的。") % person.name)
        elif str(row["签到"] or "").strip() not in WORDS:
            table.refuse(row, "签到", _("写“到了”“请假”或者“没到”，空着就是还没登记。"))
        elif came := WORDS[str(row["签到"] or "").strip()]:
            marks[person.pk] = came
    if table.errors:
        return table, 0, 0
    asked = ask_people(session=session, people=list(people.values()), actor=actor, now=now) if session.state == "planned" else 0
    there = set(session.attendance.values_list("person_id", flat=True))
    known = {person: came for person, came in marks.items() if person in there}
    return table, asked, mark(session=session, marks=known, actor=actor, now=now) if known else 0

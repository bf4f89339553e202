"""The list of a session as a sheet: who was asked, who came. What goes out can come back."""

from __future__ import annotations

import datetime as dt
from typing import BinaryIO

from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Person
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.changes import MOST_NAMED, Brought, Change, tried
from qingfeng.core.sheets.reading import Column, Table, read_table
from qingfeng.core.sheets.writing import OutColumn, OutSheet

from .arranging import ask_people
from .attending import hold_organiser, mark
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


def take_roster(*, session: Session, file: BinaryIO, actor: Account | None, now: dt.datetime, dry: bool = False) -> Brought:
    """Asks who is on the list and not yet asked, and records who came: all rows, or with an error in any none. `changed` counts those whose
    coming is recorded, `left` whoever cannot be asked. `dry`: tells what would be, and stores nothing."""
    hold_organiser(session, actor, now)
    with tried(dry):
        table = read_table(file, COLUMNS)
        people, marks = _read(table)
        if table.errors:
            return Brought(table=table)
        before = _known(session)
        asked = ask_people(session=session, people=list(people.values()), actor=actor, now=now) if session.state == "planned" else 0
        there = _known(session)
        known = {person: came for person, came in marks.items() if person in there}
        marked = mark(session=session, marks=known, actor=actor, now=now) if known else 0
        left = {p.pk for p in people.values()} - there.keys()
        touched = (there.keys() - before.keys()) | {person for person, came in known.items() if there[person] != came}
        same = len(people) - len(left) - len(touched)
        return Brought(
            table=table, new=asked, changed=marked, same=same, left=len(left), changes=_told(session, before, touched, actor, now)
        )


def _read(table: Table) -> tuple[dict[str, Person], dict[int, str]]:
    """The people of the list by their numbers, and what is said of those who came or did not."""
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
    return people, marks


def _known(session: Session) -> dict[int, str]:
    return dict(session.attendance.values_list("person_id", "came"))


def _told(session: Session, before: dict[int, str], touched: set[int], actor: Account | None, now: dt.datetime) -> list[Change]:
    """As it stands now against how it was. Names are for those to whom the page of the session shows them."""
    rows = session.attendance.filter(person__in=touched).select_related("person").order_by("unit__code", "person__number")
    if actor is not None:
        rows = rows.named_to(actor, today(now))
    changes = []
    for row in rows[:MOST_NAMED]:
        was = str(Came(before[row.person_id]).label) if row.person_id in before else ""
        changes.append(Change(row.person.number, row.person.name, ((COLUMNS[2].name, was, row.get_came_display()),)))
    return changes

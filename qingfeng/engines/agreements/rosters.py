"""The list of a unit as a sheet: who signed on paper on which day. What goes out can come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.changes import MOST_NAMED, Brought, Change, Differences, tried
from qingfeng.core.sheets.reading import Column, Table, read_table
from qingfeng.core.sheets.reading import Row as SheetRow
from qingfeng.core.sheets.writing import OutColumn, OutSheet

from .countersigning import lock, record_countersigned, sides_on
from .models import Letter, LetterState, Round, Way
from .signing import record_signed

COLUMNS = (
    Column("编号", ("序号", "责任书编号", "承诺书编号"), kind=cells.INT),
    Column("姓名", ("签订人", "承诺人"), max_length=60),
    Column("签订日期", ("签字日期", "签订时间", "日期"), required=False, kind=cells.DATE),
    Column("对方签字日期", ("会签日期",), required=False, kind=cells.DATE),
)


def roster_sheet(round_: Round, unit: Unit | None, day: dt.date) -> OutSheet:
    """Of one unit, or of all where the office itself is the other side."""
    columns = [
        OutColumn("编号", "number", cells.INT), OutColumn("工号", "person"), OutColumn("姓名", "name"), OutColumn("职务", "post"),
        OutColumn("签订日期", "signed_on", cells.DATE), OutColumn("怎样签的", "way"),
    ]  # fmt: skip
    if round_.edition.template.other_side:
        columns.append(OutColumn("对方签字日期", "other_signed_on", cells.DATE))
    rows: list[dict[str, object]] = [
        {
            "number": letter.number, "person": letter.person.number, "name": letter.person.name, "post": letter.post_name,
            "signed_on": letter.signed_on, "other_signed_on": letter.other_signed_on, "way": letter.get_way_display() if letter.way else "",
        }
        for letter in _letters(round_, unit)
    ]  # fmt: skip
    return OutSheet(
        title=f"{round_.edition.template.title}签订名册", columns=columns, rows=rows, unit=(unit or round_.office).name, day=day
    )


@dataclass(slots=True)
class Read:
    """What a sheet says anew: letter -> day, of the signers and of the other side."""

    table: Table
    signed: dict[int, dt.date] = field(default_factory=dict)
    other: dict[int, dt.date] = field(default_factory=dict)
    rows: dict[int, SheetRow] = field(default_factory=dict)  # which say something of the other side
    letters: dict[int, Letter] = field(default_factory=dict)  # of which something new is said
    seen: set[int] = field(default_factory=set)


def read_roster(*, round_: Round, unit: Unit | None, file: BinaryIO, now: dt.datetime) -> Read:
    """The table, with every row refused that does not fit, and what it says of those newly signed by one side or both. Stores nothing."""
    letters = {letter.number: letter for letter in _letters(round_, unit)}
    read = Read(read_table(file, COLUMNS))
    for row in list(read.table.rows):
        letter = letters.get(cast(int, row["编号"]))
        if letter is None:
            read.table.refuse(row, "编号", _("%(unit)s没有这个编号的一份。") % {"unit": (unit or round_.office).name})
        elif letter.number in read.seen:
            read.table.refuse(row, "编号", _("这个编号前面已经有一行。"))
        elif "".join(str(row["姓名"]).split()) != "".join(letter.person.name.split()):
            read.table.refuse(row, "姓名", _("这个编号是%s的。") % letter.person.name)
        else:
            _read_days(read, row, letter, today(now))
        if letter is not None:
            read.seen.add(letter.number)
    _check_sides(read, round_, letters.values())
    return read


def _check_sides(read: Read, round_: Round, letters: Iterable[Letter]) -> None:
    """Who signed for the other side held the post on the day that the sheet names."""
    standing = sides_on(round_, [letter for letter in letters if letter.pk in read.other], read.other)
    for key, row in read.rows.items():
        if standing.get(key, (0, 0))[0] is None:
            read.table.refuse(row, "对方签字日期", _("对方的职务那一天空缺，没有人可以会签。"))


def _read_days(read: Read, row: SheetRow, letter: Letter, day: dt.date) -> None:
    signed_on, other_on = (cast("dt.date | None", row.values.get(name)) for name in ("签订日期", "对方签字日期"))
    issued_on = letter.round.issued_on
    for name, said in (("签订日期", signed_on), ("对方签字日期", other_on)):
        if said is not None and not issued_on <= said <= day:
            read.table.refuse(row, name, _("要在发出的%s到今天之间。") % issued_on.isoformat())
            return
    if other_on is not None and letter.other_signed_on is None:
        if signed_on is None and letter.signed_on is None:
            read.table.refuse(row, "对方签字日期", _("本人还没有签。"))
            return
        read.other[letter.pk], read.rows[letter.pk], read.letters[letter.pk] = other_on, row, letter
    if signed_on is not None and letter.state == LetterState.WAITING:
        read.signed[letter.pk], read.letters[letter.pk] = signed_on, letter


def sign_by_roster(
    *, round_: Round, unit: Unit | None, file: BinaryIO, actor: Account | None, now: dt.datetime, dry: bool = False
) -> Brought:
    """All rows or, with an error in any, none. `new` counts what the signers signed, `changed` what the other side did. `dry`: tells what
    would be, and stores nothing."""
    with tried(dry):
        read = read_roster(round_=round_, unit=unit, file=file, now=now)
        if read.table.errors:
            return Brought(table=read.table)
        done = Brought(table=read.table, same=len(read.table.rows) - len(read.letters), changes=_told(read))
        lock(read.letters)
        if read.signed:
            done.new = record_signed(round_=round_, days=read.signed, way=Way.LIST, actor=actor, now=now)
        if read.other:
            done.changed = record_countersigned(round_=round_, days=read.other, actor=actor, now=now)
        return done


def _told(read: Read) -> list[Change]:
    changes = []
    for key, letter in list(read.letters.items())[:MOST_NAMED]:
        days = ((COLUMNS[2].name, read.signed.get(key)), (COLUMNS[3].name, read.other.get(key)))
        found: Differences = [(heading, None, day) for heading, day in days if day is not None]
        changes.append(Change.of(str(letter.number), letter.person.name, found, {}))
    return changes


def _letters(round_: Round, unit: Unit | None) -> QuerySet[Letter]:
    found = round_.letters.live().select_related("person", "unit", "round").order_by("number")
    return found.filter(unit=unit) if unit is not None else found

"""Units, people and posts from sheets: all rows of a sheet, or none and every error with its row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from qingfeng.core.chronicle.services import append
from qingfeng.core.parties import import_posts as posts
from qingfeng.core.parties import import_units as units
from qingfeng.core.parties.import_rows import apply, refuse_twice
from qingfeng.core.parties.models import Person
from qingfeng.core.parties.services import wrong_number
from qingfeng.core.sheets.changes import MOST_NAMED, Brought, Change, Told, tried
from qingfeng.core.sheets.reading import Column, Table, read_table

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

PEOPLE_COLUMNS = (
    Column("工号", ("编号", "人员编号", "职工号"), max_length=32),
    Column("姓名", max_length=60),
    Column("办公电话", ("电话", "联系电话"), required=False, max_length=40),
)

MANY = 2000
PEOPLE_FIELDS = {"name": "姓名", "phone": "办公电话"}


def import_units(*, file: BinaryIO, actor: Account | None, now: dt.datetime, dry: bool = False) -> Brought:
    """By code: new ones are created, known ones changed. Superiors may stand anywhere in the sheet."""
    return _all_or_nothing(read_table(file, units.COLUMNS), units.store, "units", actor, now, dry=dry)


def import_people(*, file: BinaryIO, actor: Account | None, now: dt.datetime, dry: bool = False) -> Brought:
    return _all_or_nothing(read_table(file, PEOPLE_COLUMNS), _store_people, "people", actor, now, dry=dry)


def import_posts(*, file: BinaryIO, actor: Account | None, now: dt.datetime, dry: bool = False) -> Brought:
    """Posts of known people at known units. The same post again may only bring its end or its title."""
    return _all_or_nothing(read_table(file, posts.COLUMNS), posts.store, "posts", actor, now, dry=dry)


def _all_or_nothing(
    table: Table, store: Callable[[Table], Told], what: str, actor: Account | None, now: dt.datetime, *, dry: bool
) -> Brought:
    with tried(dry):
        done = store(table)
        if table.errors:
            transaction.set_rollback(True)
            table.errors.sort(key=lambda e: e.row)
            return Brought(table=table)
        who = f"account:{actor.pk}" if actor else "system"
        body = {"created": done.new, "changed": done.changed}
        append(stream=("import", what), event=f"parties.{what}_imported", body=body, actor=who, now=now)
    return Brought(**vars(done), table=table)


def _store_people(table: Table) -> Told:
    refuse_twice(table, ("工号",))
    for row in list(table.rows):
        why = wrong_number(str(row["工号"]))
        if why:
            table.refuse(row, "工号", why)
    if table.errors:
        return Told()
    known = {p.number: p for p in Person.objects.all()}  # locked when written: to lock a hundred thousand that stay costs more than all
    here = {name: column for name, column in PEOPLE_FIELDS.items() if column in table.positions}  # an absent column changes nothing
    wanted = {str(row["工号"]): {name: str(row[column] or "") for name, column in here.items()} for row in table.rows}
    created = [Person(number=number, **fields) for number, fields in wanted.items() if number not in known]
    differ = {number: found for number, fields in wanted.items() if number in known and (found := apply(known[number], fields))}
    changed = [known[number] for number in differ]
    Person.objects.bulk_create(created, batch_size=MANY)
    again = [Person(number=person.number, name=person.name, phone=person.phone) for person in changed]
    # One statement for many rows; an UPDATE with a CASE for each takes minutes for a hundred thousand.
    Person.objects.bulk_create(again, batch_size=MANY, update_conflicts=True, unique_fields=["number"], update_fields=["name", "phone"])
    changes = [Change.of(number, known[number].name, found, PEOPLE_FIELDS) for number, found in differ.items()]
    changes += [Change(person.number, person.name) for person in created[:MOST_NAMED]]
    return Told(len(created), len(changed), len(wanted) - len(created) - len(changed), changes=changes[:MOST_NAMED])

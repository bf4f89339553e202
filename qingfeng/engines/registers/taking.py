"""A register from a list: with the checks, the sources and the record of entering one by one, in a handful of statements."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import CharField, IntegerField, QuerySet, Value

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import Record, append_many
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.parties.models import Unit
from qingfeng.core.rows import insert_many, insert_selected
from qingfeng.core.sheets.changes import MOST_NAMED, Change
from qingfeng.core.sheets.reading import Row, Table

from .kinds import kind as declared
from .lists import COLUMNS, entries_of, read_list
from .models import FieldSource, RegisterEntry
from .models.entries import FIELDS
from .services import hold_keeper, hold_source

MANY = 500
Person = tuple[str, str, dt.date]  # name, group, first day of the term


@dataclass
class Taken:
    """What a list brought, or would bring. `trained`: how many who were there already got the day of their training."""

    table: Table
    made: int = 0
    trained: int = 0
    same: int = 0
    changes: list[Change] = field(default_factory=list)  # the first of those counted


@dataclass(frozen=True)
class Said:
    """The list as the source of what it says."""

    source: str
    on: dt.date
    actor: Account | None
    now: dt.datetime

    def sources(self, entries: QuerySet[RegisterEntry], name: str) -> None:
        """For that field of each of these that has something in it."""
        by = self.actor.pk if self.actor else None
        constants = {"field": name, "source": self.source.strip()[:80], "on": self.on, "by_id": by, "at": self.now}
        values = [Value(value, output_field=_field(column)) for column, value in constants.items()]
        filled = entries.order_by().exclude(**{name: None})
        if isinstance(RegisterEntry._meta.get_field(name), CharField):
            filled = filled.exclude(**{name: ""})
        insert_selected(FieldSource, ("entry_id", *constants), filled.values_list("pk", *values))


def _field(column: str) -> Any:
    return FieldSource._meta.get_field(column.removesuffix("_id")) if column != "by_id" else IntegerField()


def take_list(
    *, kind: str, unit: Unit, file: BinaryIO, source: str, source_on: dt.date, actor: Account | None, now: dt.datetime, dry: bool = False
) -> Taken:
    """All rows of a list, or with an error in any none. Who is there already for that term is left as is, but for a training that was
    not known. `dry`: tells what would be, and stores nothing."""
    hold_keeper(actor, unit, now)
    with _nothing_collected(), transaction.atomic():
        table = read_list(kind, unit, file, today(now))
        if table.errors:
            return Taken(table)
        hold_source(source, source_on, now)
        said = Said(source, source_on, actor, now)
        fresh, trained = _sorted_out(kind, unit, table.rows, said)
        if not dry:
            _store(kind, unit, fresh, {pk: day for pk, (_before, _entry, day) in trained.items()}, said)
        same = len(table.rows) - len(fresh) - len(trained)
        return Taken(table, len(fresh), len(trained), same, _told(kind, fresh, trained))


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """All that a long list makes is held until it is stored: looking through it for garbage again and again costs a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


Training = dict[int, tuple[dt.date | None, RegisterEntry, dt.date]]  # key of the entry: the day that was known, the row, its day


def _sorted_out(kind: str, unit: Unit, rows: Sequence[Row], said: Said) -> tuple[list[RegisterEntry], Training]:
    """Who is new, and whose training was not known. Somebody who stands in the list twice is one person."""
    there: dict[Person, tuple[int, dt.date | None]] = {}
    known = RegisterEntry.objects.filter(kind=kind, unit=unit, disposed_at=None).order_by("pk")
    for pk, name, group, first, day in known.values_list("pk", "name", "group", "term_from", "trained_on").iterator(chunk_size=2000):
        there.setdefault((name, group, first), (pk, day))
    fresh: dict[Person, RegisterEntry] = {}
    trained: Training = {}
    for entry in entries_of(kind, unit, rows, actor=said.actor, now=said.now):
        key = (entry.name, entry.group, entry.term_from)
        if key not in there:
            same = fresh.setdefault(key, entry)
            same.trained_on = entry.trained_on or same.trained_on
        elif entry.trained_on not in (None, there[key][1]):
            pk, before = there[key]
            trained[pk] = (before, entry, entry.trained_on)
    return list(fresh.values()), trained


def _store(kind: str, unit: Unit, fresh: Sequence[RegisterEntry], trained: dict[int, dt.date], said: Said) -> None:
    insert_many(fresh)
    if fresh:
        own = RegisterEntry.objects.filter(kind=kind, unit=unit, created_at=said.now, pk__gte=fresh[0].pk, pk__lte=fresh[-1].pk)
        for name in FIELDS:
            said.sources(own, name)
    by_day: dict[dt.date, list[int]] = {}
    for pk, day in trained.items():
        by_day.setdefault(day, []).append(pk)
    for day, keys in by_day.items():
        for start in range(0, len(keys), MANY):
            some = RegisterEntry.objects.filter(pk__in=keys[start : start + MANY])
            some.update(trained_on=day)
            said.sources(some, "trained_on")
    who = actor_code(said.actor) if said.actor else "system"
    stream = RegisterEntry(kind=kind, unit=unit).stream

    def record(event: str, body: dict[str, Any]) -> Record:
        return Record(stream, f"register.{event}", body, who)

    entered = [record("entered", {"entry": e.pk, "group": e.group, "from": e.term_from, "to": e.term_to}) for e in fresh]
    append_many([*entered, *(record("corrected", {"entry": pk, "fields": ["trained_on"]}) for pk in trained)], now=said.now)


def _told(kind: str, fresh: Sequence[RegisterEntry], trained: Training) -> list[Change]:
    """Those that change first, since a list is sent again for them."""
    register = declared(kind)
    assert register is not None
    heading = {"trained_on": COLUMNS[-1].name}
    changed = [
        Change.of(register.group_name(row.group), row.name, [("trained_on", before, day)], heading)
        for before, row, day in list(trained.values())[:MOST_NAMED]
    ]
    return (changed + [Change(register.group_name(e.group), e.name) for e in fresh[:MOST_NAMED]])[:MOST_NAMED]

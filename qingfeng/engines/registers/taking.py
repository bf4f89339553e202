"""A register from a list: with the checks, the sources and the record of entering one by one, in a handful of statements."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.db import transaction

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import Record, append_many
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.parties.models import Unit
from qingfeng.core.rows import insert_columns
from qingfeng.core.sheets.changes import MOST_NAMED, Change
from qingfeng.core.sheets.reading import Row, Table

from .kinds import kind as declared
from .lists import COLUMNS, read_list, said_by
from .models import FieldSource, RegisterEntry
from .models.entries import ATTRIBUTES, filled
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

    @property
    def by(self) -> int | None:
        return self.actor.pk if self.actor else None

    def holds(self, entries: Sequence[int], field: str) -> None:
        """For that field of the entries with these keys."""
        same = {"fields": field, "source": self.source, "on": self.on, "by_id": self.by, "at": self.now}
        insert_columns(FieldSource, {"entry_id": entries, **{name: [value] * len(entries) for name, value in same.items()}})


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
        said = Said(source.strip()[:80], source_on, actor, now)
        fresh, trained = _sorted_out(kind, unit, table.rows)
        if not dry:
            _store(kind, unit, fresh, trained, said)
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


Entered = dict[str, Any]  # an entry to be, by its attributes
Training = dict[int, tuple[dt.date | None, Entered]]  # key of the entry: the day that was known, and what the list says


def _sorted_out(kind: str, unit: Unit, rows: Sequence[Row]) -> tuple[list[Entered], Training]:
    """Who is new, and whose training was not known. Somebody who stands in the list twice is one person."""
    there: dict[Person, tuple[int, dt.date | None]] = {}
    known = RegisterEntry.objects.filter(kind=kind, unit=unit, disposed_at=None).order_by("pk")
    for pk, name, group, first, day in known.values_list("pk", "name", "group", "term_from", "trained_on").iterator(chunk_size=2000):
        there.setdefault((name, group, first), (pk, day))
    fresh: dict[Person, Entered] = {}
    trained: Training = {}
    for said in said_by(kind, unit, rows):
        key = (said["name"], said["group"], said["term_from"])
        if key not in there:
            same = fresh.setdefault(key, said)
            same["trained_on"] = said["trained_on"] or same["trained_on"]
        elif said["trained_on"] not in (None, there[key][1]):
            pk, before = there[key]
            trained[pk] = (before, said)
    return list(fresh.values()), trained


def _store(kind: str, unit: Unit, fresh: Sequence[Entered], trained: Training, said: Said) -> None:
    made = _enter(kind, unit, fresh, said)
    by_day: dict[dt.date, list[int]] = {}
    for pk, (_before, row) in trained.items():
        by_day.setdefault(row["trained_on"], []).append(pk)
    for day, keys in by_day.items():
        for start in range(0, len(keys), MANY):
            RegisterEntry.objects.filter(pk__in=keys[start : start + MANY]).update(trained_on=day)
    said.holds(list(trained), "trained_on")
    who = actor_code(said.actor) if said.actor else "system"
    stream = RegisterEntry(kind=kind, unit=unit).stream

    def record(event: str, body: dict[str, Any]) -> Record:
        return Record(stream, f"register.{event}", body, who)

    entered = [
        record("entered", {"entry": pk, "group": row["group"], "from": row["term_from"], "to": row["term_to"]})
        for pk, row in zip(made, fresh, strict=True)
    ]
    append_many([*entered, *(record("corrected", {"entry": pk, "fields": ["trained_on"]}) for pk in trained)], now=said.now)


def _enter(kind: str, unit: Unit, fresh: Sequence[Entered], said: Said) -> Sequence[int]:
    """The keys of those who are new."""
    same = {"kind": kind, "unit_id": unit.pk, "source": said.source, "source_on": said.on, "created_by_id": said.by, "created_at": said.now}
    columns: dict[str, Sequence[Any]] = {name: [row[name] for row in fresh] for name in ATTRIBUTES.values()}
    columns |= {name: [value] * len(fresh) for name, value in same.items()}
    return insert_columns(RegisterEntry, {**columns, "entered_with": [",".join(filled(row)) for row in fresh]})


def _told(kind: str, fresh: Sequence[Entered], trained: Training) -> list[Change]:
    """Those that change first, since a list is sent again for them."""
    register = declared(kind)
    assert register is not None
    heading = {"trained_on": COLUMNS[-1].name}
    changed = [
        Change.of(register.group_name(row["group"]), row["name"], [("trained_on", before, row["trained_on"])], heading)
        for before, row in list(trained.values())[:MOST_NAMED]
    ]
    return (changed + [Change(register.group_name(row["group"]), row["name"]) for row in fresh[:MOST_NAMED]])[:MOST_NAMED]

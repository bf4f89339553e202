"""What a list that comes in changes, or would change: row by row, so that it can be looked at before it is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from .cells import plain
from .reading import RowError, Table

MOST_NAMED = 200
Differences = list[tuple[str, object, object]]  # field, before, after


@dataclass(frozen=True)
class Change:
    """A row that is new (no differences), or differs from what is known, with the headings of the sheet. `gone`: known and in the list no
    more."""

    key: str
    name: str
    differences: tuple[tuple[str, str, str], ...] = ()
    gone: bool = False

    @classmethod
    def of(cls, key: str, name: str, found: Differences, headings: Mapping[str, str]) -> Change:
        return cls(key, name, tuple((headings.get(each, each), plain(before), plain(after)) for each, before, after in found))


@dataclass
class Told:
    """How many rows of each kind, and the first of those that are not the same. `gone`: known and not in the list, which takes their
    place. `left`: not taken though nothing in them is wrong."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    left: int = 0
    changes: list[Change] = field(default_factory=list)


@dataclass(kw_only=True)
class Brought(Told):
    """What a list brought, or would bring. With errors in the table nothing, unless the correct rows were wanted alone."""

    table: Table

    @property
    def errors(self) -> list[RowError]:
        return self.table.errors


def compare(before: Mapping[int, Mapping[str, object]], after: Mapping[int, Mapping[str, object]], name: str) -> Told:
    """A list that takes the place of another: the number of a line -> what stands under each heading. `name`: the heading that names it."""
    told = Told(
        new=len(after.keys() - before.keys()), gone=len(before.keys() - after.keys()), same=sum(before.get(n) == after[n] for n in after)
    )
    told.changed = len(after) - told.new - told.same
    for number, line in after.items():
        was = before.get(number, {name: line[name]})
        found: Differences = [(each, was.get(each), line[each]) for each in line if was.get(each) != line[each]]
        if found or number not in before:
            told.changes.append(Change.of(str(number), plain(line[name]), found, {}))
    told.changes += [Change(str(n), plain(before[n][name]), gone=True) for n in sorted(before.keys() - after.keys())]
    del told.changes[MOST_NAMED:]
    return told


@contextmanager
def tried(dry: bool) -> Iterator[None]:
    """One transaction. `dry`: all of it is done, with every check, so that it can be told what would be, and taken back."""
    with transaction.atomic():
        yield
        if dry:
            transaction.set_rollback(True)

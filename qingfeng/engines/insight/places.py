"""Where a counted record is read. A figure says it of each kind of its records, beside the records themselves; the face knows addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Place:
    """`page`: the face's name of the page, with its arguments; `part`: where on it; `name`: of whom it counts, if told there."""

    page: str
    args: tuple[Any, ...]
    part: str = ""
    name: str = ""


Where = Callable[[Sequence[int], Any, dt.date], Mapping[int, Place]]  # of those keys alone that the reader may open
Rows = Callable[[Any, dt.date], QuerySet[Any]]


def page_of(page: str, rows: Rows, *fields: str, part: str = "") -> Where:
    """`rows` as one reader sees them on a day; the arguments of the page by `fields`, its part by the words of `part` (row-%s)."""

    def where(keys: Sequence[int], viewer: Any, day: dt.date) -> dict[int, Place]:
        found = rows(viewer, day).filter(pk__in=keys).values_list("pk", *(fields or ("pk",)))
        return {pk: Place(page, tuple(args), part % pk if part else "") for pk, *args in found}

    return where


def told_by(pages: Callable[[Sequence[int], Any, dt.date], Mapping[int, tuple[str, tuple[Any, ...], str, str]]]) -> Where:
    """An engine that says itself on which page each of its rows stands."""

    def where(keys: Sequence[int], viewer: Any, day: dt.date) -> dict[int, Place]:
        return {pk: Place(*told) for pk, told in pages(keys, viewer, day).items()}

    return where


def where_of(kinds: Mapping[str, Where], keys: Iterable[str], viewer: Any, day: dt.date) -> dict[str, Place]:
    """By the keys of records, letter:12 and survey:3:1; what a key begins with is its kind. One question for each kind."""
    wanted: dict[str, dict[str, int]] = {}
    for key in keys:
        kind, _colon, rest = key.partition(":")
        pk = rest.partition(":")[0]
        if kind in kinds and pk.isdecimal():
            wanted.setdefault(kind, {})[key] = int(pk)
    found: dict[str, Place] = {}
    for kind, numbers in wanted.items():
        places = kinds[kind](list(numbers.values()), viewer, day)
        found |= {key: places[pk] for key, pk in numbers.items() if pk in places}
    return found

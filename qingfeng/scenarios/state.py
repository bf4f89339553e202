"""Whether this installation holds a demonstration: an entry in the chronicle says so, wherever the database goes."""

from __future__ import annotations

import datetime as dt

from django.db import DatabaseError, connection

from qingfeng.core.chronicle.models import Stream
from qingfeng.core.chronicle.services import append

KIND = "scenario"
_known: set[str] = set()


def loaded(scenario: str) -> bool:
    return Stream.objects.filter(kind=KIND, key=scenario).exists()


def mark(*, scenario: str, now: dt.datetime) -> None:
    append(stream=(KIND, scenario), event="scenario.loaded", body={"scenario": scenario}, actor="system", now=now)


def is_demo() -> bool:
    """For the banner on every page. A demonstration never becomes anything else, so a yes is remembered."""
    name = str(connection.settings_dict["NAME"])
    if name in _known:
        return True
    try:
        found = Stream.objects.filter(kind=KIND).exists()
    except DatabaseError:
        return False
    if found and not connection.in_atomic_block:  # what a transaction sees may yet be rolled back
        _known.add(name)
    return found

"""Groups of look-alikes in a period, of what the reader sees at this moment. Worked out once for the same messages by each process."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from qingfeng.core.snapshots import register
from qingfeng.engines.triage.alike import store
from qingfeng.engines.triage.alike.groups import MOST, Group, grouped
from qingfeng.engines.triage.alike.judging import Kind
from qingfeng.engines.triage.ports import messages

from .who import Desk

AT_ONCE, KEPT = 1000, 4


@dataclass(frozen=True)
class Likeness:
    """A matter in a group: how many of its messages are, and how near they come to the first."""

    matter: int
    messages: int
    share: int  # hundredths: of a copy how much stands in the first, else how near it is


@dataclass(frozen=True)
class Alike:
    kind: Kind
    words: tuple[str, ...]
    lines: tuple[Likeness, ...]  # the earliest first

    @property
    def matters(self) -> int:
        return len(self.lines)


@dataclass(frozen=True)
class Looked:
    groups: tuple[Alike, ...]
    messages: int  # that were compared
    left_out: int  # matters of the period that came before those


class _Kept:
    def __init__(self) -> None:
        self._lock, self._held = threading.Lock(), dict[tuple[str, str], tuple[Alike, ...]]()
        register(self)

    def forget(self) -> None:
        self._held = {}

    def get(self, found: Sequence) -> tuple[Alike, ...]:
        version = store.current()
        told = ",".join(f"{m.number}:{m.key}:{m.day.toordinal()}" for m in found)
        key = (version.name if version else "", hashlib.sha256(told.encode()).hexdigest())
        with self._lock:
            if key not in self._held:
                made = grouped(found, version.segment if version else None)
                self._held = dict([*self._held.items()][1 - KEPT :]) | {key: tuple(filter(None, map(_alike, made)))}
            return self._held[key]


_kept = _Kept()


def looked(desk: Desk, since: dt.date, until: dt.date) -> Looked:
    """The newest matters of the period, so many as can be compared while somebody waits."""
    seen = desk.matters().filter(sealed=False, received_on__range=(since, until)).order_by("-received_on", "-pk")
    keys = list(seen.values_list("pk", flat=True)[: MOST + 1])
    left_out = seen.count() - MOST if len(keys) > MOST else 0
    keys = sorted(keys[:MOST])
    found = [m for at in range(0, len(keys), AT_ONCE) for m in messages().of(keys[at : at + AT_ONCE])]
    return Looked(_kept.get(found), len(found), left_out)


def _alike(group: Group) -> Alike | None:
    """Nothing where all of it is one matter already."""
    shares: dict[int, list[float]] = {group.first.key: [1.0]}
    for message, verdict in group.others:
        shares.setdefault(message.key, []).append(verdict.copied if group.kind == Kind.COPY else verdict.near)
    if len(shares) < 2:
        return None
    lines = tuple(Likeness(matter, len(some), round(max(some) * 100)) for matter, some in shares.items())
    return Alike(group.kind, group.words, lines)

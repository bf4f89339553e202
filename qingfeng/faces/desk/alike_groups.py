"""Groups of look-alikes in a period, of what the reader sees at this moment. Worked out once for the same messages by each process."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from qingfeng.core.snapshots import register
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.triage.alike import store
from qingfeng.engines.triage.alike.groups import MOST, Group, grouped
from qingfeng.engines.triage.alike.judging import Kind
from qingfeng.engines.triage.ports import messages

from .who import Desk

AT_ONCE, KEPT = 1000, 4
STANDING = (
    "pk", "matter", "classification", "harm_to_minor", "withdrawn_at", "disposed_at", "matter__classification", "matter__disposed_at",
    "matter__received_on", "matter__respondent_unit",
)  # fmt: skip


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
        self._lock, self._held = threading.Lock(), dict[tuple[str, str], tuple[int, tuple[Alike, ...]]]()
        register(self)

    def forget(self) -> None:
        self._held = {}

    def get(self, keys: Sequence[int]) -> tuple[int, tuple[Alike, ...]]:
        version = store.current()
        key = (version.name if version else "", _told(keys))
        with self._lock:
            if key not in self._held:
                found = [m for part in _parts(keys) for m in messages().of(part)]
                groups = filter(None, map(_alike, grouped(found, version.segment if version else None)))
                self._held = dict([*self._held.items()][1 - KEPT :]) | {key: (len(found), tuple(groups))}
            return self._held[key]


def _parts(keys: Sequence[int]) -> list[Sequence[int]]:
    return [keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE)]


def _told(keys: Sequence[int]) -> str:
    """Changes whenever a message comes, goes over to another matter, or becomes one that may not be looked through."""
    told = hashlib.sha256()
    for part in _parts(keys):
        rows = Complaint.objects.filter(matter__in=part).order_by("pk").values_list(*STANDING)
        told.update(repr(list(rows)).encode())
    return told.hexdigest()


_kept = _Kept()


def looked(desk: Desk, since: dt.date, until: dt.date) -> Looked:
    """The newest matters of the period, so many as can be compared while somebody waits."""
    seen = desk.matters().filter(sealed=False, received_on__range=(since, until)).order_by("-received_on", "-pk")
    keys = list(seen.values_list("pk", flat=True)[: MOST + 1])
    left_out = seen.count() - MOST if len(keys) > MOST else 0
    n, groups = _kept.get(sorted(keys[:MOST]))
    return Looked(groups, n, left_out)


def _alike(group: Group) -> Alike | None:
    """Nothing where all of it is one matter already."""
    shares: dict[int, list[float]] = {group.first.key: [1.0]}
    for message, verdict in group.others:
        shares.setdefault(message.key, []).append(verdict.copied if group.kind == Kind.COPY else verdict.near)
    if len(shares) < 2:
        return None
    lines = tuple(Likeness(matter, len(some), round(max(some) * 100)) for matter, some in shares.items())
    return Alike(group.kind, group.words, lines)

"""The whole index: the files, and beside them the messages that came since, which each process reads from the database.

It only proposes numbers. Whoever asks shows none of them, and counts none, before looking up what the reader may see.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from qingfeng.core import snapshots

from ..ports import Message, messages
from . import store
from .segment import Document, Proposal, Segment, build
from .signs import pairs, signs

# Messages that are read beside the files. More have come only where nobody made the index for long: then the newest count.
BESIDE = 1000
ON_THEIR_WAY = 2000  # numbers given out while the index was read, whose messages may have been stored after it


def document(message: Message) -> Document:
    return Document(message.number, message.office, pairs(message.said))


class Beside:
    """Signatures of the messages that the files do not hold. A message never changes its text, so each is read once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._documents: dict[int, Document] = {}
        self._built: tuple[object, Segment] | None = None
        snapshots.register(self)

    def forget(self) -> None:
        with self._lock:
            self._documents, self._built = {}, None

    def segment(self, version: store.Version | None) -> Segment:
        numbers = self._missing(version)
        with self._lock:
            new = [n for n in numbers if n not in self._documents]
            self._documents = {n: self._documents[n] for n in numbers if n in self._documents}
            self._documents |= {m.number: document(m) for m in messages().numbered(new)} if new else {}
            state = (version.name if version else "", tuple(sorted(self._documents)))
            if self._built is None or self._built[0] != state:
                self._built = state, build((self._documents[n] for n in sorted(self._documents)), version.segment if version else None)
            return self._built[1]

    def missing(self, version: store.Version | None) -> int:
        return len(self._missing(version))

    def _missing(self, version: store.Version | None) -> list[int]:
        if version is None:
            return messages().newest(after=0, limit=BESIDE)
        found = np.asarray(messages().newest(after=version.floor, limit=BESIDE + ON_THEIR_WAY), dtype=np.int64)
        return found[~np.isin(found, version.segment.numbers)].tolist()[:BESIDE]


beside = Beside()


@dataclass(frozen=True)
class Made:
    messages: int
    terms: int


def propose(text: str, *, limit: int = 48, offices: Iterable[int] | None = None) -> list[Proposal]:
    """Numbers of the messages that read most like the text, at these offices. Not all of them may be seen, and some may be gone."""
    asked = signs(text)
    within: Sequence[int] | None = None if offices is None else list(offices)
    version = store.current()
    new = beside.segment(version)
    ground = version.segment if version is not None else new
    weighing = ground.weights(asked)
    found = list(version.segment.nearest(asked, weighing, limit=limit, offices=within)) if version is not None else []
    return found + new.nearest(asked, weighing, limit=limit, offices=within)


def rebuild(*, now: dt.datetime) -> Made | None:
    """Makes the index anew from the texts while others go on asking. Nothing where somebody else is about it."""
    with store.alone() as mine:
        if not mine:
            return None
        newest = messages().newest(after=0, limit=1)
        segment = build(document(message) for message in messages().every())
        store.save(segment, made=now.timestamp(), floor=max((newest[0] if newest else 0) - ON_THEIR_WAY, 0))
        return Made(len(segment.numbers), len(segment.terms))


def renew(*, now: dt.datetime) -> None:
    """Each day: what was disposed of or sealed since is no longer in the files either."""
    rebuild(now=now)


def keep_up(*, now: dt.datetime) -> None:
    """Every minute: after many messages came at once the files are made anew before there are more of them than are read beside."""
    if beside.missing(store.current()) > BESIDE // 2:
        rebuild(now=now)


def holds() -> int:
    """Messages in the files; none where there are no files."""
    version = store.current()
    return len(version.segment.numbers) if version is not None else 0

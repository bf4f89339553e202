"""What every request reads and hardly ever changes is read once per process and kept until its edition changes.

A snapshot is looked up again at most once a second; an own change is seen at once. While an own change is not yet
committed (it may be rolled back) every look-up asks for the edition.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.db import transaction

T = TypeVar("T")
FRESH_SECONDS = 1.0


class Snapshot(Generic[T]):
    def __init__(self, *, edition: Callable[[], Hashable], load: Callable[[], T]) -> None:
        """`edition` is one small query whose answer differs whenever the data differ; `load` reads the data."""
        self._edition, self._load = edition, load
        self._held: tuple[Hashable, T] | None = None
        self._asked_at = 0.0
        self._uncommitted = False

    def get(self) -> T:
        held = self._held
        if held is not None and not self._uncommitted and time.monotonic() - self._asked_at < FRESH_SECONDS:
            return held[1]
        edition = self._edition()
        if held is None or held[0] != edition:
            held = (edition, self._load())
            self._held = held
        self._asked_at = time.monotonic()
        return held[1]

    def changed(self) -> None:
        """Called by the service that changed the data, inside its transaction."""
        self._uncommitted = True
        transaction.on_commit(self._committed)

    def _committed(self) -> None:
        self._held, self._uncommitted = None, False

"""What every request reads and hardly ever changes is read once per process and kept until its edition changes.

Other processes' changes are seen within a second. Own changes are seen at once: until they are committed they live in a
snapshot of the thread that made them, which a rollback throws away.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

from django.db import connection, transaction

T = TypeVar("T")
FRESH_SECONDS = 1.0


class _Own(threading.local, Generic[T]):
    """What this thread changed and has not committed yet."""

    changed = False
    held: T | None = None


class Snapshot(Generic[T]):
    def __init__(self, *, edition: Callable[[], Hashable], load: Callable[[], T]) -> None:
        """`edition` is one small query whose answer differs whenever the data differ; `load` reads the data."""
        self._edition, self._load = edition, load
        self._shared: tuple[Hashable, T] | None = None
        self._asked_at = 0.0
        self._own: _Own[T] = _Own()
        register(self)

    def get(self) -> T:
        if self._own.changed:
            if self._pending():
                if self._own.held is None:
                    self._own.held = self._load()
                return self._own.held
            self._own.changed, self._own.held = False, None  # rolled back
        return self._fresh()

    def changed(self) -> None:
        """Called by the service that changed the data, inside its transaction."""
        self._own.changed, self._own.held = True, None
        transaction.on_commit(self._committed)

    def forget(self) -> None:
        self._shared, self._own.changed, self._own.held = None, False, None

    def _fresh(self) -> T:
        shared = self._shared
        if shared is not None and time.monotonic() - self._asked_at < FRESH_SECONDS:
            return shared[1]
        edition = self._edition()
        if shared is None or shared[0] != edition:
            shared = (edition, self._load())
            self._shared = shared
        self._asked_at = time.monotonic()
        return shared[1]

    def _pending(self) -> bool:
        """Django forgets what waits for a commit when it rolls back, also to a savepoint."""
        return any(waiting[1] == self._committed for waiting in connection.run_on_commit)

    def _committed(self) -> None:
        if not connection.in_atomic_block:  # some tests run what waits for a commit without one
            self.forget()


class Forgetful(Protocol):
    def forget(self) -> None: ...


_ALL: list[Forgetful] = []


def register(one: Forgetful) -> None:
    """Whoever keeps something of the database in this process."""
    _ALL.append(one)


def forget_all() -> None:
    """For tests, whose databases are emptied behind the back of this process."""
    for one in _ALL:
        one.forget()

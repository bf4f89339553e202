"""Django's SQLite with a queue before its one write lock.

SQLite lets one process write at a time and makes the others look again after ever longer sleeps, up to 100 ms. Here a writing
transaction first takes a lock of the operating system, which wakes the next in line at once and falls by itself when its
holder dies. SQLite's own lock still stands behind it: another program that writes only waits the old way.
"""

from __future__ import annotations

import fcntl
import os

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's; a transaction waits its turn in the file `<database>-queue`."""

    _queue: int | None = None
    _inside = False

    def _start_transaction_under_autocommit(self) -> None:
        self._enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._leave()  # not reached when the commit fails: the rollback that follows leaves

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()
            if self._queue is not None:
                os.close(self._queue)
                self._queue = None

    def _enter(self) -> None:
        if self.is_in_memory_db():
            return
        if self._queue is None:
            self._queue = os.open(f"{self.settings_dict['NAME']}-queue", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._queue, fcntl.LOCK_EX)
        self._inside = True

    def _leave(self) -> None:
        if self._inside and self._queue is not None:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
        self._inside = False

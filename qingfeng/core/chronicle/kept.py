"""Answers that take long are kept until something is recorded.

Whatever changes a number leaves an entry in the record, so an answer stays right until the next entry. A process keeps its own.
Two transactions may commit in another order than they took their numbers; therefore, and because a duty may bring deadlines in line
a moment after the entry that moved them, an answer is asked for anew after a minute all the same.

Whoever has `patience` waits so many seconds for an answer that is not there yet, and then does without: a thread goes on asking.

An answer that took long rests fifty times as long before it is asked for again: asking takes no more than a fiftieth of a processor.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from django.db import connection
from django.utils import translation

from qingfeng.core import snapshots
from qingfeng.core.prepared import Prepared

from .models import Entry

log = logging.getLogger(__name__)

T = TypeVar("T")
FRESH_SECONDS = 60.0
COSTLY_SECONDS = 0.3
REST = 50

_last = Prepared(lambda: Entry.objects.order_by("-pk").values_list("pk", flat=True)[:1])


def last_entry() -> int:
    return int(_last.first() or 0)


@dataclass(frozen=True)
class Answer(Generic[T]):
    value: T
    entry: int  # the last one in the record when it was asked
    took: float
    asked: float  # monotonic
    behind: bool = False  # something was recorded since

    @property
    def was_costly(self) -> bool:
        return self.took >= COSTLY_SECONDS

    def age(self) -> float:
        """Seconds since it was asked."""
        return time.monotonic() - self.asked

    def as_of(self, now: dt.datetime) -> dt.datetime:
        return now - dt.timedelta(seconds=self.age())


class _Asking(Event):
    """Set when the thread is done; a failure belongs to those who waited for this one answer."""

    failed: Exception | None = None


class Kept(Generic[T]):
    """`grace`: for so many seconds an answer that took long is given although something was recorded since, while a thread asks anew.
    Whoever shows such an answer says as of when it is."""

    def __init__(self, *, most: int, grace: float = 0.0) -> None:
        self.most, self.grace = most, grace
        self._kept: OrderedDict[Hashable, Answer[T]] = OrderedDict()
        self._asking: dict[Hashable, _Asking] = {}
        self._lock = Lock()
        snapshots.register(self)

    def get(self, key: Hashable, ask: Callable[[], T]) -> Answer[T]:
        """Inside a transaction nothing is kept: what it sees may yet be rolled back."""
        answer = self.within(key, ask, patience=None)
        assert answer is not None
        return answer

    def within(self, key: Hashable, ask: Callable[[], T], *, patience: float | None) -> Answer[T] | None:
        """None where nothing was ever answered and the answer does not come in time; what is too old is then better than nothing."""
        if connection.in_atomic_block:
            return self._asked(ask, 0)
        entry, found = last_entry(), self._held(key)
        if found is not None and found.entry == entry and found.age() < FRESH_SECONDS:
            return found
        if found is None or not found.was_costly or found.age() > self.grace:
            if patience is None or (found is not None and not found.was_costly):
                return self._ask(key, ask, entry)
            self._wait(key, ask, patience)
            found = self._held(key)
        elif found.age() >= self._rest(found):
            self._ask_aside(key, ask)
        return replace(found, behind=found.entry != entry) if found is not None else None

    def _wait(self, key: Hashable, ask: Callable[[], T], patience: float) -> None:
        asking = self._ask_aside(key, ask)
        if asking.wait(patience) and asking.failed:
            raise asking.failed

    def _rest(self, answer: Answer[T]) -> float:
        """Seconds; so short that whoever comes by does not find it too old."""
        return min(answer.took * REST, self.grace / 2)

    def holds(self, key: Hashable) -> bool:
        return self._held(key) is not None

    def _held(self, key: Hashable) -> Answer[T] | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()
            self._asking.clear()

    @staticmethod
    def _asked(ask: Callable[[], T], entry: int) -> Answer[T]:
        before = time.monotonic()
        value = ask()
        return Answer(value, entry, time.monotonic() - before, before)

    def _ask(self, key: Hashable, ask: Callable[[], T], entry: int) -> Answer[T]:
        answer = self._asked(ask, entry)
        with self._lock:
            self._kept[key] = answer
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return answer

    def _ask_aside(self, key: Hashable, ask: Callable[[], T]) -> _Asking:
        """Once, however many want to know; the event is set when it is done."""
        with self._lock:
            if (under_way := self._asking.get(key)) is not None:
                return under_way
            asking = self._asking[key] = _Asking()
        language = translation.get_language()

        def work() -> None:
            try:
                with translation.override(language):
                    self._ask(key, ask, last_entry())
            except Exception as error:
                log.exception("an answer that was asked for aside failed")
                asking.failed = error
            finally:
                with self._lock:
                    self._asking.pop(key, None)
                asking.set()
                connection.close()

        Thread(target=work, daemon=True, name="kept").start()
        return asking

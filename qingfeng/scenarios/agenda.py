"""What happens when: lives that wait for their next moment, woken in the order of time, with the record sealed as months pass."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator
from itertools import count

from qingfeng.core.chronicle.services import seal

Life = Iterator[dt.datetime]


class Agenda:
    """A life is a generator: it yields the moment for which it waits and goes on when that moment has come."""

    def __init__(self) -> None:
        self._waiting: list[tuple[dt.datetime, int, Life]] = []
        self._numbers = count()

    def add(self, life: Life) -> None:
        moment = next(life, None)
        if moment is not None:
            heapq.heappush(self._waiting, (moment, next(self._numbers), life))

    def play(self, until: dt.datetime) -> None:
        """Everything up to a moment; what waits for a later one stays as it is then."""
        month = None
        while self._waiting and self._waiting[0][0] <= until:
            moment, _number, life = heapq.heappop(self._waiting)
            if month and (moment.year, moment.month) != month:
                seal(now=moment)
            month = (moment.year, moment.month)
            self.add(life)
        seal(now=until)

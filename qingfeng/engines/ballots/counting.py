"""Arithmetic of answers: counts in, shares, scores and intervals out. Nothing here knows a table or a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from qingfeng.core import intervals
from qingfeng.core.intervals import Interval

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Counted:
    """One answer and how often it was given."""

    text: str
    weight: Decimal | None
    satisfied: bool
    n: int


@dataclass(frozen=True)
class Tally:
    """The answers to one question. `valid` leaves out 不了解: who does not know is in no denominator."""

    options: tuple[Counted, ...]

    @cached_property
    def n(self) -> int:
        return sum(o.n for o in self.options)

    @cached_property
    def valid(self) -> int:
        return sum(o.n for o in self.options if o.weight is not None)

    @cached_property
    def satisfied(self) -> int:
        return sum(o.n for o in self.options if o.weight is not None and o.satisfied)

    @property
    def unknown(self) -> int:
        return self.n - self.valid

    @property
    def share(self) -> Decimal | None:
        """Per cent of those who know."""
        return Decimal(self.satisfied) * HUNDRED / self.valid if self.valid else None

    @cached_property
    def interval(self) -> Interval | None:
        """Of the share, between 0 and 1."""
        return intervals.wilson(self.satisfied, self.valid)

    @cached_property
    def _mean(self) -> tuple[Decimal, Interval | None] | None:
        return intervals.mean([(o.weight, o.n) for o in self.options if o.weight is not None])

    @property
    def score(self) -> Decimal | None:
        return self._mean[0] if self._mean else None

    @property
    def score_interval(self) -> Interval | None:
        return self._mean[1] if self._mean else None

    def __add__(self, other: Tally) -> Tally:
        pairs = zip(self.options, other.options, strict=True)
        return Tally(tuple(Counted(a.text, a.weight, a.satisfied, a.n + b.n) for a, b in pairs))


@dataclass(frozen=True)
class Difference:
    """Of two shares of satisfied people, in percentage points (百分点)."""

    points: Decimal
    interval: Interval  # in points

    @property
    def is_clear(self) -> bool:
        """Whether more is said than that no difference can be seen."""
        return not self.interval.covers(0)


def difference(now: Tally, before: Tally) -> Difference | None:
    found = intervals.difference(now.satisfied, now.valid, before.satisfied, before.valid)
    if found is None or now.share is None or before.share is None:
        return None
    return Difference(now.share - before.share, Interval(found.low * HUNDRED, found.high * HUNDRED))


def tellable(tally: Tally, few: int) -> bool:
    """Whether neither the satisfied nor the others are so few that they could be known by name, nor all of them dissatisfied: then what
    each of them said would be known."""
    others = tally.valid - tally.satisfied
    return all(part == 0 or part >= few for part in (tally.satisfied, others)) and not (others and tally.satisfied == 0)


def folded(parts: Sequence[tuple[int, Tally]], least: int, few: int, kept: Tally) -> tuple[list[int], Tally]:
    """Which parts are told by themselves, and all others as one.

    A part needs `least` answers that count, and must be `tellable`; what is left must be so too, or be nothing, since it could be found
    by taking the parts from the whole: else the smallest of the told is folded into it."""
    told = [(key, tally) for key, tally in parts if tally.valid >= least and tellable(tally, few)]
    names = {key for key, _tally in told}
    rest = sum((tally for key, tally in parts if key not in names), kept)
    told.sort(key=lambda item: item[1].valid)
    while told and rest.n and not (rest.valid >= few and tellable(rest, few)):
        rest = told.pop(0)[1] + rest
    return [key for key, _tally in told], rest

"""How sure a rate is, and the difference of two: score intervals, so that 9 of 9 and 900 of 900 do not look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

Z = Decimal("1.959963984540054")  # 95 %, both sides


@dataclass(frozen=True)
class Interval:
    """Shares between 0 and 1, or what lies between two of them."""

    low: Decimal
    high: Decimal

    def overlaps(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high

    def covers(self, value: Decimal | int) -> bool:
        return self.low <= value <= self.high


def wilson(hits: int, n: int, z: Decimal = Z) -> Interval | None:
    """Nothing of nothing has no interval. Wilson, J. Am. Stat. Assoc. 22 (1927) 209: it stays within 0 and 1, also for none and all."""
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n}")
    if not n:
        return None
    with localcontext() as exact:
        exact.prec = 40
        square = z * z
        middle, width = 2 * hits + square, z * (square + Decimal(4 * hits * (n - hits)) / n).sqrt()
        whole = 2 * (n + square)
        low = (middle - width) / whole if hits else Decimal(0)
        high = (middle + width) / whole if hits < n else Decimal(1)
        return Interval(low, high)


def difference(hits: int, n: int, hits_before: int, n_before: int) -> Interval | None:
    """Of one share less another, independent one, between -1 and 1. Newcombe, Statistics in Medicine 17 (1998) 873, method 10: it joins
    the Wilson limits of both, and stays within what is possible."""
    now, before = wilson(hits, n), wilson(hits_before, n_before)
    if now is None or before is None:
        return None
    with localcontext() as exact:
        exact.prec = 40
        p, q = Decimal(hits) / n, Decimal(hits_before) / n_before
        down = ((p - now.low) ** 2 + (before.high - q) ** 2).sqrt()
        up = ((now.high - p) ** 2 + (q - before.low) ** 2).sqrt()
        return Interval(p - q - down, p - q + up)


def mean(values: Sequence[tuple[Decimal, int]], z: Decimal = Z) -> tuple[Decimal, Interval | None] | None:
    """The mean of values that occur so many times, and its interval by the normal approximation; one value alone has none.

    Kept within the smallest and the largest value there can be: nobody's score is above the best answer."""
    n = sum(times for _value, times in values)
    if not n:
        return None
    with localcontext() as exact:
        exact.prec = 40
        middle = sum((value * times for value, times in values), Decimal(0)) / n
        if n == 1:
            return middle, None
        variance = sum((times * (value - middle) ** 2 for value, times in values), Decimal(0)) / (n - 1)
        width = z * (variance / n).sqrt()
        least, most = min(value for value, _times in values), max(value for value, _times in values)
        return middle, Interval(max(least, middle - width), min(most, middle + width))

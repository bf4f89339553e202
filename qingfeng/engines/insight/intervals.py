"""How sure a rate is: the Wilson score interval, so that 9 of 9 and 900 of 900 do not look alike."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext

Z = Decimal("1.959963984540054")  # 95 %, both sides


@dataclass(frozen=True)
class Interval:
    """Shares between 0 and 1."""

    low: Decimal
    high: Decimal

    def overlaps(self, other: Interval) -> bool:
        return self.low <= other.high and other.low <= self.high


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

"""Which parts of a published sum are left out, so that no number of fewer than five people can be read or worked out.

Whoever reads the table knows the sum, the parts that are told, and that a part left out is not nothing. What is left out must then
leave room: each of these parts could be anything from one up to five at least.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from .numbers import HUNDRED

FEW = 5  # no public count or sum of fewer people (design: always true, 9)


def few(n: Decimal | int) -> bool:
    return 0 < n < FEW


def left_out(parts: Sequence[Decimal | int]) -> frozenset[int] | None:
    """Positions that are not told; nothing at all may be told when all parts together give no cover (None).

    With the parts that are too few the smallest of the others are left out, until what they come to together gives none of them away.
    """
    hidden = [at for at, part in enumerate(parts) if few(part)]
    if not hidden:
        return frozenset()
    others = sorted((part, at) for at, part in enumerate(parts) if part >= FEW)
    while not _covered([parts[at] for at in hidden]):
        if not others:
            return None
        hidden.append(others.pop(0)[1])
    return frozenset(hidden)


def beside(kept_back: Sequence[int], parts: Sequence[Decimal | int]) -> frozenset[int]:
    """Positions of a table whose sum is shown: one that is kept back alone takes the smallest of the others along."""
    hidden = set(kept_back)
    others = sorted((part, at) for at, part in enumerate(parts) if part and at not in hidden)
    if len(hidden) == 1:
        hidden |= {at for _part, at in others[:1]}
    return frozenset(hidden)


def _covered(hidden: Sequence[Decimal | int]) -> bool:
    return len(hidden) > 1 and sum(hidden) - (len(hidden) - 1) >= FEW


def bound(hits: int, n: int) -> tuple[str, Decimal] | None:
    """A rate whose hits or misses are too few is told as a bound: ("least", 93.3) or ("most", 8.0); nothing where both are, or all."""
    misses, tenth = n - hits, Decimal("0.1")
    if n < FEW or (few(hits) and few(misses)):
        return None
    if few(misses):
        return "least", (Decimal(n - FEW + 1) * HUNDRED / n).quantize(tenth, ROUND_FLOOR)
    return ("most", (Decimal(FEW - 1) * HUNDRED / n).quantize(tenth, ROUND_CEILING)) if few(hits) else None

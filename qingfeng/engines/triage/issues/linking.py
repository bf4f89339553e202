"""From near pairs to groups: pairs are joined from the nearest on, and two groups only where they are near on the average.

The average over all pairs of two groups keeps a chain from forming, in which each is near to the next and the ends have nothing to do
with each other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .features import Vectors

SHARED_OF, NEXT = 7, 4  # pairs share two of the so many most telling words; each is compared with so many of the next that do too
PIECE = 400_000
Numbers = NDArray[np.int64]


def pairs(vectors: Vectors, window: int) -> tuple[Numbers, Numbers]:
    """Messages that share two of their most telling words and are no more than `window` days apart, each pair once."""
    count = len(vectors.order)
    found: list[Numbers] = []
    blocks, members = _blocks(vectors)
    for step in range(1, NEXT + 1):
        same = blocks[:-step] == blocks[step:] if len(blocks) > step else np.zeros(0, bool)
        one, other = members[:-step][same], members[step:][same]
        close = vectors.days[other] - vectors.days[one] <= window
        found.append(np.unique(one[close] * count + other[close]))
    both = np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)
    return both // max(count, 1), both % max(count, 1)


def _blocks(vectors: Vectors) -> tuple[Numbers, Numbers]:
    """For each two telling words the messages that have both, in the order of days; blocks of one are left out."""
    marks = np.where(vectors.columns[:, :SHARED_OF] >= 0, vectors.marks[vectors.columns[:, :SHARED_OF]], -1)
    rows = np.arange(len(marks), dtype=np.int64)
    keys, members = [], []
    for a in range(SHARED_OF):
        for b in range(a + 1, SHARED_OF):
            there = (marks[:, a] >= 0) & (marks[:, b] >= 0)
            low, high = np.minimum(marks[there, a], marks[there, b]), np.maximum(marks[there, a], marks[there, b])
            keys.append((low * 3) ^ (high * 5 + (low >> 7)))
            members.append(rows[there])
    key, member = np.concatenate(keys), np.concatenate(members)
    del keys, members
    order = np.lexsort((member, key))
    key, member = key[order], member[order]
    again = np.zeros(len(key), bool)
    again[1:] = key[1:] == key[:-1]
    more = again.copy()
    more[:-1] |= again[1:]
    return key[more], member[more]


def nearness(vectors: Vectors, one: Numbers, other: Numbers) -> NDArray[np.float32]:
    """The cosine of each pair, in hundredths of hundredths so that the last bit decides nothing."""
    from scipy.sparse import csr_matrix

    there = vectors.columns >= 0
    sizes = there.sum(axis=1)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    shape = (len(sizes), max(len(vectors.marks), 1))
    rows = csr_matrix((vectors.weights[there], vectors.columns[there], starts), shape=shape)
    rows.sort_indices()
    near = np.zeros(len(one), np.float32)
    for start in range(0, len(one), PIECE):
        piece = slice(start, start + PIECE)
        near[piece] = np.asarray(rows[one[piece]].multiply(rows[other[piece]]).sum(axis=1)).ravel()
    return near.round(4)


class Groups:
    """Groups that grow together. Each knows the sum of its vectors, so that the average of all pairs of two groups is one product."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._of: dict[int, int] = {}
        self._sums: dict[int, dict[int, float]] = {}
        self.members: dict[int, list[int]] = {}

    def head(self, row: int) -> int:
        way = []
        while (up := self._of.get(row, row)) != row:
            way.append(row)
            row = up
        for passed in way:
            self._of[passed] = row
        return row

    def join(self, one: int, other: int, on_average: float) -> bool:
        a, b = self.head(one), self.head(other)
        if a == b or self.average(a, b) < on_average:
            return False
        if len(self._members(a)) < len(self._members(b)) or (len(self.members[a]) == len(self.members[b]) and b < a):
            a, b = b, a
        self._of[b] = a
        self.members[a] += self.members.pop(b)
        total = self._sums[a]
        for column, weight in self._sums.pop(b).items():
            total[column] = total.get(column, 0.0) + weight
        return True

    def average(self, a: int, b: int) -> float:
        one, other = self._sum(a), self._sum(b)
        if len(one) > len(other):
            one, other = other, one
        product = sum(weight * other[column] for column, weight in one.items() if column in other)
        return round(product / (len(self._members(a)) * len(self._members(b))), 4)

    def _members(self, head: int) -> list[int]:
        return self.members.setdefault(head, [head])

    def _sum(self, head: int) -> dict[int, float]:
        if head not in self._sums:
            there = self._vectors.columns[head] >= 0
            pairs = zip(self._vectors.columns[head][there].tolist(), self._vectors.weights[head][there].tolist(), strict=True)
            self._sums[head] = dict(pairs)
        return self._sums[head]

    def sums(self) -> Iterator[tuple[list[int], dict[int, float]]]:
        """Groups of two and more, each in the order of days."""
        for head, members in sorted(self.members.items(), key=lambda pair: min(pair[1])):
            if len(members) > 1:
                yield sorted(members), self._sums[head]


def linked(vectors: Vectors, *, window: int, pair: float, on_average: float) -> Groups:
    groups = Groups(vectors)
    if len(vectors.order) < 2:
        return groups
    one, other = pairs(vectors, window)
    near = nearness(vectors, one, other)
    enough = near >= pair
    one, other, near = one[enough], other[enough], near[enough]
    for at in np.lexsort((other, one, -near)).tolist():
        groups.join(int(one[at]), int(other[at]), on_average)
    return groups

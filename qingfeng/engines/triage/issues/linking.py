"""From near pairs to groups: pairs are joined from the nearest on, and two groups only where they are near on the average.

The average over all pairs of two groups keeps a chain from forming, in which each is near to the next and the ends have nothing to do
with each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .features import Vectors, Weights

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


def nearness(vectors: Vectors, weights: Weights, one: Numbers, other: Numbers) -> Weights:
    """The cosine of each pair, rounded so that the last bit decides nothing."""
    rows, near = _sparse(vectors, weights), np.zeros(len(one), np.float32)
    for start in range(0, len(one), PIECE):
        piece = slice(start, start + PIECE)
        near[piece] = np.asarray(rows[one[piece]].multiply(rows[other[piece]]).sum(axis=1)).ravel()
    return near.round(4)


def part(vectors: Vectors, which: NDArray[np.bool_]) -> Weights:
    """A part of the rows alone, of length one again: what they are about, or where."""
    weights = vectors.weights * which
    lengths = np.sqrt((weights.astype(np.float64) ** 2).sum(axis=1))
    return (weights / np.maximum(lengths, 1e-9)[:, None]).astype(np.float32)


def _sparse(vectors: Vectors, weights: Weights) -> Any:
    from scipy.sparse import csr_matrix

    there = (vectors.columns >= 0) & (weights > 0)
    starts = np.concatenate(([0], np.cumsum(there.sum(axis=1))))
    rows = csr_matrix((weights[there], vectors.columns[there], starts), shape=(len(there), max(len(vectors.marks), 1)))
    rows.sort_indices()
    return rows


class Sums:
    """Of each group the sum of its vectors, so that the average of all pairs of two groups is one product."""

    def __init__(self, vectors: Vectors, weights: Weights) -> None:
        self._columns, self._weights = vectors.columns, weights
        self._of: dict[int, dict[int, float]] = {}

    def of(self, head: int) -> dict[int, float]:
        if head not in self._of:
            pairs = zip(self._columns[head].tolist(), self._weights[head].tolist(), strict=True)
            self._of[head] = {column: weight for column, weight in pairs if weight > 0}
        return self._of[head]

    def product(self, a: int, b: int) -> float:
        one, other = self.of(a), self.of(b)
        if len(one) > len(other):
            one, other = other, one
        return sum(weight * other[column] for column, weight in one.items() if column in other)

    def add(self, to: int, gone: int) -> None:
        total = self.of(to)
        for column, weight in self.of(gone).items():
            total[column] = total.get(column, 0.0) + weight
        del self._of[gone]


class Groups:
    """Groups that grow together."""

    def __init__(self, vectors: Vectors) -> None:
        self._of: dict[int, int] = {}
        self._whole, self._matter = Sums(vectors, vectors.weights), Sums(vectors, part(vectors, vectors.matter))
        self._where = Sums(vectors, part(vectors, vectors.where))
        self.members: dict[int, list[int]] = {}

    def head(self, row: int) -> int:
        way = []
        while (up := self._of.get(row, row)) != row:
            way.append(row)
            row = up
        for passed in way:
            self._of[passed] = row
        return row

    def join(self, one: int, other: int, on_average: float, about: float) -> bool:
        a, b = self.head(one), self.head(other)
        if a == b:
            return False
        if not self._fit(a, b, on_average, about):
            return False
        if (len(self.members[b]), -b) > (len(self.members[a]), -a):
            a, b = b, a
        self._of[b] = a
        self.members[a] += self.members.pop(b)
        self._whole.add(a, b)
        self._matter.add(a, b)
        self._where.add(a, b)
        return True

    def _fit(self, a: int, b: int, on_average: float, about: float) -> bool:
        """Near on the average; about one matter; and not at two places. Who names no place may mean any."""
        pairs = len(self._members(a)) * len(self._members(b))
        if round(self._whole.product(a, b) / pairs, 4) < on_average or round(self._matter.product(a, b) / pairs, 4) < about:
            return False
        placed = self._where.of(a) and self._where.of(b)
        return not placed or round(self._where.product(a, b) / pairs, 4) >= about

    def _members(self, head: int) -> list[int]:
        return self.members.setdefault(head, [head])

    def sums(self) -> Iterator[tuple[list[int], dict[int, float], dict[int, float]]]:
        """Groups of two and more, each in the order of days, with the sum of all and the sum of what they are about."""
        for head, members in sorted(self.members.items(), key=lambda pair: min(pair[1])):
            if len(members) > 1:
                yield sorted(members), self._whole.of(head), self._matter.of(head)


def linked(vectors: Vectors, *, window: int, pair: float, on_average: float, about: float) -> Groups:
    groups = Groups(vectors)
    if len(vectors.order) < 2 or not len(vectors.marks):
        return groups
    one, other = pairs(vectors, window)
    near = nearness(vectors, vectors.weights, one, other)
    one, other, near = one[near >= pair], other[near >= pair], near[near >= pair]
    for at in np.lexsort((other, one, -near)).tolist():
        groups.join(int(one[at]), int(other[at]), on_average, about)
    return groups

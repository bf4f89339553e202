"""The Merkle tree of RFC 6962, section 2.1: pure functions over hashes, no database.

A complete subtree is named (level, index): it covers the leaves index * 2**level up to (index + 1) * 2**level.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

Range = tuple[int, int]  # leaves [start, end)
Place = tuple[int, int]  # (level, index)

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The complete subtrees at the right edge: all that is needed to go on growing, and to know the root."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        self.size = size
        self.stack = list(hashes)
        if len(self.stack) != size.bit_count():
            raise ValueError("a frontier has one hash per bit of its size")

    def add(self, leaf: bytes) -> list[tuple[Place, bytes]]:
        """Take one more leaf hash; the interior nodes that became complete, lowest first."""
        done: list[tuple[Place, bytes]] = []
        level, index = 0, self.size
        while index & 1:
            leaf = node_hash(self.stack.pop(), leaf)
            level, index = level + 1, index >> 1
            done.append(((level, index), leaf))
        self.stack.append(leaf)
        self.size += 1
        return done

    def root(self) -> bytes:
        return fold(self.stack)


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over neighbouring complete subtrees that shrink from left to right."""
    if not hashes:
        return EMPTY
    result = hashes[-1]
    for left in reversed(hashes[:-1]):
        result = node_hash(left, result)
    return result


def subtrees(span: Range) -> Iterator[Place]:
    """The complete subtrees that make up a span of leaves, left to right."""
    start, end = span
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


def span_hash(span: Range, known: Mapping[Place, bytes]) -> bytes:
    return fold([known[place] for place in subtrees(span)])


def _split(size: int) -> int:
    """The largest power of two smaller than size."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_spans(number: int, size: int) -> list[Range]:
    """The spans whose hashes prove that leaf `number` is in the tree of `size` (PATH), from the leaf upwards."""
    if not 0 <= number < size:
        raise ValueError("no such leaf in this tree")
    spans: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if number < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Range]:
    """The spans whose hashes prove that the tree of `old` leaves begins the tree of `new` leaves (PROOF)."""
    if not 0 <= old <= new:
        raise ValueError("the older tree cannot be larger")
    if old in (0, new):
        return []
    spans: list[Range] = []
    start, end, whole = 0, new, True
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start, whole = middle, False
    if not whole:
        spans.append((start, end))
    return spans[::-1]


def verify_inclusion(*, leaf: bytes, number: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, 2.1.3.2."""
    if not 0 <= number < size:
        return False
    index, last, result = number, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            result = node_hash(step, result)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            result = node_hash(result, step)
        index, last = index >> 1, last >> 1
    return last == 0 and result == root


def verify_consistency(*, old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """RFC 9162, 2.1.4.2."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    return bool(steps) and _walk(old - 1, new - 1, steps) == (old_root, new_root)


def _walk(index: int, last: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    while index & 1:
        index, last = index >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if index & 1 or index == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        index, last = index >> 1, last >> 1
    return (older, newer) if last == 0 else None

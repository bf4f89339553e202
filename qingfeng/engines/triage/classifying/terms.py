"""A message as numbers: single characters, pairs and triples of the whole, of the title and of the opening, and the topics in each.

A term counts only from FEWEST different messages on: a name that one person wrote is in no model. A term is kept as one number made
of its characters, so that a message is looked up in one go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .parts import OPENING, Parts
from .topics import Topics

FEWEST = 5
PIECES = ("whole", "title", "opening")
WEIGHTS = (1.0, 0.7, 0.7)  # of the pieces beside each other
BITS = 21  # of a character
CHARACTER = (1 << BITS) - 1
Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Counted = tuple[Counter[int], Counter[int], Counter[int]]


def numbered(text: str) -> tuple[Numbers, Numbers, Numbers]:
    """Characters, pairs and triples at their places; a shorter term is a smaller number."""
    one = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.int64)
    two = one[:-1] << BITS | one[1:]
    return one, two, two[:-1] << BITS | one[2:]


def spelled(number: int) -> str:
    """The term that a number stands for."""
    codes = (number >> 2 * BITS, number >> BITS & CHARACTER, number & CHARACTER)
    return "".join(chr(code) for code in codes if code)


def beginnings(numbers: tuple[Numbers, Numbers, Numbers], parts: Parts) -> tuple[Numbers, Numbers, Numbers]:
    """All terms of the whole, of the title, of the opening."""
    ends = (len(parts.whole), parts.title, min(OPENING, len(parts.whole)))
    whole, title, opening = (np.concatenate([n[: max(0, end - at)] for at, n in enumerate(numbers)]) for end in ends)
    return whole, title, opening


def topics_within(found: Sequence[tuple[int, str]], topics: Topics, parts: Parts) -> Counted:
    """Topics of the three pieces; a word belongs to a beginning if it ends there."""
    every: Counted = (Counter(), Counter(), Counter())
    for at, word in found:
        end, of = at + len(word), topics.of[word]
        every[0].update(of)
        if end <= parts.title:
            every[1].update(of)
        if end <= OPENING:
            every[2].update(of)
    return every


@dataclass
class Terms:
    """Which column stands for what. Columns run through the terms of each piece, then through the topics of each piece."""

    lists: tuple[Numbers, ...]  # the terms of each piece, in order
    rarity: Floats  # of every column
    topics: Topics
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        many = len(self.topics.names)
        self.starts = [int(s) for s in np.cumsum([0, *(len(terms) for terms in self.lists), *([many] * len(PIECES))])]

    @property
    def width(self) -> int:
        return self.starts[-1]

    def column(self, piece: int, numbers: Numbers) -> Numbers:
        """Where each stands, or -1."""
        known = self.lists[piece]
        if not len(known):
            return np.full(len(numbers), -1)
        at = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
        return np.where(known[at] == numbers, at + self.starts[piece], -1)

    def vector(self, parts: Parts) -> tuple[Numbers, Floats]:
        """Columns and values; each piece has the length of its weight."""
        rows: list[tuple[Numbers, Floats]] = []
        for piece, numbers in enumerate(beginnings(numbered(parts.whole), parts)):
            said, times = np.unique(numbers, return_counts=True)
            columns = self.column(piece, said)
            known = columns >= 0
            rows.append(self._scaled(columns[known], 1 + np.log(times[known]), piece))
        for piece, counted in enumerate(topics_within(list(self.topics.found(parts.whole)), self.topics, parts)):
            columns = np.fromiter(counted.keys(), np.int64, len(counted)) + self.starts[len(PIECES) + piece]
            rows.append(self._scaled(columns, np.log1p(np.fromiter(counted.values(), np.float64, len(counted))), piece))
        return np.concatenate([c for c, _v in rows]), np.concatenate([v for _c, v in rows])

    def _scaled(self, columns: Numbers, values: NDArray[Any], piece: int) -> tuple[Numbers, Floats]:
        values = values * self.rarity[columns]
        length = float(np.sqrt(values @ values))
        return columns, (values * (WEIGHTS[piece] / length if length else 1)).astype(np.float32)


def learnt(messages: Sequence[Parts], topics: Topics) -> Terms:
    """Columns for what enough of the messages say."""
    said: tuple[list[Numbers], ...] = ([], [], [])
    spread = np.zeros((len(PIECES), len(topics.names)))
    for parts in messages:
        for piece, numbers in enumerate(beginnings(numbered(parts.whole), parts)):
            said[piece].append(np.unique(numbers))
        for piece, counted in enumerate(topics_within(list(topics.found(parts.whole)), topics, parts)):
            spread[piece, list(counted)] += 1
    lists, shares = [], []
    for every in said:
        terms, in_messages = np.unique(np.concatenate(every), return_counts=True)
        kept = in_messages >= FEWEST
        lists.append(terms[kept])
        shares.append(in_messages[kept])
    rarity = np.log((1 + len(messages)) / (1 + np.concatenate([*shares, *spread]))) + 1
    return Terms(tuple(lists), rarity.astype(np.float32), topics)

"""What a message says, as numbers: its words and places, each by how much it tells.

A word weighs by how few messages use it, more in the title; a place weighs more than a word, for an issue is one matter at one place.
Nothing depends on the order in which messages come.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import rjieba
from numpy.typing import NDArray

from qingfeng.core.text.normal import by_character
from qingfeng.core.text.tokens import STOP_WORDS

from ..ports import Message
from .place_words import KIND, STOPS
from .places import Places

READ = 300  # characters of a text that are looked at: what it is about stands in front
KEPT = 24  # of the most telling words and places of a message
RARE = 3  # words that fewer messages use weigh as if so many did: what nobody shares says nothing about two
IN_TITLE, PLACE, REGION = 2.0, 1.5, 0.6
Numbers = NDArray[np.int64]
Weights = NDArray[np.float32]
MARKS = "@#"  # a place, a district
DISTRICT = re.compile(r"([A-Z]\d{0,2}[市县区](?:市(?!场|民|政|委|长))?)")
EMPTY = STOP_WORDS | STOPS | KIND


class Reader:
    """One message as its words and places with how much they are used: places begin with @, districts with #."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.places = Places(known)

    def read(self, title: str, text: str) -> dict[str, float]:
        title_words, words = cut(title), cut(text[:READ])
        used: dict[str, float] = {}
        for word, times in Counter(w for w in words if _tells(w)).items():
            used[word] = 1.0 + math.log(times)
        for word in {w for w in title_words if _tells(w)}:
            used[word] = used.get(word, 0.0) + IN_TITLE
        for share, source in ((1.0, words), (IN_TITLE, title_words)):
            found = self.places.found(source)
            for plain in found.names:
                used[f"@{plain}"] = used.get(f"@{plain}", 0.0) + PLACE * share
            for plain in found.regions:
                used[f"#{plain}"] = used.get(f"#{plain}", 0.0) + REGION * share
        return used


def cut(text: str) -> list[str]:
    """Words in order. A lettered district is one word: cutting would tie its 区 to what follows."""
    plain, words = by_character(unicodedata.normalize("NFKC", text)), list[str]()
    for at, piece in enumerate(DISTRICT.split(plain)):
        words += [piece] if at % 2 else rjieba.cut(piece)
    return words


@lru_cache(maxsize=500_000)
def _tells(word: str) -> bool:
    return len(word) > 1 and word not in EMPTY and not word.isdecimal() and word[0].isalnum()


def fingerprint(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big") >> 1


@dataclass(slots=True)
class Vocabulary:
    """Words with the number of messages that use them."""

    ids: dict[str, int] = field(default_factory=dict)
    used_by: array[int] = field(default_factory=lambda: array("l"))

    def learn(self, word: str) -> int:
        at = self.ids.setdefault(word, len(self.ids))
        if at == len(self.used_by):
            self.used_by.append(0)
        self.used_by[at] += 1
        return at


class Told:
    """All messages as rows of words, row by row as they come; `weighed` makes vectors of them when all are there."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.vocabulary, self.reader = Vocabulary(), Reader(known)
        self.keys, self.days, self.titles = array("q"), array("l"), list[str]()
        self._words, self._uses, self._ends, self._places = array("l"), array("f"), array("q"), array("b")

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, message: Message) -> None:
        used = self.reader.read(message.title, message.text)
        names = "\n".join(word for word in used if word[0] in MARKS)
        for word, use in used.items():
            self._places.append(word in names)
            self._words.append(self.vocabulary.learn(word))
            self._uses.append(use)
        self._ends.append(len(self._words))
        self.keys.append(message.key)
        self.days.append(message.day.toordinal())
        self.titles.append(message.title)

    def weighed(self, telling: Callable[[Numbers, int], Weights] | None = None) -> Vectors:
        used_by = np.frombuffer(self.vocabulary.used_by, dtype=np.int64) if len(self.vocabulary.used_by) else np.zeros(0, np.int64)
        tells = (telling or by_rareness)(used_by, len(self))
        wide = np.fromiter((w[0] == "#" for w in self.vocabulary.ids), bool, len(self.vocabulary.ids))
        marks = np.fromiter((fingerprint(w) for w in self.vocabulary.ids), np.int64, len(self.vocabulary.ids))
        order = np.lexsort((np.array(self.keys, np.int64), np.array(self.days, np.int64)))
        return _vectors(self, tells, marks, wide, order)


def by_rareness(used_by: Numbers, messages: int) -> Weights:
    return np.log(max(messages, 2) / np.maximum(used_by, RARE) + 1.0).astype(np.float32)


@dataclass(slots=True)
class Vectors:
    """Messages in the order of day and number. `columns` and `weights` have KEPT places a row, the most telling first; unused ones are
    -1 and 0. Rows have length one."""

    order: Numbers
    days: Numbers
    columns: NDArray[np.int32]
    weights: Weights
    marks: Numbers  # of each column
    matter: NDArray[np.bool_]  # which of the columns of a row say what it is about: neither a place nor part of the name of one
    where: NDArray[np.bool_]  # which say where, districts aside: they are too wide


def _vectors(told: Told, tells: Weights, marks: Numbers, wide: NDArray[np.bool_], order: Numbers) -> Vectors:
    words, uses = np.array(told._words, np.int64), np.array(told._uses, np.float32)
    ends, places = np.array(told._ends, np.int64), np.array(told._places, np.bool_)
    begins = np.concatenate(([0], ends[:-1])) if len(ends) else ends
    columns = np.full((len(ends), KEPT), -1, np.int32)
    weights = np.zeros((len(ends), KEPT), np.float32)
    matter = np.zeros((len(ends), KEPT), bool)
    step = 20_000
    for start in range(0, len(order), step):
        rows = order[start : start + step]
        _fill(rows, start, begins, ends, words, uses, places, tells, marks, columns, weights, matter)
    lengths = np.sqrt((weights.astype(np.float64) ** 2).sum(axis=1))
    weights /= np.maximum(lengths, 1e-9)[:, None].astype(np.float32)
    where = (columns >= 0) & ~matter
    where &= ~wide[np.maximum(columns, 0)] if len(wide) else False
    return Vectors(order, np.array(told.days, np.int64)[order], columns, weights, marks, matter, where)


def _fill(rows, start, begins, ends, words, uses, places, tells, marks, columns, weights, matter) -> None:  # type: ignore[no-untyped-def]
    """The most telling of each row; of two that tell as much the one with the smaller mark."""
    sizes = ends[rows] - begins[rows]
    row = np.repeat(np.arange(len(rows)), sizes)
    offsets = np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    at = np.repeat(begins[rows], sizes) + offsets
    weight = (uses[at] * tells[words[at]]).round(4)
    best = np.lexsort((marks[words[at]], -weight, row))
    rank = offsets  # rows are contiguous and sorted within themselves
    chosen = rank < KEPT
    columns[start + row[chosen], rank[chosen]] = words[at][best][chosen]
    weights[start + row[chosen], rank[chosen]] = weight[best][chosen]
    matter[start + row[chosen], rank[chosen]] = ~places[at][best][chosen]

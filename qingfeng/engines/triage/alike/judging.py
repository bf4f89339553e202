"""Two messages side by side: copied, of the same matter, or merely near; and which words say so.

The bounds were set on real messages; nothing follows from them but that a person is shown both.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from qingfeng.core.text.tokens import plain, telling_words

from ..ports import Message
from .segment import Segment
from .signs import MASKED, Codes, codes_of, copied, pairs, runs, signs_of

COPIED = 0.5  # of the shorter text stands in the other
COPIED_LEAST = 20  # runs in common, or else the two are the same word for word
ALIKE, NEAR = 0.17, 0.1  # cosine of the weighed pairs
WORDS_LEAST = 3  # beside the name of the place
TELLING = 9.0  # weight of a pair in a twentieth of all messages: words of such say little
DAYS_MOST = 180
SHOWN_WORDS = 8
PLACE = re.compile(
    r"[\u4e00-\u9fffa-z0-9]{2}(?=(小区|花园|家园|社区|街道|大道|广场|市场|公园|路口|小学|中学|学校|幼儿园|大学|医院|公司|酒店|公寓|车站"
    r"|工地|路|街|巷|村|镇|乡|桥|山庄|新城|国际|校区))"
)
ANYWHERE = re.compile(
    r"有限|小区|初级|高级|完全|中心|附属|实验|配套|性质|普惠|公共|公立|私立|民办|公办|过街|十字|高速|重点|安置|加快|物业|[0-9]"
    r"|我们|你们|他们|这个|那个|这条|那条|一个|一条|每个|整个|全部|附近|所有|有的|的人|在本|为本|住的|[的了是在到有从该本此各某]$"
)


class Kind(StrEnum):
    COPY = "copy"
    SAME = "same"
    NEAR = "near"


@dataclass(frozen=True)
class Side:
    """One text with what is asked of it, each worked out once."""

    text: str
    day: dt.date
    about: int | None = None
    number: int = 0
    _weighed: dict[int, Weighed] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, message: Message) -> Side:
        return cls(message.said, message.day, message.about, message.number)

    @cached_property
    def runs(self) -> frozenset[str]:
        return runs(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(telling_words(MASKED.sub(" ", self.text)))

    @cached_property
    def places(self) -> frozenset[str]:
        """Names of places as people write them, cut to the last two characters and what kind of place it is."""
        found = ((hit.group(), hit.group(1)) for hit in PLACE.finditer(plain(self.text)))
        return frozenset(name + kind for name, kind in found if not ANYWHERE.search(name))

    @cached_property
    def pairs(self) -> Codes:
        return pairs(self.text)

    def weighed(self, ground: Segment) -> Weighed:
        if id(ground) not in self._weighed:
            self._weighed[id(ground)] = Weighed(ground, self.pairs)
        return self._weighed[id(ground)]


class Weighed:
    """The pairs of a text with their weights, as one index knows them."""

    def __init__(self, ground: Segment, codes: Codes) -> None:
        self.ground = ground  # kept, so that its number is nobody else's while this is there
        self.each = ground.weights(signs_of(codes))
        self.whole = float(self.each.sum())
        self._codes = codes

    @cached_property
    def by_pair(self) -> dict[int, float]:
        return dict(zip(self._codes.tolist(), self.each.tolist(), strict=True))

    def of(self, word: str) -> float:
        return sum(self.by_pair.get(code, 0.0) for code in codes_of(word))


@dataclass(frozen=True)
class Verdict:
    kind: Kind
    near: float  # cosine
    copied: float  # share of the shorter text that stands in the other
    words: tuple[str, ...]  # both use them, the most telling first
    place: str = ""

    @property
    def order(self) -> tuple[int, float]:
        return {Kind.COPY: 0, Kind.SAME: 1, Kind.NEAR: 2}[self.kind], -max(self.near, self.copied)


def judge(one: Side, other: Side, ground: Segment, *, at_least: float = NEAR) -> Verdict | None:
    """Nothing where the two have little in common. `ground` knows how rare a pair of characters is."""
    near = cosine(one, other, ground)
    share = copied(one.runs, other.runs)
    if _is_copied(one, other, share):
        return Verdict(Kind.COPY, near, share, _telling(one, other, ground))
    words = _telling(one, other, ground) if near >= at_least else ()
    if not words:
        return None
    place = _same_place(one, other)
    enough = near >= ALIKE and sum(word not in place for word in words) >= WORDS_LEAST
    same = enough and bool(place or _same_unit(one, other)) and _in_time(one, other)
    return Verdict(Kind.SAME if same else Kind.NEAR, near, share, words, place)


def cosine(one: Side, other: Side, ground: Segment) -> float:
    """Plainly, over all pairs of both: what the index reckons for all messages at once."""
    mine, theirs = one.weighed(ground), other.weighed(ground)
    shared = float(mine.each[np.isin(one.pairs, other.pairs, assume_unique=True)].sum())
    return shared / (mine.whole * theirs.whole) ** 0.5 if mine.whole > 0 and theirs.whole > 0 else 0.0


def _is_copied(one: Side, other: Side, share: float) -> bool:
    if share == 1.0 and one.runs == other.runs:
        return True
    return share >= COPIED and len(one.runs & other.runs) >= COPIED_LEAST


def _same_unit(one: Side, other: Side) -> bool:
    return one.about is not None and one.about == other.about


def _same_place(one: Side, other: Side) -> str:
    return max(one.places & other.places, key=lambda name: (len(name), name), default="")


def _in_time(one: Side, other: Side) -> bool:
    return abs((one.day - other.day).days) <= DAYS_MOST


def _telling(one: Side, other: Side, ground: Segment) -> tuple[str, ...]:
    """Words of both, by how rare their pairs are; a word within another one that is listed is left out, and so is what many write."""
    weights = one.weighed(ground)
    both = {w: weights.of(w) for w in one.words & other.words if not w.isdecimal()}
    both = {w: weight for w, weight in both.items() if weight >= TELLING * (len(w) - 1)}
    kept: list[str] = []
    for word in sorted(both, key=lambda w: (-both[w], w)):
        if not any(word in other or other in word for other in kept):
            kept.append(word)
    return tuple(kept[:SHOWN_WORDS])


def best(found: Sequence[tuple[Message, Verdict]]) -> list[tuple[Message, Verdict]]:
    return sorted(found, key=lambda pair: (*pair[1].order, -pair[0].number))

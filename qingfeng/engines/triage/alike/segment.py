"""Messages by the pairs of characters in them, in arrays that may lie in files. Knows numbers of messages, digests and days, no text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .signs import Codes, Signs, signs_of

ASKED_BY = 300  # pairs of a long text that are asked for, the most telling first
PLACES_MOST = 400_000  # and so many places of theirs: what is proposed is looked at once more, pair by pair
BACKGROUND = 1000  # messages that are assumed beside those at hand, so that few messages do not make a common pair look rare
PLACE = 21  # bits of the place of a message: beside two characters they fill one number
COMMON = 8  # a pair in more than one of so many messages says nothing
ENOUGH = 500  # messages from which on it can be told which pairs are common
Array = NDArray[Any]


@dataclass(frozen=True)
class Document:
    """One message as the index takes it in."""

    number: int
    office: int
    pairs: Codes


@dataclass(frozen=True)
class Proposal:
    """`near` is the cosine of both weighed signatures, `within` how much of the smaller lies in the larger."""

    number: int
    near: float
    within: float

    @property
    def promise(self) -> float:
        """Half of a text within another one may be a copy."""
        return max(self.near, self.within if self.within >= 0.5 else 0.0)


@dataclass(frozen=True)
class Segment:
    numbers: NDArray[np.int64]  # of the messages
    offices: NDArray[np.int64]
    norms: NDArray[np.float32]  # squared weights of all pairs of a message, summed
    terms: NDArray[np.uint64]  # digests, rising
    counts: NDArray[np.int64]  # messages that hold each
    starts: NDArray[np.int64]  # where the places of a term begin
    places: NDArray[np.int32]  # of messages, term by term

    @classmethod
    def arrays(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))

    @property
    def sound(self) -> bool:
        """Whether the arrays fit together: what was cut off or mixed up is not asked."""
        messages, terms = len(self.numbers), len(self.terms)
        if {len(self.offices), len(self.norms)} != {messages} or len(self.counts) != terms or len(self.starts) != terms + 1:
            return False
        return int(self.starts[-1]) == len(self.places)

    def weights(self, asked: Signs) -> NDArray[np.float64]:
        """The squared weight of each digest: the rarer, the heavier. One that no message holds counts as the rarest."""
        return weigh(self._held(asked)[1], len(self.numbers))

    def _held(self, asked: Signs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where each digest stands among the terms, and in how many messages it is: none where it is unknown."""
        at = np.searchsorted(self.terms, asked)
        at = np.minimum(at, max(len(self.terms) - 1, 0))
        known = self.terms[at] == asked if len(self.terms) else np.zeros(len(asked), dtype=bool)
        return at, np.where(known, self.counts[at] if len(self.terms) else 0, 0)

    def nearest(self, asked: Signs, weighing: NDArray[np.float64], *, limit: int, offices: Sequence[int] | None = None) -> list[Proposal]:
        """The nearest messages of these offices, by cosine and then by how much of the smaller text is in the larger."""
        if not len(self.numbers) or not len(asked):
            return []
        kept = heaviest(weighing, self._held(asked)[1])
        whole = float(weighing.sum())
        shared = self._shared(asked[kept], weighing[kept])
        if offices is not None:
            shared[~np.isin(self.offices, np.asarray(list(offices), dtype=np.int64))] = 0.0
        norms = np.maximum(self.norms, 1e-6)
        near = shared / np.sqrt(norms * max(whole, 1e-6))
        within = np.minimum(shared / np.minimum(norms, max(whole, 1e-6)), 1.0)
        chosen = dict.fromkeys([*_first(near, limit), *_first(within, limit // 3 + 1)])
        return [Proposal(int(self.numbers[at]), float(near[at]), float(within[at])) for at in chosen if shared[at] > 0]

    def _shared(self, asked: Signs, weighing: NDArray[np.float64]) -> NDArray[np.float64]:
        """For every message the summed weights of what it shares with the asked."""
        at, held = self._held(asked)
        used = (held > 0) & (weighing > 0)
        if not used.any():
            return np.zeros(len(self.numbers))
        parts = [self.places[self.starts[i] : self.starts[i + 1]] for i in at[used].tolist()]
        places, weights = np.concatenate(parts), np.repeat(weighing[used], held[used])
        return np.bincount(places, weights, minlength=len(self.numbers)).astype(np.float64, copy=False)


def weigh(held: NDArray[np.int64], messages: int) -> NDArray[np.float64]:
    """Squared logarithm of the rarity; nothing for what is too common, once there are enough messages to say so."""
    weights = np.log1p((messages + BACKGROUND) / np.maximum(held, 1)) ** 2
    return np.where(held * COMMON > messages, 0.0, weights) if messages >= ENOUGH else weights


def heaviest(weighing: NDArray[np.float64], held: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the pairs stand that are asked for: the most telling, and no more of them than can be looked through in time."""
    order = np.argsort(-weighing, kind="stable")[:ASKED_BY]
    affordable = np.cumsum(held[order]) <= PLACES_MOST
    return np.sort(order[affordable])


def _first(scores: NDArray[np.float64], limit: int) -> list[int]:
    """Places of the highest scores, the highest first; of equals the newest."""
    if len(scores) > limit:
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        among = np.flatnonzero(scores >= least)
    else:
        among = np.arange(len(scores))
    return [int(at) for at in among[np.lexsort((-among, -scores[among]))][:limit]]


def build(documents: Iterable[Document], weighed_by: Segment | None = None) -> Segment:
    """`weighed_by` is the index that knows how rare a pair is; without one the documents say it themselves."""
    numbers, offices, parts = array("q"), array("q"), list[Codes]()
    for at, document in enumerate(documents):
        numbers.append(document.number)
        offices.append(document.office)
        parts.append((document.pairs << PLACE) | at)
    if len(numbers) > 1 << PLACE:
        raise ValueError("more messages than one index can hold")
    place, terms, starts, counts = _turned_over(parts)
    weights = weighed_by.weights(terms) if weighed_by is not None else weigh(counts, len(numbers))
    norms = np.bincount(place, np.repeat(weights, counts), minlength=len(numbers)) if len(place) else np.zeros(len(numbers))
    return Segment(
        numbers=np.array(numbers, dtype=np.int64),
        offices=np.array(offices, dtype=np.int64),
        norms=norms.astype(np.float32),
        terms=terms,
        counts=counts,
        starts=starts,
        places=place,
    )


def _turned_over(parts: list[Codes]) -> tuple[NDArray[np.int32], Signs, NDArray[np.int64], NDArray[np.int64]]:
    """The messages of each pair, pair by pair in the order of their digests. Each pair is made a digest once, not once a message.

    A pair and its message are one number while they are sorted: that takes a third of the memory of sorting one by the other."""
    every = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    parts.clear()
    every.sort()
    place = (every & ((1 << PLACE) - 1)).astype(np.int32)
    every >>= PLACE
    begins = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]])) if len(every) else np.empty(0, dtype=np.int64)
    counts = np.diff(np.append(begins, len(every))).astype(np.int64)
    digests = signs_of(every[begins])
    del every
    turn = np.argsort(digests)
    counts = counts[turn]
    starts = np.append(0, np.cumsum(counts)).astype(np.int64)
    moved = np.repeat(begins[turn] - starts[:-1], counts)
    moved += np.arange(len(place))
    return place[moved], digests[turn], starts, counts

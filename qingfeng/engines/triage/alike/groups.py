"""Many messages at once: what was copied by several, and what several write about the same matter.

A group is made around its earliest message: every other one is judged against that one alone, so that no chain of small likenesses
makes one group of two matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..ports import Message
from .judging import ALIKE, Kind, Side, Verdict, judge
from .segment import Document, Segment, build, weigh

MOST = 5000
STRIPE = 500  # messages compared with all others at a time
RARE = 200  # a pair of characters in more messages than this tells too little to bring two together
WITHIN = 0.5


@dataclass(frozen=True)
class Group:
    kind: Kind
    first: Message
    others: tuple[tuple[Message, Verdict], ...]  # judged against the first

    @property
    def words(self) -> tuple[str, ...]:
        """Words that the first shares with most of the others."""
        said = [w for _message, verdict in self.others for w in verdict.words]
        return tuple(sorted(dict.fromkeys(said), key=lambda w: -said.count(w))[:6])

    @property
    def size(self) -> int:
        return len(self.others) + 1


def grouped(found: Sequence[Message], ground: Segment | None = None) -> list[Group]:
    """Copied texts first, then the same matter; the largest group first. A message is in one group of each kind at most."""
    ordered = sorted(found, key=lambda m: (m.day, m.number))
    sides = [Side.of(m) for m in ordered]
    own = build(Document(at, 0, side.pairs) for at, side in enumerate(sides))
    judged = {pair: verdict for pair in _close(own) if (verdict := _judged(sides, pair, ground or own)) is not None}
    groups = [g for kind in (Kind.COPY, Kind.SAME) for g in _around_the_first(kind, ordered, judged)]
    return sorted(groups, key=lambda g: (g.kind != Kind.COPY, -g.size, g.first.number))


def _judged(sides: Sequence[Side], pair: tuple[int, int], ground: Segment) -> Verdict | None:
    verdict = judge(sides[pair[0]], sides[pair[1]], ground, at_least=ALIKE)
    return verdict if verdict is not None and verdict.kind != Kind.NEAR else None


def _close(own: Segment) -> Iterator[tuple[int, int]]:
    """Messages that share enough to be worth a look, the earlier one first."""
    n = len(own.numbers)
    rows = sparse.csr_matrix((np.repeat(weigh(own.counts, n), own.counts), own.places, own.starts), shape=(len(own.terms), n))
    norms = np.asarray(rows.sum(axis=0)).ravel()
    rows = rows[(own.counts > 1) & (own.counts <= max(RARE, n // 20))]
    rows.data = np.sqrt(rows.data)
    by_message = rows.T.tocsr()
    for start in range(0, n, STRIPE):
        shared = (by_message[start : start + STRIPE] @ rows).tocoo()
        one, other, weight = shared.row + start, shared.col, shared.data
        mine, theirs = norms[one], norms[other]
        close = (weight >= ALIKE * 0.7 * np.sqrt(mine * theirs)) | (weight >= WITHIN * np.minimum(mine, theirs))
        for i in np.flatnonzero((one < other) & close):
            yield int(one[i]), int(other[i])


def _around_the_first(kind: Kind, ordered: Sequence[Message], judged: dict[tuple[int, int], Verdict]) -> Iterator[Group]:
    """Copies count as the same matter too where they are so by the measure of it; a group of one kind says so by its own."""
    near: dict[int, list[tuple[int, Verdict]]] = {}
    for (one, other), verdict in sorted(judged.items(), key=lambda item: item[0]):
        if verdict.kind == kind:
            near.setdefault(one, []).append((other, verdict))
    taken: set[int] = set()
    for first in sorted(near):
        others = [(other, verdict) for other, verdict in near[first] if other not in taken]
        if first in taken or not others:
            continue
        taken |= {first, *(other for other, _verdict in others)}
        yield Group(kind, ordered[first], tuple((ordered[other], verdict) for other, verdict in others))

"""How good suggestions are, counted on messages not trained on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold

from .model import Model
from .parts import parts
from .training import Prepared, fitted

BINS = 10
SUREST = 0.7


@dataclass(frozen=True, slots=True)
class Judged:
    label: str
    category: str
    confidence: float

    @property
    def right(self) -> bool:
        return self.label == self.category


@dataclass(frozen=True, slots=True)
class ByCategory:
    category: str
    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True, slots=True)
class Bin:
    low: float
    high: float
    n: int
    said: float  # mean confidence
    right: float  # share that was right


@dataclass(frozen=True)
class Measured:
    judged: tuple[Judged, ...]

    @property
    def labels(self) -> list[str]:
        return sorted({j.label for j in self.judged} | {j.category for j in self.judged})

    def by_category(self) -> list[ByCategory]:
        """Of categories that messages have; one that was never suggested has precision nought."""
        rows = []
        for label in sorted({j.label for j in self.judged}):
            hit = sum(j.label == j.category == label for j in self.judged)
            given, n = sum(j.category == label for j in self.judged), sum(j.label == label for j in self.judged)
            rows.append(ByCategory(label, hit / given if given else 0.0, hit / n, 2 * hit / (given + n), n))
        return rows

    @property
    def macro_f1(self) -> float:
        rows = self.by_category()
        return sum(row.f1 for row in rows) / len(rows)

    @property
    def accuracy(self) -> float:
        return sum(j.right for j in self.judged) / len(self.judged)

    def confusion(self) -> list[list[int]]:
        """Row: as people sorted it; column: as suggested."""
        at = {label: n for n, label in enumerate(self.labels)}
        table = [[0] * len(at) for _row in at]
        for j in self.judged:
            table[at[j.label]][at[j.category]] += 1
        return table

    def accuracy_of_surest(self, share: float = SUREST) -> float:
        ordered = sorted(self.judged, key=lambda j: -j.confidence)[: max(1, int(share * len(self.judged)))]
        return sum(j.right for j in ordered) / len(ordered)

    def bins(self) -> list[Bin]:
        groups: dict[int, list[Judged]] = {}
        for j in self.judged:
            groups.setdefault(min(int(j.confidence * BINS), BINS - 1), []).append(j)
        return [
            Bin(b / BINS, (b + 1) / BINS, len(g), sum(j.confidence for j in g) / len(g), sum(j.right for j in g) / len(g))
            for b, g in sorted(groups.items())
        ]

    @property
    def calibration_error(self) -> float:
        """Expected calibration error: how far what is said lies from what is right, each bin by its size."""
        return sum(b.n * abs(b.said - b.right) for b in self.bins()) / len(self.judged)

    def said(self, least: float) -> tuple[float, float]:
        """Share of messages for which something is suggested at that threshold, and how often it is right."""
        kept = [j for j in self.judged if j.confidence >= least]
        return len(kept) / len(self.judged), sum(j.right for j in kept) / len(kept) if kept else 0.0


def measured(model: Model, given: Prepared) -> Measured:
    pairs = zip(given.messages, given.labels, strict=True)
    return Measured(tuple(Judged(label, *model.judged(message)) for message, label in pairs))


def cross_validated(given: Prepared, *, folds: int, seed: int) -> Measured:
    """Each message judged by a model that was trained without it, vocabulary, weights and calibration included."""
    judged: list[Judged | None] = [None] * len(given.labels)
    for known, other in StratifiedKFold(folds, shuffle=True, random_state=seed).split(given.labels, given.labels):
        model = fitted(_only(given, known))
        for at in other:
            judged[at] = Judged(given.labels[at], *model.judged(given.messages[at]))
    return Measured(tuple(j for j in judged if j is not None))


def _only(given: Prepared, places: Sequence[int] | np.ndarray) -> Prepared:
    return Prepared([given.messages[at] for at in places], [given.labels[at] for at in places], {})


def milliseconds(model: Model, texts: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """To judge one masked text, from the text on, by the clock and of the processor alone; without the reasons, made for a page."""
    began, worked = time.perf_counter(), time.process_time()
    for text, title in texts:
        model.judged(parts(text, title))
    many = max(1, len(texts)) / 1000
    return (time.perf_counter() - began) / many, (time.process_time() - worked) / many

"""What was learnt, applied to one message: a category, how sure, and the words that spoke for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import reasons
from .parts import Parts, parts
from .terms import Floats, Numbers, Terms


@dataclass(frozen=True, slots=True)
class Reason:
    word: str
    weight: int  # thousandths of all that spoke for the category


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The best category and how likely it is right, whether or not that is enough to say it."""

    category: str
    confidence: float
    reasons: tuple[Reason, ...] = ()
    model: str = ""
    least: float = 0.0  # below that nothing is suggested

    @property
    def sure(self) -> bool:
        return self.confidence >= self.least


@dataclass(frozen=True)
class Curve:
    """How often a lead of so much over the next category was right, on messages not trained on."""

    lead: NDArray[np.float64]
    right: NDArray[np.float64]

    def at(self, lead: float) -> float:
        return float(np.interp(lead, self.lead, self.right))


@dataclass(frozen=True)
class Model:
    categories: tuple[str, ...]
    terms: Terms = field(repr=False)
    weights: Floats = field(repr=False)  # a row for each column of the terms
    bias: Floats = field(repr=False)
    curve: Curve = field(repr=False)
    version: str = ""
    about: dict[str, Any] = field(default_factory=dict)  # how many messages of which category, and what was measured

    def scores(self, vector: tuple[Numbers, Floats]) -> Floats:
        columns, values = vector
        return np.asarray(values @ self.weights[columns] + self.bias, np.float32)

    def judged(self, message: Parts) -> tuple[str, float]:
        """The best category and how sure."""
        best, confidence = self._best(self.terms.vector(message))
        return self.categories[best], confidence

    def _best(self, vector: tuple[Numbers, Floats]) -> tuple[int, float]:
        scores = self.scores(vector)
        return int(scores.argmax()), self.curve.at(lead(scores))

    def suggest(self, text: str, title: str = "", *, least: float = 0.0) -> Suggestion:
        """Of a masked text."""
        message = parts(text, title)
        vector = self.terms.vector(message)
        best, confidence = self._best(vector)
        spoke = reasons.spoke(self.terms, self.weights, best, message, vector)
        return Suggestion(self.categories[best], confidence, tuple(Reason(*word) for word in spoke), self.version, least)


def lead(scores: Floats) -> float:
    second, first = np.partition(scores, -2)[-2:]
    return float(first - second)

"""Learning: linear separation of each category from the others, and how sure it may be, told from messages held out.

Texts are masked here once more: nothing unmasked can be learnt, whoever calls.
"""

from __future__ import annotations

import hashlib
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from qingfeng.core.refusal import Refused
from qingfeng.core.text.masking import mask

from ..ports import messages
from . import topics as topic_words
from .model import Curve, Model
from .parts import Parts, parts
from .terms import FEWEST, Numbers, Terms, learnt

CODE = "1"  # of what is done here: another code makes other models of the same messages
SOFTNESS = 0.5  # C of the support vectors; measured between 0.2 and 1 by cross-validation, flat
FOLDS = 5
KNOTS = 101


@dataclass(frozen=True, slots=True)
class Sample:
    category: str
    text: str
    title: str = ""


@dataclass(frozen=True)
class Prepared:
    """Masked, told apart, each different text once."""

    messages: list[Parts]
    labels: list[str]
    left_out: dict[str, int]  # categories of too few messages

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.labels)))


def prepared(samples: Sequence[Sample]) -> Prepared:
    """A text that stands there again counts once, under the category that was given last: a correction comes after what it corrects."""
    by_text = {(p := parts(mask(s.text), mask(s.title))).whole: (p, s.category) for s in samples if s.category and s.text}
    spread = Counter(category for _p, category in by_text.values())
    kept = [(p, category) for p, category in by_text.values() if spread[category] >= FEWEST]
    if len({category for _p, category in kept}) < 2:
        raise Refused(_("可以学习的留言太少。"), advice=_("至少要有两个类别，每类至少%s条不同的留言。") % FEWEST)
    few = {category: n for category, n in spread.items() if n < FEWEST}
    return Prepared([p for p, _c in kept], [c for _p, c in kept], few)


def as_given(samples: Sequence[Sample]) -> Prepared:
    """For checking: every message counts, also one that stands there twice or has a rare category."""
    return Prepared([parts(text, title) for text, title in masked(samples)], [s.category for s in samples], {})


def masked(samples: Sequence[Sample]) -> list[tuple[str, str]]:
    return [(mask(s.text), mask(s.title)) for s in samples]


def decided() -> list[Sample]:
    """What people decided in the house, and what came sorted with a message."""
    return [Sample(m.category, m.text, m.title) for m in messages().every() if m.category]


def train(samples: Sequence[Sample]) -> Model:
    return fitted(prepared(samples))


def fitted(given: Prepared) -> Model:
    topics = topic_words.shipped()
    terms = learnt(given.messages, topics)
    rows, labels = matrix(terms, given.messages), np.array([given.categories.index(c) for c in given.labels])
    weights, bias = _separated(rows, labels, len(given.categories))
    held_out = _held_out(rows, labels, len(given.categories))
    about = {
        "messages": len(given.messages),
        "categories": dict(sorted(Counter(given.labels).items())),
        "left_out": dict(sorted(given.left_out.items())),
        "held_out_right": round(float((held_out.argmax(axis=1) == labels).mean()), 4),
    }
    return Model(
        categories=given.categories,
        terms=terms,
        weights=weights.astype(np.float32),
        bias=bias.astype(np.float32),
        curve=curve_of(held_out, labels),
        version=_version(given, topics.digest),
        about=about,
    )


def matrix(terms: Terms, messages: Sequence[Parts]) -> csr_matrix:
    rows = [terms.vector(message) for message in messages]
    ends = np.cumsum([0, *(len(columns) for columns, _values in rows)])
    columns, values = (np.concatenate([row[n] for row in rows]) for n in (0, 1))
    return csr_matrix((values.astype(np.float64), columns, ends), shape=(len(rows), terms.width))


def _separated(rows: csr_matrix, labels: Numbers, many: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights with a column for each category. Two categories are one line, seen from either side."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a few rounds more change no decision
        line = LinearSVC(C=SOFTNESS, random_state=0).fit(rows, labels)
    weights, bias = line.coef_.T, line.intercept_
    if many == 2:
        return np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights, bias


def _held_out(rows: csr_matrix, labels: Numbers, many: int) -> NDArray[np.float64]:
    """Scores of each message by lines that were drawn without it."""
    scores = np.zeros((len(labels), many))
    for known, other in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(rows, labels):
        weights, bias = _separated(rows[known], labels[known], many)
        scores[other] = rows[other] @ weights + bias
    return scores


def curve_of(scores: NDArray[np.float64], labels: Numbers) -> Curve:
    """Never falling, never below a guess and never quite sure."""
    ordered = np.sort(scores, axis=1)
    leads, right = ordered[:, -1] - ordered[:, -2], scores.argmax(axis=1) == labels
    line = IsotonicRegression(out_of_bounds="clip", y_min=0.0, y_max=1.0).fit(leads, right)
    knots = np.quantile(leads, np.linspace(0, 1, KNOTS))
    return Curve(knots, np.clip(line.predict(knots), 1 / scores.shape[1], 1 - 1 / (len(labels) + 2)))


def _version(given: Prepared, topics: str) -> str:
    """The same messages, words and code make the same version, whatever the order."""
    lines = sorted(f"{category}\t{p.title}\t{p.whole}" for p, category in zip(given.messages, given.labels, strict=True))
    whole = hashlib.sha256("\n".join([CODE, topics, *lines]).encode("utf-8", "replace"))
    return f"c{CODE}-{whole.hexdigest()[:16]}"

"""Which words of a message spoke for a category.

What each term adds is laid on its characters and gathered again by words, so that a person reads words and not triples. A word is told
only if it is one of the topics' or if enough messages use it: what is told holds no name that one message alone holds.
"""

from __future__ import annotations

import re
from itertools import islice

import numpy as np
import rjieba
from numpy.typing import NDArray

from qingfeng.core.text.tokens import STOP_WORDS

from .parts import Parts
from .terms import PIECES, Floats, Numbers, Terms, beginnings, numbered

MOST, LEAST = 6, 25  # words, and thousandths of one: weaker ones explain nothing
HAN = re.compile(r"[\u4e00-\u9fff]{2,8}")


def spoke(terms: Terms, weights: Floats, category: int, message: Parts, vector: tuple[Numbers, Floats]) -> list[tuple[str, int]]:
    """Words, the strongest first, each with its thousandths of everything that spoke for the category."""
    columns, values = vector
    adds = np.zeros(terms.width)
    adds[columns] = values * (weights[columns, category] - weights[columns].mean(axis=1))
    laid = _laid(terms, adds, message)
    gathered: dict[str, float] = {}
    at = 0
    for word in rjieba.cut(message.whole):
        gathered[word] = gathered.get(word, 0.0) + float(laid[at : at + len(word)].sum())
        at += len(word)
    total = sum(value for value in gathered.values() if value > 0)
    ordered = sorted(((value, word) for word, value in gathered.items() if value > 0), reverse=True)
    told = (pair for pair in ordered if _tellable(terms, pair[1]))
    shares = [(word, round(1000 * value / total)) for value, word in islice(told, MOST)]
    return [(word, share) for word, share in shares if share >= LEAST] or shares[:1]


def _laid(terms: Terms, adds: NDArray[np.float64], message: Parts) -> NDArray[np.float64]:
    """For each character what the terms on it add for the category, against the mean of all categories."""
    laid = np.zeros(len(message.whole))
    for piece, every in enumerate(beginnings(numbered(message.whole), message)):
        placed = terms.column(piece, every)
        _said, which, times = np.unique(placed, return_inverse=True, return_counts=True)
        each = np.where(placed >= 0, adds[placed] / times[which], 0.0)
        _lay(laid, each, len(message.pieces[piece]))
    _lay_topics(laid, terms, adds, message)
    return laid


def _lay(laid: NDArray[np.float64], each: NDArray[np.float64], end: int) -> None:
    """What stands in a row, first all single characters, then all pairs, then all triples, laid on the characters of each."""
    begin = 0
    for length in (1, 2, 3):
        many = max(0, end - length + 1)
        row = each[begin : begin + many] / length
        for shift in range(length):
            laid[shift : shift + many] += row
        begin += many


def _lay_topics(laid: NDArray[np.float64], terms: Terms, adds: NDArray[np.float64], message: Parts) -> None:
    """Each topic's part on the words by which it was found."""
    found = list(terms.topics.found(message.whole))
    times: dict[int, int] = {}
    for _at, word in found:
        for topic in terms.topics.of[word]:
            times[topic] = times.get(topic, 0) + 1
    starts = terms.starts[len(PIECES) : 2 * len(PIECES)]
    for at, word in found:
        for topic in terms.topics.of[word]:
            laid[at : at + len(word)] += sum(adds[start + topic] for start in starts) / times[topic] / len(word)


def _tellable(terms: Terms, word: str) -> bool:
    if not HAN.fullmatch(word) or word in STOP_WORDS:
        return False
    if word in terms.topics.of:
        return True
    longest = numbered(word)[min(len(word), 3) - 1]
    return bool((terms.column(0, longest) >= 0).all())

"""Look-alikes: texts that may speak of the same thing. A person decides whether they do."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from .tokens import bigrams, telling_words


@dataclass(frozen=True)
class Near:
    key: Hashable
    score: float  # 0 to 100
    matched: tuple[str, ...]  # words both texts use, to be marked on the page


def _prepared(text: str) -> str:
    """Bigrams in sorted order: the same sentences in another order stay alike, and one comparison is a single pass."""
    return "".join(sorted(bigrams(text)))


def score(one: str, other: str) -> float:
    return fuzz.ratio(_prepared(one), _prepared(other))


def matched_words(one: str, other: str) -> tuple[str, ...]:
    theirs = set(telling_words(other))
    return tuple(dict.fromkeys(w for w in telling_words(one) if w in theirs))


class NearIndex:
    """Texts prepared once and asked often. Enough for some ten thousand texts."""

    def __init__(self, texts: Iterable[tuple[Hashable, str]]) -> None:
        self._texts = dict(texts)
        self._prepared = {key: _prepared(text) for key, text in self._texts.items()}

    def nearest(self, text: str, *, limit: int = 5, at_least: float = 45) -> list[Near]:
        hits = process.extract(_prepared(text), self._prepared, scorer=fuzz.ratio, processor=None, limit=limit, score_cutoff=at_least)
        return [Near(key, round(points, 1), matched_words(text, self._texts[key])) for _prep, points, key in hits]


def nearest(text: str, texts: Iterable[tuple[Hashable, str]], *, limit: int = 5, at_least: float = 45) -> list[Near]:
    return NearIndex(texts).nearest(text, limit=limit, at_least=at_least)

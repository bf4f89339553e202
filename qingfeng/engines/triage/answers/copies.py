"""Answers of one office that are another one again, beyond greeting and frame. Not every pair is compared: texts whose sketches of
five-character pieces (MinHash) fall together are, and only with the first few of such a group."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable

import numpy as np
from rapidfuzz import fuzz

from .pieces import substance

SHINGLE, BANDS, ROWS = 5, 8, 4
LEAST = 40  # characters of substance; shorter ones are alike by nature
ALIKE = 88.0
CANDIDATES = 4  # of a band that are looked at
DIGITS = re.compile(r"\d+")
MARKS = re.compile(r"[^\w]+")
_random = np.random.default_rng(2026)
_FACTORS = _random.integers(1, 2**63, size=(BANDS * ROWS, 1), dtype=np.uint64) | np.uint64(1)
_POWERS = np.array([pow(1_000_003, k, 2**64) for k in range(SHINGLE)], dtype=np.uint64)


def core(answer: str) -> str:
    """What is compared: without frame, numbers and marks."""
    return MARKS.sub("", DIGITS.sub("0", "".join(substance(answer))))


class Copies:
    """Answers given in order; each is told the first one that it repeats."""

    def __init__(self) -> None:
        self._bands: list[dict[bytes, list[int]]] = [defaultdict(list) for _ in range(BANDS)]
        self._kept: list[tuple[Hashable, str]] = []

    def earlier(self, key: Hashable, answer: str) -> Hashable | None:
        text = core(answer)
        if len(text) < LEAST:
            return None
        bands = _sketch(text)
        found = self._among(key, text, bands)
        if found is None:
            self._enter(key, text, bands)
        return found

    def _among(self, key: Hashable, text: str, bands: list[bytes]) -> Hashable | None:
        places = {place for band, sketch in zip(self._bands, bands, strict=True) for place in band.get(sketch, ())[:CANDIDATES]}
        for place in sorted(places):
            other, words = self._kept[place]
            if other != key and fuzz.ratio(text, words, score_cutoff=ALIKE):
                return other
        return None

    def _enter(self, key: Hashable, text: str, bands: list[bytes]) -> None:
        self._kept.append((key, text))
        for band, sketch in zip(self._bands, bands, strict=True):
            if len(band[sketch]) < CANDIDATES:
                band[sketch].append(len(self._kept) - 1)


def copies(answers: Iterable[tuple[Hashable, str]]) -> dict[Hashable, Hashable]:
    """Of those that repeat an earlier one: which."""
    seen = Copies()
    return {key: other for key, answer in answers if (other := seen.earlier(key, answer)) is not None}


def _sketch(text: str) -> list[bytes]:
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    size = len(codes) - SHINGLE + 1
    pieces = sum((codes[k : k + size] * _POWERS[k] for k in range(SHINGLE)), np.zeros(size, dtype=np.uint64))
    least = ((pieces * _FACTORS) >> np.uint64(16)).min(axis=1)
    return [least[b * ROWS : (b + 1) * ROWS].tobytes() for b in range(BANDS)]

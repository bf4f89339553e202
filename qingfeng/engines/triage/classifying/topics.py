"""Topics of administration in a text, by the words of topics.yaml: what a person knows of offices beforehand and no message need show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import yaml

from .parts import even

FILE = Path(__file__).with_name("topics.yaml")


class Topics:
    """Words are found by their first two characters, so that a text is gone through once however many words there are."""

    def __init__(self, source: bytes) -> None:
        words: dict[str, str] = yaml.safe_load(source)
        self.names = list(words)
        self.digest = hashlib.sha256(source).hexdigest()[:16]
        self.of: dict[str, list[int]] = {}
        for place, line in enumerate(words.values()):
            for word in dict.fromkeys(even(w) for w in line.split()):
                self.of.setdefault(word, []).append(place)
        self._longer: dict[str, list[str]] = {}
        for word in self.of:
            if len(word) > 1:
                self._longer.setdefault(word[:2], []).append(word)
        self._single = {word for word in self.of if len(word) == 1}

    def found(self, text: str) -> Iterator[tuple[int, str]]:
        """Place and word of each that the text holds; they may overlap."""
        longer, single = self._longer, self._single
        for at, (one, two) in enumerate(zip(text, text[1:] + "\n", strict=False)):
            if one in single:
                yield at, one
            for word in longer.get(one + two, ()):
                if text.startswith(word, at):
                    yield at, word


@lru_cache(maxsize=1)
def shipped() -> Topics:
    return Topics(FILE.read_bytes())

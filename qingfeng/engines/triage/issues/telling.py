"""How much words tell at an office, kept so that a new message is weighed as the others were.

Of a word only a digest is kept, and only of words that five messages use: nobody reads a word of a message out of it.
"""

from __future__ import annotations

import math

import numpy as np

from .features import RARE, Told, fingerprint

FEWEST = 5


def packed(told: Told) -> bytes:
    """The number of messages, then digest and number of each word, sorted by digest."""
    pairs = sorted(
        (fingerprint(w), told.vocabulary.used_by[n]) for w, n in told.vocabulary.ids.items() if told.vocabulary.used_by[n] >= FEWEST
    )
    return np.array([(0, len(told)), *pairs], dtype=np.int64).tobytes()


class Telling:
    """`of(word)`: the weight that the word had among all messages; a word that nobody knows tells as much as a rare one."""

    def __init__(self, kept: bytes) -> None:
        rows = np.frombuffer(kept, dtype=np.int64).reshape(-1, 2)
        self._messages = int(rows[0, 1]) if len(rows) else 0
        self._digests, self._used_by = rows[1:, 0], rows[1:, 1]

    def of(self, word: str) -> float:
        digest = fingerprint(word)
        at = int(np.searchsorted(self._digests, digest))
        known = at < len(self._digests) and self._digests[at] == digest
        used_by = int(self._used_by[at]) if known else RARE
        return math.log(max(self._messages, 2) / max(used_by, RARE) + 1.0)

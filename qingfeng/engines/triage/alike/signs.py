"""What a text is compared by: pairs of neighbouring characters, and runs of five of them where copying is asked for.

Pairs are known by keyed digests alone: whoever finds the index without the server's key reads nothing out of it and can try no guess.
"""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from qingfeng.core.text.masking import LABELS
from qingfeng.core.text.tokens import plain

Codes = NDArray[np.int64]
Signs = NDArray[np.uint64]
WORDS = re.compile(r"[^\W_]+")
# What masking leaves says nothing about a matter, and two texts with a telephone are not alike for it.
MASKED = re.compile(rf"[［\[](?:{'|'.join(LABELS.values())})[］\]]")
PLANES = 21  # bits of a character
RUN = 5


def pairs(text: str) -> Codes:
    """The pairs of characters in a text, each once, in rising order; marks and blanks separate."""
    runs = " ".join(WORDS.findall(plain(MASKED.sub(" ", text))))
    letters = np.frombuffer(runs.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    if len(letters) < 2:
        return np.empty(0, dtype=np.int64)
    first, second = letters[:-1], letters[1:]
    return np.unique(((first << PLANES) | second)[(first != 32) & (second != 32)])


def codes_of(word: str) -> list[int]:
    """The same pairs of one word, in its order."""
    return [(ord(a) << PLANES) | ord(b) for a, b in pairwise(word)]


def signs_of(codes: Codes) -> Signs:
    """The keyed digest of each pair, in the order given."""
    key = settings.FINGERPRINT_KEY.encode()[:64]
    return np.fromiter((_sign(code, key) for code in codes.tolist()), dtype=np.uint64, count=len(codes))


def signs(text: str) -> Signs:
    return np.sort(signs_of(pairs(text)))


def _sign(code: int, key: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(code.to_bytes(8, "big"), digest_size=8, key=key, person=b"alike").digest(), "big")


def runs(text: str) -> frozenset[str]:
    """Runs of five characters, over marks and blanks away: other punctuation, blanks and script leave them as they are, and of
    sentences in another order all but those at the seams."""
    letters = "".join(WORDS.findall(plain(MASKED.sub("", text))))
    return frozenset(letters[i : i + RUN] for i in range(len(letters) - RUN + 1))


def copied(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter text stands in the longer one, from 0 to 1."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0

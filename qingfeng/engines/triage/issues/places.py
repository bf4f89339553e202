"""Places in a text: districts, streets, villages, estates, roads, schools, firms, told by how their names end.

There is no list of all places. A name is what stands between a boundary (a mark, a district, a word that no name holds) and a word that
ends like a place; one place written with and without 小区 is the same. Names of units that the office knows are found however they end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .place_words import BARE, ENDS, KIND, NO_REGION, NUMERAL, STOPS

REGION = re.compile(r"[A-Z]\d{0,2}[市县区]市?|[\u4e00-\u9fff]{2,3}[省市县区]")
LETTERED = re.compile(r"[A-Z]\d{0,2}")
MOST, LEAST, TOKENS = 12, 3, 6


def region_of(written: str) -> str:
    """A7县市 and A7县 are one: a lettered district goes by its letter and number."""
    lettered = LETTERED.match(written)
    return lettered.group() if lettered else written


def plain_name(written: str) -> str:
    """One name for a place written with and without what it is."""
    for end in BARE:
        if written.endswith(end) and len(written) - len(end) >= LEAST:
            return written[: -len(end)]
    return written


@dataclass(slots=True)
class Found:
    """Names as they are written, by their plain name; districts by themselves."""

    names: dict[str, str] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)


class Places:
    """Looks for places in a text that was cut into words. `known` are names of units, found however they end."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known: dict[str, list[str]] = {}
        for name in sorted({n for n in known if len(n) >= LEAST}, key=len, reverse=True):
            self._known.setdefault(name[:LEAST], []).append(name)

    def found(self, words: Sequence[str]) -> Found:
        found = Found()
        run: list[str] = []
        for word in words:
            kind = _kind(word)
            if kind == IS_REGION:
                found.regions.setdefault(region_of(word), word)
            run = _grown(run, word, kind, found) if kind >= GOES_ON else []
        if self._known:
            self._units("".join(words), found)
        return found

    def _units(self, text: str, found: Found) -> None:
        for at in range(len(text) - LEAST + 1):
            for name in self._known.get(text[at : at + LEAST], ()):
                if text.startswith(name, at):
                    found.names.setdefault(plain_name(name), name)
                    break


IS_REGION, STOPS_HERE, GOES_ON, ENDS_A_NAME = range(4)


@lru_cache(maxsize=500_000)
def _kind(word: str) -> int:
    if REGION.fullmatch(word) and word not in NO_REGION and (LETTERED.match(word) or len(word) > 2):
        return IS_REGION
    if word in STOPS or not word[0].isalnum():
        return STOPS_HERE
    return ENDS_A_NAME if word.endswith(ENDS) else GOES_ON


def _grown(run: list[str], word: str, kind: int, found: Found) -> list[str]:
    """The run with the word; where a name ends it is noted. What only says which kind goes on: 丽发新城 and 丽发新城小区."""
    run = [*run[-TOKENS:], word]
    if kind != ENDS_A_NAME:
        return run
    name = "".join(run)
    if LEAST <= len(name) <= MOST and name not in KIND and not name.startswith(NUMERAL):
        found.names[plain_name(name)] = name
        return run if word not in _CLOSING else []
    return [] if len(name) > MOST else run


_CLOSING = ("街道", "镇", "乡", "村", "社区", "小区")

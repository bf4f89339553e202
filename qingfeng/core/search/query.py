"""What somebody typed into the search box, as a question to the index: every word must be there, quoted words must stand together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from qingfeng.core.text.tokens import STOP_WORDS

from .folding import coded, folded, pairs, runs, solid

QUOTED = re.compile(r"[\"“”„「」『』《》＂]([^\"“”„「」『』《》＂]+)[\"“”„「」『』《》＂]")


@dataclass(frozen=True, slots=True)
class Need:
    """A token that must be there, or with `begins` one that begins like it."""

    token: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """`together` is what must stand in the text as typed; `marks` are the words to mark where they stand."""

    needs: tuple[Need, ...] = ()
    together: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.needs)


@lru_cache(maxsize=500)
def parsed(typed: str) -> Query:
    quoted = [part for part in QUOTED.findall(typed) if solid(part)]
    words = [run for part in QUOTED.sub(" ", typed).split() for run in _words(part)]
    telling = [word for word in words if word[0] not in STOP_WORDS] or ([] if quoted else words)
    phrases = [run for part in quoted for run in runs(folded(part))]
    needs = dict.fromkeys(need for word, chinese in (*telling, *phrases) for need in _needs(word, chinese))
    together = tuple(dict.fromkeys(solid(part) for part in quoted))
    return Query(tuple(needs), together, tuple(dict.fromkeys((*together, *(word for word, _chinese in telling)))))


def _words(part: str) -> Iterator[tuple[str, bool]]:
    """The words in what was typed without a blank. A character that the dictionary leaves alone says too little to be asked for,
    unless nothing else is left: then the characters are asked for as they stand together."""
    for run, chinese in runs(folded(part)):
        long = [word for cut in rjieba.cut(run) for word in _within(cut) if len(word) > 1] if chinese else []
        yield from ((word, chinese) for word in long or [run])


def _within(word: str) -> list[str]:
    """学校食堂 asks for 学校 and 食堂, wherever each of them stands; 使用费 is no more than itself."""
    parts = [part for part in rjieba.cut_for_search(word) if 1 < len(part) < len(word)]
    return parts if "".join(parts) == word else [word]


def _needs(word: str, chinese: bool) -> list[Need]:
    """Numbers must be there as they are; other words may go on."""
    if not chinese:
        return [Need(coded(word), begins=not word.isdecimal())]
    return [Need(coded(pair)) for pair in pairs(word)] or [Need(coded(word), begins=True)]


def for_sqlite(query: Query) -> str:
    return " AND ".join(f"{need.token}{' *' if need.begins else ''}" for need in query.needs)


def for_postgresql(query: Query) -> str:
    return " & ".join(f"'{need.token}'{':*' if need.begins else ''}" for need in query.needs)

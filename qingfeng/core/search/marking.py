"""Where the words of a query stand in a text as it was written, and the part of the text to show. The page marks and escapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from qingfeng.core.text.normal import one_line

from .folding import RUNS, solid

BEFORE, LENGTH = 24, 100  # characters before the first mark, and in all


class Piece(NamedTuple):
    text: str
    marked: bool = False


_solid = lru_cache(maxsize=20_000)(solid)


def places(text: str, marks: Sequence[str]) -> list[tuple[int, int]]:
    """Where the marks stand, in order and without overlaps."""
    folded = list(map(_solid, text))
    plain = "".join(folded)
    if not any(mark in plain for mark in marks):
        return []
    at = [place for place, each in enumerate(folded) for _character in each]  # where a character of the folded text comes from
    found = sorted(hit for mark in marks for hit in _hits(text, plain, at, mark))
    kept: list[tuple[int, int]] = []
    for start, end in found:
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept


def _hits(text: str, plain: str, at: list[int], mark: str) -> Iterator[tuple[int, int]]:
    start = plain.find(mark)
    while mark and start >= 0:
        first, last = at[start], at[start + len(mark) - 1]
        if not (_goes_on(text, first - 1, mark[0]) or (mark[-1].isdecimal() and _goes_on(text, last + 1, mark[-1]))):
            yield first, last + 1
        start = plain.find(mark, start + len(mark))


def _goes_on(text: str, place: int, edge: str) -> bool:
    """Whether a word of letters and digits goes on there: 80 is not marked inside 1980."""
    if not 0 <= place < len(text) or _chinese(edge):
        return False
    return any(other for _chinese, other in RUNS.findall(_solid(text[place])))


def _chinese(character: str) -> bool:
    hit = RUNS.match(character)
    return bool(hit and hit.group(1))


def pieces(text: str, marks: Sequence[str]) -> list[Piece]:
    """The whole text, what is marked apart from what is not."""
    return _cut(text, places(text, marks), 0, len(text))


def snippet(text: str, marks: Sequence[str]) -> list[Piece]:
    """The part around the first mark on one line; nothing when no mark stands in the text."""
    line = one_line(text)
    found = places(line, marks)
    if not found:
        return []
    start = max(0, found[0][0] - BEFORE)
    end = min(len(line), max(start + LENGTH, found[0][1]))
    cut = _cut(line, [hit for hit in found if hit[1] <= end], start, end)
    return [*([Piece("…")] if start else []), *cut, *([Piece("…")] if end < len(line) else [])]


def _cut(text: str, found: list[tuple[int, int]], start: int, end: int) -> list[Piece]:
    cut, at = [], start
    for first, last in found:
        cut += [Piece(text[at:first]), Piece(text[first:last], True)]
        at = last
    return [piece for piece in (*cut, Piece(text[at:end])) if piece.text]

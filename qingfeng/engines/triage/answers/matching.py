"""Whether an answer speaks of a demand, and where: by the pairs of characters that both share, within neighbouring sentences.

Sharing words is not answering well: a person reads. What shares none has most likely not been answered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from qingfeng.core.text.normal import by_character, folded
from qingfeng.core.text.tokens import HAN_RUN

from .demands import POLITE
from .pieces import CLAUSE, FRAME, PASSED_ON, QUOTED, Piece, letters, sentences

ASKING = re.compile(
    r"为什么|为何|怎么办|怎么|怎样|如何|是否|是不是|能否|可否|能不能|可以|有没有|什么时候|什么|请问|咨询|多少|哪里|何时|要求|建议|应该|必须|现在|目前|已经|没有|不能|一个|如果|还是|但是|因为|所以|就是|进行"
)
SHARE, LEAST, MOST = 0.1, 2, 9  # of the pairs of a demand; how many at least, and how many are enough
FEW_OWN, BEFORE, MANY, LEAST_AROUND = 6, 80, 1, 4
Said = tuple[Piece, frozenset[str]]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Met:
    demand: Piece
    by: Piece | None  # the piece of the answer that speaks of it


def _pairs(plain: str) -> list[str]:
    runs = HAN_RUN.findall(ASKING.sub("\n", POLITE.sub("\n", plain)))
    return [run[i : i + 2] for run in runs for i in range(len(run) - 1)]


def match(text: str, wanted: Iterable[Piece], answer: str) -> list[Met]:
    """Characters are made alike one by one, so that places in the texts stay the same."""
    plain, plain_answer = by_character(folded(text)), by_character(folded(answer))
    said = [(s, pairs) for s in sentences(plain_answer) if (pairs := frozenset(_pairs(_says(s.text))))]
    often = frozenset(pair for pair, times in Counter(_pairs(plain)).items() if times > MANY)
    found = []
    for demand in wanted:
        place = _where(plain, demand, often, said)
        found.append(Met(demand, place and Piece(*place, answer[slice(*place)].strip())))
    return found


def _says(sentence: str) -> str:
    """Without what only greets, repeats the question or passes it on. A heading ("一、关于……的问题") is kept for what follows it."""
    clauses = [hit.group() for hit in CLAUSE.finditer(sentence)]
    return "\n".join(c for c in clauses if not FRAME.search(QUOTED.sub("", c)) and not (letters(c) < 40 and PASSED_ON.search(c)))


def _where(plain: str, demand: Piece, often: frozenset[str], said: list[Said]) -> Place | None:
    """Where most of the demand's own words are. One with few of its own ("这合理吗") is also sought by what stands before it and by what
    the message speaks of."""
    own = frozenset(_pairs(plain[demand.start : demand.end]))
    found = _best(own, said, max(LEAST, min(SHARE * len(own), MOST)))
    if found is None and len(own) < FEW_OWN:
        found = _best(own | often | frozenset(_pairs(plain[max(0, demand.start - BEFORE) : demand.start])), said, LEAST_AROUND)
    return found


def _best(key: frozenset[str], said: list[Said], enough: float) -> Place | None:
    """The sentence, or the two neighbours, that share the most; the first of equals."""
    best, place = 0, None
    shared = [key & pairs for _s, pairs in said]
    for at, here in enumerate(shared):
        both = here | shared[at + 1] if at + 1 < len(shared) else here
        if len(here) > best:
            best, place = len(here), (said[at][0].start, said[at][0].end)
        if len(both) > best:
            best, place = len(both), (said[at][0].start, said[at + 1][0].end)
    return place if best >= enough else None

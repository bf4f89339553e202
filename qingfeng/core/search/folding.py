"""Text folded until what a reader takes for the same is the same, and cut into the tokens of the index.

Folding goes character by character, so that a part of a text folds to a part of the folded text: 大乾 is found whatever stands
around it. A dictionary of phrases, which OpenCC has too, would not keep that promise.

A run of Chinese becomes its pairs of neighbouring characters, and its last character alone; that is all a dictionary of words would
find and more. Tokens go into the index as ASCII, so that neither database cuts, folds or drops a character by rules of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from qingfeng.core.text.normal import BLANKS, HIDDEN, by_character

HAN = "\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
RUNS = re.compile(rf"([{HAN}]+)|([^\W{HAN}]+)")
BROKEN_LINE = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
LONGEST = 64  # characters of one token; no word of anybody is longer
MOST_BYTES = 900_000  # tokens of one document: PostgreSQL takes no more than 1 MB


def folded(text: str) -> str:
    """Full and half width, traditional and simplified, capitals and small letters alike. Blanks stay."""
    return by_character(unicodedata.normalize("NFKC", HIDDEN.sub("", text)).casefold())


def solid(text: str) -> str:
    """Folded and without blanks: for asking whether words stand together."""
    return closed(folded(text))


def closed(plain: str) -> str:
    """A folded text without its blanks."""
    return BLANKS.sub("", plain)


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """Runs of Chinese (True) and of other letters and digits (False) of a folded text; a line broken between two characters is mended."""
    for chinese, other in RUNS.findall(BROKEN_LINE.sub("", text)):
        yield (chinese, True) if chinese else (other[:LONGEST], False)


class _Codes(dict[str, str]):
    """Four letters or digits for a character; six for one beyond the first plane."""

    def __missing__(self, character: str) -> str:
        n = ord(character)
        code = self[character] = f"{n:04x}" if n < 0x10000 else f"z{n:05x}"
        return code


CODES = _Codes()  # as many as there are characters in use


def coded(token: str) -> str:
    """A token in letters and digits. What begins with the code of a Chinese character begins with that character."""
    if token.isascii() and token.isalnum():
        return f"w{token}"
    return "h" + "".join([CODES[c] for c in token])


def pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def tokens(plain: Iterable[str]) -> str:
    """The coded tokens of folded texts, each once, in order of appearance, with blanks between."""
    found: dict[str, None] = {}
    for text in plain:
        for run, chinese in runs(text):
            if chinese:
                codes = [CODES[c] for c in run]
                found |= dict.fromkeys([f"h{one}{two}" for one, two in pairwise(codes)])
                found["h" + codes[-1]] = None
            else:
                found[coded(run)] = None
    return _limited(found)


def _limited(found: dict[str, None]) -> str:
    whole = " ".join(found)
    return whole if len(whole) < MOST_BYTES else whole[: whole.rfind(" ", 0, MOST_BYTES)]

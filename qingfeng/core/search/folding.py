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

from qingfeng.core.text.normal import BLANKS, HIDDEN, by_character

HAN = "\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
RUNS = re.compile(rf"([{HAN}]+)|([^\W{HAN}]+)")
BROKEN_LINE = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
LONGEST = 64  # characters of one token; no word of anybody is longer
MOST_BYTES = 900_000  # tokens of one document: PostgreSQL takes no more than 1 MB


def folded(text: str) -> str:
    """Full and half width, traditional and simplified, capitals and small letters alike. Blanks stay."""
    return by_character(unicodedata.normalize("NFKC", text.translate(HIDDEN)).casefold())


def solid(text: str) -> str:
    """Folded and without blanks: for asking whether words stand together."""
    return BLANKS.sub("", folded(text))


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """Runs of Chinese (True) and of other letters and digits (False) of a folded text; a line broken between two characters is mended."""
    for chinese, other in RUNS.findall(BROKEN_LINE.sub("", text)):
        yield (chinese, True) if chinese else (other[:LONGEST], False)


def coded(token: str) -> str:
    """A token in letters and digits. What begins with the code of a Chinese character begins with that character."""
    if token.isascii() and token.isalnum():
        return f"w{token}"
    return "h" + "".join(f"{n:04x}" if (n := ord(c)) < 0x10000 else f"z{n:05x}" for c in token)


def pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def tokens(texts: Iterable[str]) -> str:
    """The coded tokens of a document, each once, in order of appearance, with blanks between."""
    found: dict[str, None] = {}
    for text in texts:
        for run, chinese in runs(folded(text)):
            found.update(dict.fromkeys([*pairs(run), run[-1]] if chinese else [run]))
    return _limited(coded(token) for token in found)


def _limited(found: Iterator[str]) -> str:
    kept, size = [], 0
    for token in found:
        size += len(token) + 1
        if size > MOST_BYTES:
            break
        kept.append(token)
    return " ".join(kept)

"""Text as people type it, made fit to be kept and compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import opencc
from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused

# Every control character (Cc) but line feed and tab, and halves of characters (Cs), which no database takes.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Bidirectional overrides can make a text read differently from what it says; zero-width marks defeat comparing.
HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u2060\ufeff]")
# Where NFKC changes single characters at all: looking through the rest would take half a second of each process.
FOLDING = (
    range(0x80, 0xD800),
    range(0xF900, 0x10000),
    *(range(a, b) for a, b in ((0x10780, 0x107C0), (0x1CC00, 0x1D800), (0x1DF00, 0x1F300), (0x1FB00, 0x1FC00), (0x2F800, 0x2FA20))),
)
PLANE = "\uffff"  # the last character of the first plane
BLANKS = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text without NUL, control characters and hidden marks; lines end with a line feed, edges are trimmed."""
    text = CONTROLS.sub("", HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return "\n".join(line.rstrip(" \t\u3000") for line in text.split("\n")).strip()


def one_line(text: str) -> str:
    """A cleaned text on one line, runs of blanks made one."""
    return BLANKS.sub(" ", clean(text)).strip()


def whole_number(text: str, *, low: int = 0, high: int = 999_999_999) -> int | None:
    """The number that was typed or stands in an address, within its bounds; anything else is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(high))):
        return None
    return int(text) if low <= int(text) <= high else None


def typed_year(text: str) -> int | None:
    """A year of four digits, of a time from which there can be records or rules."""
    return whole_number(text, low=1900, high=2999)


def limited(text: str, *, limit: int, field: str = "", label: str = "") -> str:
    """The cleaned text, refused when it is longer than the form allows; nothing is cut off silently."""
    kept = clean(text)
    if len(kept) > limit:
        raise Refused(
            _("%(label)s有%(n)d字，超过%(limit)d字。") % {"label": label or _("这一项"), "n": len(kept), "limit": limit},
            advice=_("请写要点，其余内容可以作为附件提交。"),
            field=field,
        )
    return kept


def folded(text: str) -> str:
    """NFKC character by character where that keeps the length, so that positions in the result are positions in the text."""
    return _folding()(text)


def comparable(text: str) -> str:
    """The form in which two texts are the same if a reader would say so: NFKC, lower case, simplified, no blanks."""
    return BLANKS.sub("", simplified(HIDDEN.sub("", unicodedata.normalize("NFKC", text)))).casefold()


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    return text if text.isascii() else _to_simplified().convert(text)


class _Map:
    """Characters that become another one. Measured: looking for the few that change is ten times as fast as mapping every character;
    a class of characters beyond the first plane too would be slow to look through, so a text with such is mapped."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.other = {one: two for one, two in pairs if one != two}
        self.codes = {ord(one): two for one, two in self.other.items()}
        self.found = re.compile(f"[{re.escape(''.join(c for c in self.other if c <= PLANE))}]")

    def __call__(self, text: str) -> str:
        if text.isascii():
            return text
        if max(text) > PLANE:
            return text.translate(self.codes)
        return self.found.sub(lambda hit: self.other[hit.group()], text)


@lru_cache(maxsize=1)
def _folding() -> _Map:
    """Characters that NFKC makes one other character of."""
    every = (chr(c) for block in FOLDING for c in block)
    return _Map((c, f) for c in every if len(f := unicodedata.normalize("NFKC", c)) == 1)


@lru_cache(maxsize=1)
def _simplified_characters() -> _Map:
    characters = [chr(c) for block in (range(0x3400, 0xA000), range(0x20000, 0x30000)) for c in block]
    return _Map(zip(characters, _to_simplified().convert("\n".join(characters)).split("\n"), strict=True))


def by_character(text: str) -> str:
    """Simplified, each character by itself whatever stands beside it: a part of the text stays a part of the result."""
    return _simplified_characters()(text)

"""Text as people type it, made fit to be kept and compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc
from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused

# Every control character (Cc) but line feed and tab, and halves of characters (Cs), which no database takes.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Bidirectional overrides can make a text read differently from what it says; zero-width marks defeat comparing.
HIDDEN = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF])
BLANKS = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text without NUL, control characters and hidden marks; lines end with a line feed, edges are trimmed."""
    text = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").translate(HIDDEN))
    return "\n".join(line.rstrip(" \t\u3000") for line in text.split("\n")).strip()


def one_line(text: str) -> str:
    """A cleaned text on one line, runs of blanks made one."""
    return BLANKS.sub(" ", clean(text)).strip()


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
    return "".join(f if len(f := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)


def comparable(text: str) -> str:
    """The form in which two texts are the same if a reader would say so: NFKC, lower case, simplified, no blanks."""
    return BLANKS.sub("", simplified(unicodedata.normalize("NFKC", text).translate(HIDDEN))).casefold()


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    return text if text.isascii() else _to_simplified().convert(text)


@lru_cache(maxsize=1)
def _simplified_characters() -> dict[int, str]:
    characters = [chr(c) for block in (range(0x3400, 0xA000), range(0x20000, 0x30000)) for c in block]
    pairs = zip(characters, _to_simplified().convert("\n".join(characters)).split("\n"), strict=True)
    return {ord(one): other for one, other in pairs if one != other}


def by_character(text: str) -> str:
    """Simplified, each character by itself whatever stands beside it: a part of the text stays a part of the result."""
    return text if text.isascii() else text.translate(_simplified_characters())

"""Words of a text: by what two texts are compared."""

from __future__ import annotations

import re
import unicodedata

import rjieba

from .normal import simplified

HAN_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0002ffff]+")
WORD = re.compile(r"[\w]+")
_STOP_WORDS = (
    "的 了 是 在 我 有 和 就 不 人 都 一 一个 上 也 很 到 说 要 去 你 会 着 没有 看 好 自己 这 那 他 她 "
    "我们 你们 他们 请 请问 与 及 等 为 被 把 让 向 对 从"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())
LIMIT = 100_000  # characters of one text that are looked at


def plain(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", text[:LIMIT])).lower()


def words(text: str) -> list[str]:
    """Words in order, without marks; long words also as the words inside them."""
    return [w for w in rjieba.cut_for_search(plain(text)) if WORD.fullmatch(w)]


def telling_words(text: str) -> list[str]:
    """Words of two or more characters that say something; for showing what two texts share."""
    return [w for w in words(text) if len(w) > 1 and w not in STOP_WORDS]

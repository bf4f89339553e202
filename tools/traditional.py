"""From the simplified texts of the code to traditional ones, character by character.

OpenCC's profile s2hk keeps the words of the law as they are said on the mainland (its Taiwanese profile would exchange words,
too). What it gets wrong here is put right below, each entry once for all texts: the converted form, and what has to stand.
"""

from __future__ import annotations

from functools import cache

import opencc

# Forms that the Hong Kong table prefers and that most readers write differently.
FORMS = {
    "説": "說", "啓": "啟", "鋭": "銳", "脱": "脫", "税": "稅", "悦": "悅", "閲": "閱", "温": "溫", "户": "戶", "羣": "群", "牀": "床",
    "衞": "衛", "裏": "裡", "兑": "兌",
}  # fmt: skip
# Words that the converter takes for others.
WORDS = {
    "單隻顯示": "單只顯示", "不復制": "不複製", "，併發": "，並發", "覆核": "複核", "核準": "核准", "籤領": "簽領",
    "延長几": "延長幾", "發布": "發佈", "銷燬": "銷毀", "枱": "台", "一格里": "一格裡", "承諾里": "承諾裡", "有采納": "有採納",
}  # fmt: skip


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2hk")


def traditional(text: str) -> str:
    said = _converter().convert(text)
    for wrong, right in {**WORDS, **FORMS}.items():
        said = said.replace(wrong, right)
    return said

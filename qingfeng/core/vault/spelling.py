"""The forms in which the leak scan compares; the same at sealing and at scanning.

A text is read as streams of single characters that each know where they stood: letters and figures only, NFKC, simplified,
lower case. In the second stream Chinese numerals are figures; in the third also letters that pass for figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qingfeng.core.text.normal import simplified
from qingfeng.core.text.surnames import COMPOUND

_GROUPS = ("〇零", "一壹幺", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_FIGURES: dict[str, int | str] = {c: str(n) for n, group in enumerate(_GROUPS) for c in group}
NUMERALS: Mapping[int, int | str] = str.maketrans(_FIGURES)
LOOKALIKES: Mapping[int, int | str] = str.maketrans("oli", "011")
TITLES = re.compile("老师|先生|女士|同志|小姐|太太|某|家长|同学|师傅|大姐|大哥|阿姨|叔叔|妈妈|爸爸|爷爷|奶奶|妈|爸")
BEFORE = re.compile("小|老|阿|姓")
SAID_TAIL = re.compile(r"(?:尾号|后4位|末4位)[是为]?(\d{4})(?!\d)")
GRADED = re.compile(r"(?<![0-9级年第])(初|高)?([1-9])(?:年级|年)?第?([0-9十]{1,3})班")
NURSERY = re.compile(r"(大|中|小|托)第?([0-9十]{1,2})班")
COHORT = re.compile(r"(?<!\d)(?:20)?(\d{2})级第?([0-9十]{1,3})班")
ADDRESS_MARKS = re.compile("省|市|县|区|镇|乡|村|街道|街|路|巷|弄|里")
HOUSE_MARKS = re.compile("号|栋|幢|楼|单元")
SEVERAL = re.compile("[、,，;；/\n]")


@dataclass(frozen=True)
class Stream:
    chars: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.at[start], self.at[end - 1] + 1

    def read_as(self, table: Mapping[int, int | str]) -> Stream:
        return Stream(self.chars.translate(table), self.at)


def plain(text: str) -> Stream:
    kept = [(f, i) for i, c in enumerate(text) for f in unicodedata.normalize("NFKC", c).casefold() if f.isalnum()]
    raw = "".join(c for c, _ in kept)
    chars = simplified(raw)
    if len(chars) != len(raw):
        chars = "".join(s if len(s := simplified(c)) == 1 else c for c in raw)
    return Stream(chars, tuple(i for _, i in kept))


def numerals(stream: Stream) -> Stream:
    return stream.read_as(NUMERALS)


def figures(stream: Stream) -> Stream:
    return numerals(stream).read_as(LOOKALIKES)


def names_in(field: str) -> list[str]:
    return [name for part in SEVERAL.split(field) if len(name := plain(part).chars) >= 2]


def surname(name: str) -> str:
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]


def phones_in(field: str) -> list[str]:
    """Each number in the forms in which people write it: whole, without the area code, with the middle starred out."""
    found = []
    for part in SEVERAL.split(field):
        digits = re.sub(r"\D", "", figures(plain(part)).chars)
        digits = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits)
        if len(digits) < 7:
            continue
        found.append(digits)
        if digits.startswith("0") and len(digits) >= 10:
            found.append(digits[3:] if digits[1] in "12" else digits[4:])
        if len(digits) == 11:
            found.append(digits[:3] + digits[-4:])
    return found


def classes_in(stream: Stream) -> Iterator[tuple[int, int, str]]:
    """School classes named in a stream of numerals, with one key for all spellings: 八年级3班, 八(3)班, 初二三班, 803班 are 8-3."""
    for hit in GRADED.finditer(stream.chars):
        grade = int(hit[2]) + {"初": 6, "高": 9}.get(hit[1] or "", 0)
        yield hit.start(), hit.end(), f"{grade}-{_number(hit[3])}"
    for hit in NURSERY.finditer(stream.chars):
        yield hit.start(), hit.end(), f"{hit[1]}-{_number(hit[2])}"
    for hit in COHORT.finditer(stream.chars):
        yield hit.start(), hit.end(), f"j{hit[1]}-{_number(hit[2])}"


def _number(said: str) -> int:
    if "十" not in said:
        return int(said)
    tens, _, ones = said.partition("十")
    return int(tens or 1) * 10 + int(ones or 0) if "十" not in ones else -1


def address_parts(field: str) -> list[str]:
    """The pieces by which an address is recognised: from each level downwards, to the house and to the end."""
    whole = numerals(plain(field)).chars
    starts = [0, *(hit.end() for hit in ADDRESS_MARKS.finditer(whole))]
    ends = [*(hit.end() for hit in HOUSE_MARKS.finditer(whole))][:2] + [len(whole)]
    parts = {whole[s:e] for s in starts[:6] for e in ends if e - s >= 6}
    return sorted(parts, key=len, reverse=True)[:12]

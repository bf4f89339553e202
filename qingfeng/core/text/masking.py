"""Finds what must not be seen in a text: numbers that identify a person, ways to reach one, and names that people give of themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .normal import folded
from .surnames import COMPOUND, SINGLE

ID_NUMBER, PHONE, BANK_CARD, EMAIL, ACCOUNT, NAME = "id_number", "phone", "bank_card", "email", "account", "name"
NUMBERS = (ID_NUMBER, PHONE, BANK_CARD)
LABELS = {ID_NUMBER: "证件号", PHONE: "电话", BANK_CARD: "银行卡号", EMAIL: "邮箱", ACCOUNT: "账号", NAME: "姓名"}

GAP = r"[ \-\u2010-\u2015·.]?"
DIGITS = re.compile(rf"(?<![0-9A-Za-z])\d(?:{GAP}\d){{6,21}}(?:{GAP}[Xx])?(?![0-9A-Za-z])")
MOBILE = re.compile(r"1[3-9]\d{9}")
EMBEDDED_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)(?:0\d{2,3}[-\u2010-\u2015 ]?)[2-8]\d{6,7}(?!\d)")
SAID_PHONE = re.compile(r"(?:电话|手机号?码?|联系方式|tel|phone)\s*(?:号码)?[:是为]?\s*([2-8]\d{2,3}[ \-]?\d{4})(?!\d)", re.IGNORECASE)
EMAILS = re.compile(r"[A-Za-z0-9._%+\-]{2,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,3}")
SAID_ACCOUNT = re.compile(r"(?:微信|QQ|qq|卡号|账号|帐号|户号)\s*号?[:是为]?\s*([A-Za-z0-9_\-]{6,24})")
# With a colon a name is expected; without one a family name must follow, and after 我是 the name must also be closed by a mark.
CUE = re.compile(r"(?:我叫|我名叫|名字叫|名字是|我的名字|我姓名|姓名|联系人|反映人|投诉人|举报人|申请人|署名)[ \u3000]*[:是为]?[ \u3000]*")
WEAK_CUE = re.compile(r"(?:我是|本人|落款)[ \u3000]*[:]?[ \u3000]*(?=[\u4e00-\u9fff]{2,4}(?:[,，。.;；!！\s]|$))")
HAN = re.compile(r"[\u4e00-\u9fff]+")
NOT_A_NAME = "了他她你您它我们这那不没别着车人谁什啥一的是在有要和与对就都也被把让给向住家今年现从于及电因为男女岁系来到去说想曾经位个本"
ENDS_A_NAME = "的是在有住家今年现从于及和与电因为男女岁系来说我曾经了"
ROLES = ("家长", "学生", "老师", "教师", "居民", "村民", "业主", "市民", "群众", "职工", "退休", "一名", "本人", "校长")


@dataclass(frozen=True, order=True)
class Span:
    start: int
    end: int
    kind: str
    text: str

    @property
    def label(self) -> str:
        return LABELS[self.kind]


def find_spans(text: str) -> list[Span]:
    """Everything to mask, in order and without overlaps; positions refer to the text as given."""
    plain = folded(text)
    found = [*_numbers(plain), *_contacts(plain), *_names(plain)]
    kept: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(found, key=lambda s: (s[0], -s[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, kind))
    return [Span(start, end, kind, text[start:end]) for start, end, kind in kept]


def mask(text: str, kinds: Iterable[str] | None = None) -> str:
    """The text with each span replaced by its kind in brackets; nothing of the original is left, not even its length."""
    wanted = set(LABELS if kinds is None else kinds)
    parts, at = [], 0
    for span in find_spans(text):
        if span.kind in wanted:
            parts += [text[at : span.start], f"［{span.label}］"]
            at = span.end
    return "".join([*parts, text[at:]])


def _numbers(plain: str) -> Iterable[tuple[int, int, str]]:
    for run in DIGITS.finditer(plain):
        digits = re.sub(r"[^0-9Xx]", "", run.group()).upper()
        if kind := _kind_of_number(digits):
            yield run.start(), run.end(), kind
    for hit in EMBEDDED_MOBILE.finditer(plain):
        yield hit.start(), hit.end(), PHONE


def _kind_of_number(digits: str) -> str:
    if MOBILE.fullmatch(digits) or (digits.startswith("86") and MOBILE.fullmatch(digits[2:])):
        return PHONE
    if _is_id_number(digits):
        return ID_NUMBER
    if 16 <= len(digits) <= 19 and digits.isdigit() and _luhn(digits):
        return BANK_CARD
    return ""


def _is_id_number(digits: str) -> bool:
    """GB 11643: 18 characters with a plausible birth date, or the old 15. A wrong check digit is masked all the same: people mistype."""
    if len(digits) == 18 and digits[:17].isdigit():
        return digits[6:8] in ("19", "20") and "01" <= digits[10:12] <= "12" and "01" <= digits[12:14] <= "31"
    if len(digits) == 15 and digits.isdigit():
        return digits[0] in "12345678" and "01" <= digits[8:10] <= "12" and "01" <= digits[10:12] <= "31"
    return False


def _luhn(digits: str) -> bool:
    total = 0
    for i, c in enumerate(reversed(digits)):
        n = int(c) * (1 + i % 2)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def _contacts(plain: str) -> Iterable[tuple[int, int, str]]:
    for hit in LANDLINE.finditer(plain):
        yield hit.start(), hit.end(), PHONE
    for hit in SAID_PHONE.finditer(plain):
        yield hit.start(1), hit.end(1), PHONE
    for hit in EMAILS.finditer(plain):
        yield hit.start(), hit.end(), EMAIL
    for hit in SAID_ACCOUNT.finditer(plain):
        yield hit.start(1), hit.end(1), ACCOUNT


def _names(plain: str) -> Iterable[tuple[int, int, str]]:
    for cue in CUE.finditer(plain):
        if length := _name_length(plain, cue.end(), surname_needed=":" not in cue.group()):
            yield cue.end(), cue.end() + length, NAME
    for cue in WEAK_CUE.finditer(plain):
        if length := _name_length(plain, cue.end(), surname_needed=True):
            yield cue.end(), cue.end() + length, NAME


def _name_length(plain: str, at: int, *, surname_needed: bool) -> int:
    """How many characters of the name to mask; 0 when no name stands here."""
    run = HAN.match(plain, at)
    if not run or run.group()[0] in NOT_A_NAME or run.group().startswith(ROLES):
        return 0
    han = run.group()
    compound = han[:2] in COMPOUND
    if surname_needed and not compound and han[0] not in SINGLE:
        return 0
    family = 2 if compound else 1
    given = 0
    for c in han[family : family + 2]:
        if c in ENDS_A_NAME:
            break
        given += 1
    return family + given if given else 0

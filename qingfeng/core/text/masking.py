"""Finds what must not be seen in a text: numbers that identify a person, ways to reach one, doors of homes, and names that people give of
themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .homes import addresses
from .names import names
from .normal import folded

ID_NUMBER, PHONE, BANK_CARD, EMAIL, ACCOUNT, NAME = "id_number", "phone", "bank_card", "email", "account", "name"
ADDRESS, PLATE = "address", "plate"
NUMBERS = (ID_NUMBER, PHONE, BANK_CARD)
LABELS = {ID_NUMBER: "证件号", PHONE: "电话", BANK_CARD: "银行卡号", EMAIL: "邮箱", ACCOUNT: "账号", NAME: "姓名"}
LABELS |= {ADDRESS: "门牌", PLATE: "车牌号"}

GAP = r"[ \-\u2010-\u2015·.]?"
DIGITS = re.compile(rf"(?<![0-9A-Za-z])\d(?:{GAP}\d){{6,21}}(?:{GAP}[Xx])?(?![0-9A-Za-z])")
MOBILE = re.compile(r"1[3-9]\d{9}")
EMBEDDED_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
MANY_DIGITS = re.compile(r"\d{6}")
LANDLINE = re.compile(r"(?<!\d)(?:0\d{2,3}[-\u2010-\u2015 ]?)[2-8]\d{6,7}(?!\d)")
SAID_PHONE = re.compile(
    r"(?:电话|電話|手机号?码?|手機號?碼?|联系方式|聯絡方式|tel|phone)\s*(?:号码)?[:是为]?\s*([2-8]\d{2,3}[ \-]?\d{4})(?!\d)", re.IGNORECASE
)
EMAILS = re.compile(r"[A-Za-z0-9._%+\-]{2,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,3}")
SAID_ACCOUNT = re.compile(
    r"(?:微信|薇信|微信同号|[vV]信|(?<![A-Za-z])(?:[wW]ei[xX]in|[wW][xX]|[vV][xX]|[qQ]{2})(?![A-Za-z])|扣扣|卡号|卡號|账号|帐号|賬號|户号|戶號)"
    r"\s*(?:号码|号|號)?[:是为為]?\s*([A-Za-z0-9_\-]{5,24})"
)
ACCOUNT_HINTS = ("微信", "薇信", "V信", "v信", "扣扣", "卡号", "卡號", "账号", "帐号", "賬號", "户号", "戶號", *"Qq", *"WwVv")
PHONE_HINTS = ("电话", "電話", "手机", "手機", "联系方式", "聯絡方式", "tel", "Tel", "TEL", "phone", "Phone")
REGIONS = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼滬雲遼魯蘇贛蒙陝閩貴瓊寧"
PLATES = re.compile(rf"[{REGIONS}][A-Za-z][ ·.\-]?(?=[A-Za-z0-9]{{0,5}}\d)[A-Za-z0-9]{{4,5}}[A-Za-z0-9挂学警港澳](?![A-Za-z0-9])")
SAID_PLATE = re.compile(
    r"(?:车牌|車牌|牌照|牌号)(?:号码?|號碼?)?(?:为|是|為|:)?\s*[\u4e00-\u9fff]?"
    r"([A-Z][ ·.\-]?(?=[A-Z0-9]{0,5}\d)[A-Z0-9]{4,5}[A-Z0-9挂学警])(?![A-Za-z0-9])",
    re.IGNORECASE,
)


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
    found = [*_numbers(plain), *_contacts(plain), *_other(plain)]
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
    for hit in EMBEDDED_MOBILE.finditer(plain) if MANY_DIGITS.search(plain) else ():
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
    for hit in LANDLINE.finditer(plain) if MANY_DIGITS.search(plain) else ():
        yield hit.start(), hit.end(), PHONE
    for hit in SAID_PHONE.finditer(plain) if any(hint in plain for hint in PHONE_HINTS) else ():
        yield hit.start(1), hit.end(1), PHONE
    for hit in EMAILS.finditer(plain) if "@" in plain else ():
        yield hit.start(), hit.end(), EMAIL
    for hit in SAID_ACCOUNT.finditer(plain) if any(hint in plain for hint in ACCOUNT_HINTS) else ():
        yield hit.start(1), hit.end(1), ACCOUNT


def _other(plain: str) -> Iterable[tuple[int, int, str]]:
    for hit in PLATES.finditer(plain):
        yield hit.start(), hit.end(), PLATE
    for hit in SAID_PLATE.finditer(plain):
        yield hit.start(1), hit.end(1), PLATE
    for start, end in addresses(plain):
        yield start, end, ADDRESS
    for start, end in names(plain):
        yield start, end, NAME

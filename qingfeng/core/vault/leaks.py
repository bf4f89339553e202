"""Looks for traces of sealed identities in a text that is about to leave the desk, without opening any of them.

The scan warns a person who decides; it cannot find a description ("那个开小卖部的家长"). Cost: some 20 microseconds
for each character and identity.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingfeng.core.text import masking

from . import spelling
from .fingerprints import digest, unpack
from .models import SealedIdentity
from .spelling import Stream

LABELS: dict[str, Promise] = {
    "name": _("反映人的姓名"),
    "surname": _("反映人的姓氏加称呼"),
    "given_name": _("反映人的名字（不带姓）"),
    "phone": _("反映人的电话"),
    "phone_tail": _("反映人的电话尾号"),
    "id_number": _("反映人的证件号"),
    "child": _("孩子的姓名"),
    "class": _("孩子的班级"),
    "class_text": _("孩子的班级"),
    "address": _("反映人的住址"),
    "email": _("反映人的邮箱"),
    "any_phone": _("电话号码"),
    "any_id_number": _("证件号码"),
    "any_bank_card": _("银行卡号"),
    "any_email": _("邮箱地址"),
}
DIGITS_ONLY = ("phone", "id_number")
Wanted = dict[str, dict[int, set[bytes]]]


@dataclass(frozen=True, order=True)
class Leak:
    start: int
    end: int
    kind: str
    sure: bool = True  # a surname, a given name or a pattern may belong to somebody else

    @property
    def label(self) -> Promise:
        return LABELS[self.kind]


def scan(text: str, sealed_ids: Iterable[uuid.UUID]) -> list[Leak]:
    """Every trace, in order; positions refer to the text as given."""
    plain = spelling.plain(text)
    found = set(_patterns(text))
    rows = SealedIdentity.objects.filter(pk__in=list(sealed_ids)).values_list("pk", "fingerprints")
    for sealed_id, packed in rows:
        found |= set(_of_identity(plain, sealed_id, bytes(packed)))
    return sorted(leak for leak in found if not any(_hides(other, leak) for other in found))


def _hides(other: Leak, leak: Leak) -> bool:
    """What lies within a longer trace is not repeated; what is sure stands before what is not."""
    if other.sure != leak.sure:
        return other.sure and other.start < leak.end and leak.start < other.end
    within = other.start <= leak.start and leak.end <= other.end
    return within and (other.end - other.start, leak.kind) > (leak.end - leak.start, other.kind)


def _patterns(text: str) -> Iterator[Leak]:
    for span in masking.find_spans(text):
        if span.kind in (*masking.NUMBERS, masking.EMAIL):
            yield Leak(span.start, span.end, f"any_{span.kind}", sure=False)


def _of_identity(plain: Stream, sealed_id: uuid.UUID, packed: bytes) -> Iterator[Leak]:
    wanted: Wanted = defaultdict(lambda: defaultdict(set))
    for mark in unpack(packed):
        wanted[mark.kind][mark.length].add(mark.digest)
    numerals = spelling.numerals(plain)
    figures = spelling.figures(plain)
    streams = {"phone": figures, "id_number": figures, "address": numerals, "class_text": numerals}
    for kind in ("name", "child", "given_name", "phone", "id_number", "address", "class_text", "email"):
        for length, digests in wanted[kind].items():
            yield from _windows(streams.get(kind, plain), sealed_id, kind, length, digests)
    for start, end, value, kind in (*_surnames(plain), *_classes(numerals), *_tails(figures)):
        if digest(sealed_id, kind, value) in wanted[kind].get(len(value), ()):
            stream = {"surname": plain, "class": numerals}.get(kind, figures)
            yield Leak(*stream.span(start, end), kind, kind != "surname")


def _windows(stream: Stream, sealed_id: uuid.UUID, kind: str, length: int, digests: set[bytes]) -> Iterator[Leak]:
    chars, digits_only = stream.chars, kind in DIGITS_ONLY
    known: dict[str, bool] = {}
    for start in range(len(chars) - length + 1):
        window = chars[start : start + length]
        if digits_only and not window[:-1].isdigit():
            continue
        hit = known.get(window)
        if hit is None:
            hit = known[window] = digest(sealed_id, kind, window) in digests
        if hit:
            yield Leak(*stream.span(start, start + length), kind, kind != "given_name")


def _surnames(plain: Stream) -> Iterator[tuple[int, int, str, str]]:
    """王老师, 欧阳女士, 王某, 小王, 姓王: a title with one or two characters on its side."""
    chars = plain.chars
    for hit in spelling.TITLES.finditer(chars):
        for n in (1, 2):
            if hit.start() >= n:
                yield hit.start() - n, hit.end(), chars[hit.start() - n : hit.start()], "surname"
    for hit in spelling.BEFORE.finditer(chars):
        for n in (1, 2):
            if hit.end() + n <= len(chars):
                yield hit.start(), hit.end() + n, chars[hit.end() : hit.end() + n], "surname"


def _classes(numerals: Stream) -> Iterator[tuple[int, int, str, str]]:
    for start, end, key in spelling.classes_in(numerals):
        yield start, end, key, "class"


def _tails(figures: Stream) -> Iterator[tuple[int, int, str, str]]:
    for hit in spelling.SAID_TAIL.finditer(figures.chars):
        yield hit.start(), hit.end(), hit[1], "phone_tail"

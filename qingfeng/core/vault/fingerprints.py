"""Keyed digests of what identifies somebody, so that a text can be searched for it without opening anything.

Each digest is salted with the id of its identity: equal names or phones in two matters look different, and only the server's
fingerprint key together with this table lets anyone try guesses. Packed 16 bytes each: kind, length, 14 bytes of BLAKE2b.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.conf import settings

from . import spelling

KINDS = {
    "name": 1,
    "surname": 2,
    "given_name": 3,
    "phone": 4,
    "phone_tail": 5,
    "id_number": 6,
    "child": 7,
    "class": 9,
    "class_text": 10,
    "address": 11,
    "email": 12,
}
NAMED = {code: kind for kind, code in KINDS.items()}
SIZE = 16


class Print(NamedTuple):
    kind: str
    length: int
    digest: bytes


def digest(sealed_id: uuid.UUID, kind: str, value: str) -> bytes:
    key = settings.FINGERPRINT_KEY.encode()[:64]
    return hashlib.blake2b(value.encode(), digest_size=SIZE - 2, key=key, salt=sealed_id.bytes, person=kind.encode()).digest()


def same_writer(code: str) -> str:
    """Tells again who wrote under a code elsewhere, and nothing else: without the key of the server nobody gets back to the code."""
    key = settings.FINGERPRINT_KEY.encode()[:64]
    return hashlib.blake2b(code.encode(), digest_size=SIZE, key=key, person=b"writer").hexdigest()


def take(sealed_id: uuid.UUID, fields: dict[str, str]) -> bytes:
    """The fingerprints of the named fields, packed."""
    values = dict.fromkeys(v for name, field in fields.items() if field for v in _values(name, field))
    packed = bytearray()
    for kind, value in values:
        if 0 < len(value) < 256:
            packed += bytes((KINDS[kind], len(value))) + digest(sealed_id, kind, value)
    return bytes(packed)


def unpack(packed: bytes) -> Iterator[Print]:
    for at in range(0, len(packed), SIZE):
        yield Print(NAMED[packed[at]], packed[at + 1], bytes(packed[at + 2 : at + SIZE]))


def _values(name: str, field: str) -> Iterable[tuple[str, str]]:
    if name in ("name", "child", "names"):
        return _of_names(name.removesuffix("s"), field)
    if name == "phone":
        return _of_phones(field)
    if name == "class_":
        return _of_class(field)
    if name == "address":
        return [("address", part) for part in spelling.address_parts(field)]
    if name == "id_number":
        return [("id_number", spelling.figures(spelling.plain(field)).chars)]
    return [("email", spelling.plain(field).chars)] if name == "email" else []


def _of_names(kind: str, field: str) -> Iterator[tuple[str, str]]:
    for name in spelling.names_in(field):
        family = spelling.surname(name)
        yield kind, name
        yield "surname", family
        if len(name) - len(family) >= 2:
            yield "given_name", name[len(family) :]


def _of_phones(field: str) -> Iterator[tuple[str, str]]:
    for digits in spelling.phones_in(field):
        yield "phone", digits
        yield "phone_tail", digits[-4:]


def _of_class(field: str) -> Iterator[tuple[str, str]]:
    stream = spelling.numerals(spelling.plain(field))
    for _start, _end, key in spelling.classes_in(stream):
        yield "class", key
    if len(stream.chars) >= 2:
        yield "class_text", stream.chars

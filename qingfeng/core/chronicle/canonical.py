"""What an entry may say, and the exact bytes that are hashed for it.

An entry outlives the texts and names it speaks about, so it may hold only ids, codes, dates, amounts and commitments.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from .commitments import Commitment

GENESIS = "0" * 64  # what the first entry of a stream follows
MAGIC = b"qingfeng-entry-v1\n"

CODE = re.compile(r"[A-Za-z0-9_:.\-/〔〕]{0,80}")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
PERSONAL_NUMBER = re.compile(r"1[3-9][0-9]{9}|[0-9]{17}[0-9Xx]|[0-9]{15}|[0-9]{19}")  # mobile, ID (new, old), bank card
RECEIPT = re.compile(r"([0-9]{4}-?){5}")  # the code opens a mailbox; it belongs to one person
WHOLE = 2**53 - 1  # beyond this, other readers of JSON lose digits
DEPTH = 5
SIZE = 16 * 1024
_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class Unrecordable(ValueError):
    """A programming error: the body holds something that could never be disposed of again."""


def recordable(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as it will be stored, or Unrecordable with the path of what may not be kept."""
    if not isinstance(body, Mapping):
        raise Unrecordable("body: a mapping is needed")
    plain = _mapping(body, "body", 1)
    if len(canonical(plain)) > SIZE:
        raise Unrecordable(f"body: longer than {SIZE} bytes")
    return plain


def code(value: object, path: str) -> str:
    return _code(str(value), path)


@lru_cache(maxsize=2048)  # the entries of a long list share their events, actors and groups
def _code(text: str, path: str) -> str:
    if not CODE.fullmatch(text):
        raise Unrecordable(f"{path}: free text is not recorded, only codes")
    if RECEIPT.fullmatch(text) or any(PERSONAL_NUMBER.fullmatch(token) for token in re.split(r"[:./_\-〔〕]", text)):
        raise Unrecordable(f"{path}: looks like a phone, ID, card or receipt number")
    return text


def _mapping(value: Mapping[str, Any], path: str, depth: int) -> dict[str, Any]:
    if depth > DEPTH:
        raise Unrecordable(f"{path}: nested deeper than {DEPTH}")
    for name in value:
        if not isinstance(name, str) or not FIELD.fullmatch(name):
            raise Unrecordable(f"{path}: a field name must be short lower-case ASCII")
    return {str(name): _value(item, f"{path}.{name}", depth + 1) for name, item in value.items()}


def _value(value: Any, path: str, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return _mapping(value, path, depth)
    if isinstance(value, list | tuple):
        if depth > DEPTH:
            raise Unrecordable(f"{path}: nested deeper than {DEPTH}")
        return [_value(item, f"{path}[{n}]", depth + 1) for n, item in enumerate(value)]
    return _scalar(value, path)


def _scalar(value: Any, path: str) -> int | str:
    if isinstance(value, int):
        if abs(value) > WHOLE:
            raise Unrecordable(f"{path}: number too large")
        return int(value)
    if isinstance(value, Commitment):
        return value.digest
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str | uuid.UUID):
        return code(value, path)
    raise Unrecordable(f"{path}: {type(value).__name__} is not recorded")


@lru_cache(maxsize=64)
def moment(at: dt.datetime) -> str:
    """UTC to the microsecond: 2026-03-01T00:30:00.000000Z."""
    if at.tzinfo is None:
        raise Unrecordable("a moment needs a time zone")
    return at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8 unescaped."""
    return _JSON.encode(value).encode()


def entry_hash(*, prev_hash: str, kind: str, key: str, seq: int, event: str, at: str, actor: str, body: Any) -> str:
    """`at` as `moment` writes it. A JSON list keeps the parts apart, so no two entries share their bytes."""
    return hashlib.sha256(MAGIC + canonical([prev_hash, kind, key, seq, event, at, actor, body])).hexdigest()


def strict_json(text: str) -> Any:
    """JSON as this module wrote it: no doubled keys (two readers could see two values), no fractions."""
    return json.loads(text, object_pairs_hook=_distinct, parse_float=_refuse, parse_constant=_refuse)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a key occurs twice")
    return dict(pairs)


def _refuse(literal: str) -> Any:
    raise ValueError(f"not recorded here: {literal}")

"""The records behind a number, kept with a report and laid beside those of another day."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .figures import Reading, Record


def packed(records: Sequence[Record]) -> bytes:
    """Without the person counted: a report does not need to know who."""
    return zlib.compress(_lines(records))


def _lines(records: Sequence[Record]) -> bytes:
    rows = [[r.key, r.what, r.day.isoformat() if r.day else None, f"{r.value:f}", r.matter_id, r.ref] for r in records]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def unpacked(data: bytes | memoryview) -> list[Record]:
    rows = json.loads(zlib.decompress(bytes(data)))
    return [
        Record(key, what, dt.date.fromisoformat(day) if day else None, Decimal(value), matter_id=matter, ref=ref)
        for key, what, day, value, matter, ref in rows
    ]


def digest(reading: Reading) -> str:
    value = reading.value
    told = "|".join("" if n is None else f"{n.normalize():f}" for n in (value.number, value.numerator, value.denominator))
    return hashlib.sha256(told.encode() + b"\n" + _lines(sorted(reading.records, key=lambda r: (r.key, r.what)))).hexdigest()


@dataclass(frozen=True)
class Difference:
    """`altered`: counted then and now, with another value."""

    came: tuple[Record, ...]
    went: tuple[Record, ...]
    altered: tuple[Record, ...]

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.altered)


def difference(then: Sequence[Record], now: Sequence[Record]) -> Difference:
    before, after = {r.key: r for r in then}, {r.key: r for r in now}
    return Difference(
        came=tuple(r for key, r in after.items() if key not in before),
        went=tuple(r for key, r in before.items() if key not in after),
        altered=tuple(r for key, r in after.items() if key in before and before[key].value != r.value),
    )

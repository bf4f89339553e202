"""Writing the index. Called inside the transaction in which the text itself is written, changed or disposed of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qingfeng.core.rows import insert_many

from .folding import closed, folded, tokens
from .models import Document, number_of

BATCH = 200


@dataclass(frozen=True, slots=True)
class Ready:
    """Texts as the index keeps them. Made before a transaction begins, so that nobody waits behind it for this."""

    tokens: str
    solid: str


def ready(texts: Iterable[str]) -> Ready:
    plain = [folded(text) for text in texts if text]
    return Ready(tokens(plain), "\n".join([closed(text) for text in plain]))


@dataclass(frozen=True, slots=True)
class Found:
    """What can be found of one thing: its key, its day, and the texts by whose words it is found. Without texts it is not found."""

    key: int
    day: dt.date
    texts: Sequence[str] = field(default=())
    further: Ready | None = None

    @property
    def number(self) -> int:
        return number_of(self.key, self.day)

    @property
    def row(self) -> Document | None:
        said = ready(self.texts)
        if self.further is not None and self.further.solid:
            once = dict.fromkeys(f"{said.tokens} {self.further.tokens}".split())
            said = Ready(" ".join(once), f"{said.solid}\n{self.further.solid}")
        return Document(id=self.number, tokens=said.tokens, solid=said.solid) if said.solid else None


def add_many(found: Iterable[Found]) -> None:
    insert_many([row for one in found if (row := one.row)])


def put(found: Found) -> bool:
    """Brings one thing up to date; says whether anything had to change."""
    return bool(put_many([found]))


def put_many(wanted: Sequence[Found]) -> int:
    """Brings many up to date; says how many differed. Rows that are right already are not written."""
    there = {row.pk: row for row in Document.objects.filter(pk__in=[found.number for found in wanted])}
    rows = {found.number: found.row for found in wanted}
    stale = [number for number, row in rows.items() if not _same(there.get(number), row)]
    Document.objects.filter(pk__in=[number for number in stale if number in there]).delete()
    Document.objects.bulk_create([row for number in stale if (row := rows[number])], batch_size=BATCH)
    return len(stale)


def _same(one: Document | None, other: Document | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.tokens, one.solid) == (other.tokens, other.solid)


def drop(numbers: Iterable[int]) -> None:
    Document.objects.filter(pk__in=list(numbers)).delete()


def numbers() -> set[int]:
    """Of every row there is."""
    return set(Document.objects.values_list("pk", flat=True))

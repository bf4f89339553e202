"""Messages by their keys, some thousands at a time: no database takes any number of keys in one question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from .. import ports
from ..ports import Message

AT_ONCE = 5000


def batches(keys: Iterable[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


def legible(keys: Iterable[int]) -> Iterator[Message]:
    """Those that may be looked through at all; a matter in which several complain once."""
    seen: set[int] = set()
    for batch in batches(keys):
        for message in ports.messages().of(batch):
            if message.key not in seen:
                seen.add(message.key)
                yield message

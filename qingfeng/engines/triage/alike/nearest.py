"""The nearest messages to one text, among those that somebody may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..ports import Message, messages
from . import index, store
from .judging import NEAR, Side, Verdict, best, judge
from .segment import Segment

CANDIDATES = 48  # enough to have some left when those are taken out that the reader may not see
JUDGED = 10  # text by text, the most promising: that is what takes time
Seen = Callable[[list[int]], Iterable[int]]  # of some matters those that the reader may see


def nearest(
    side: Side, *, seen: Seen, offices: Iterable[int] | None = None, besides: Iterable[int] = (), limit: int = 5, at_least: float = NEAR
) -> list[tuple[Message, Verdict]]:
    """Best first. `besides` are numbers of messages to be looked at whatever the index says. Each matter stands but once."""
    proposed = {p.number: p.promise for p in index.propose(side.text, limit=CANDIDATES, offices=offices)}
    numbers = [n for n in dict.fromkeys([*proposed, *besides]) if n != side.number]
    found = messages().numbered(numbers)
    visible = set(seen(list({m.key for m in found})))
    most = JUDGED + sum(m.number not in proposed for m in found)
    first: dict[int, Message] = {}  # of each matter the most promising
    for message in sorted((m for m in found if m.key in visible), key=lambda m: -proposed.get(m.number, 1.0)):
        first.setdefault(message.key, message)
    ground = ground_of()
    judged = ((m, judge(side, Side.of(m), ground, at_least=at_least)) for m in list(first.values())[:most])
    return best([(m, v) for m, v in judged if v is not None])[:limit]


def ground_of() -> Segment:
    """What tells how rare a pair of characters is: the files, or where there are none the newest messages."""
    version = store.current()
    return version.segment if version is not None else index.beside.segment(None)

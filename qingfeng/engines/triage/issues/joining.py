"""Where a new message belongs: the nearest of the groups that there are, by the same weights and the same two walls as when all are
grouped at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..ports import Message
from .features import KEPT, MARKS, Reader, fingerprint
from .grouping import PART, Setting

WHOLE, MATTER, WHERE = range(3)


def _kinds(word: str) -> tuple[int, ...]:
    """What a word of a profile counts for; a district is too wide to say where."""
    if word[0] == "#":
        return (WHOLE,)
    return (WHOLE, WHERE if word[0] in (*MARKS, PART) else MATTER)


@dataclass
class Parts:
    """Sums of squares or products of a message or of a pair: of the whole, of the matter, of the place."""

    of: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])


class Standing:
    """Groups that there are, as a new message finds them. `weight_of` says how much a word tells."""

    def __init__(self, weight_of: Callable[[str], float], known: tuple[str, ...] = ()) -> None:
        self._weight_of, self._reader = weight_of, Reader(known)
        self._using: dict[str, list[tuple[int, float, tuple[int, ...]]]] = defaultdict(list)
        self._squares: dict[int, Parts] = defaultdict(Parts)

    def add(self, issue: int, profile: Mapping[str, int]) -> None:
        for word, thousandths in profile.items():
            kinds, weight = _kinds(word), thousandths / 1000
            self._using[word.removeprefix(PART)].append((issue, weight, kinds))
            for kind in kinds:
                self._squares[issue].of[kind] += weight**2

    def nearest(self, message: Message, setting: Setting) -> tuple[int, int] | None:
        """(group, nearness in hundredths) of the nearest that is near enough, the earliest of those that are equally near."""
        products: dict[int, Parts] = defaultdict(Parts)
        mine = Parts()
        for word, weight in self._vector(message).items():
            kinds = _kinds(word)
            for kind in kinds:
                mine.of[kind] += weight**2
            for issue, theirs, their_kinds in self._using.get(word.removeprefix(PART), ()):
                for kind in set(kinds) & set(their_kinds):
                    products[issue].of[kind] += weight * theirs
        found = [(round(100 * p.of[WHOLE]), -issue) for issue, p in products.items() if self._fits(mine, p, issue, setting)]
        best = max(found, default=(0, 0))
        return (-best[1], best[0]) if best[0] >= setting.joins else None

    def _fits(self, mine: Parts, product: Parts, issue: int, setting: Setting) -> bool:
        """About the same matter, and not at two places. Who names no place may mean any."""
        theirs = self._squares[issue]

        def cosine(kind: int) -> float:
            lengths = (mine.of[kind] * theirs.of[kind]) ** 0.5
            return product.of[kind] / lengths if lengths else 0.0

        placed = mine.of[WHERE] > 0 and theirs.of[WHERE] > 0
        return cosine(MATTER) * 100 >= setting.about and (not placed or cosine(WHERE) * 100 >= setting.about)

    def _vector(self, message: Message) -> dict[str, float]:
        used = self._reader.read(message.title, message.text)
        names = "\n".join(word for word in used if word[0] in MARKS)
        weighed = {word: round(use * self._weight_of(word), 4) for word, use in used.items()}
        kept = sorted(weighed, key=lambda word: (-weighed[word], fingerprint(word)))[:KEPT]
        length = sum(weighed[word] ** 2 for word in kept) ** 0.5
        flagged = {word: word if word[0] in MARKS or word not in names else f"{PART}{word}" for word in kept}
        return {flagged[word]: weighed[word] / length for word in kept} if length else {}

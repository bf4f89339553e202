"""By what a number is divided: what a row of the database says, and under which name a reader finds it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from .measures import Key, Tally


@dataclass(frozen=True)
class Division:
    """`fold` brings what stands in a row under one of the parts, `raw` gives everything that is brought under a part."""

    code: str
    label: str | Promise
    fold: Callable[[Key], str]
    raw: Callable[[str], Sequence[Key]]
    name: Callable[[str], str]

    def folded(self, tallies: Mapping[Hashable, Tally]) -> dict[str, Tally]:
        found: dict[str, Tally] = {}
        for key, tally in tallies.items():
            part = self.fold(key)
            found[part] = found[part] + tally if part in found else tally
        return found

"""One answer, looked at: every part with what shows it and what is missing."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from .demands import demands
from .matching import Met, match
from .pieces import Piece
from .signs import basis, contacts, is_stub, times


@dataclass(frozen=True, slots=True)
class Looked:
    demands: tuple[Met, ...]
    basis: tuple[Piece, ...]
    times: tuple[Piece, ...]
    contacts: tuple[Piece, ...]
    stub: bool

    @property
    def met(self) -> int:
        return sum(1 for one in self.demands if one.by)


def look(text: str, answer: str, day: dt.date | None = None) -> Looked:
    """`day` is that of the answer. A message that only tells is one demand: that its matter be spoken of."""
    stub = is_stub(answer)
    wanted = demands(text) or ([Piece(0, len(text), text)] if text.strip() else [])
    met = [Met(demand, None) for demand in wanted] if stub else match(text, wanted, answer)
    return Looked(tuple(met), tuple(basis(answer)), tuple(times(answer, day)), tuple(contacts(answer)), stub)


def digest(answer: str) -> str:
    return hashlib.sha256(answer.encode()).hexdigest()

"""Who answers in which degree, in the order of tracing: first who did it, then who led the school, then who is in charge above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ORDER = ("direct", "first", "in_charge", "leader")


@dataclass(frozen=True)
class Held:
    """Somebody in a part on the day of the charge, and the reason in words."""

    person: int
    role: str  # direct, principal, secretary, leader, head
    reason: str


@dataclass(frozen=True)
class Answers:
    held: Held
    degree: str


def answering(held: Iterable[Held], degrees: Mapping[str, str]) -> list[Answers]:
    """One row per person and degree; a role that the parameters do not name is not traced."""
    rows: dict[tuple[int, str], Answers] = {}
    for one in held:
        degree = degrees.get(one.role)
        if degree:
            rows.setdefault((one.person, degree), Answers(one, degree))
    return sorted(rows.values(), key=lambda row: ORDER.index(row.degree))

"""The present of the demonstration."""

from __future__ import annotations

from .agenda import Agenda
from .county import Cast


def plan(cast: Cast, agenda: Agenda) -> None:
    pass

"""What a value of the free type may say: whoever reads it declares how to tell, so that a word that nobody reads never becomes a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Fault = Callable[[Any], str]  # why nobody could decide with this value; empty where one can

_faults: dict[str, Fault] = {}


def install(declared: Iterable[tuple[str, Fault]]) -> None:
    """Called once by the catalogue when the app is ready."""
    _faults.update(declared)


def fault(key: str, value: Any) -> str:
    return _faults[key](value) if key in _faults else ""

"""What an institution declares: a frozen value that the catalogue lists and hands to the engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """One institution (制度). `rows` are its rows in the catalogue of institutions; `parameters` is what the product ships for it.

    `declares` holds what an engine wants to know of it, by the engine's name, e.g. {"cases": KINDS}; under "norms" what its
    parameters may say and the words for the codes in its tables (`core.norms.checking`).
    """

    code: str
    name: str
    rows: tuple[str, ...]
    engines: tuple[str, ...]
    parameters: Path | None = None
    procedures: tuple[Any, ...] = ()
    declares: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

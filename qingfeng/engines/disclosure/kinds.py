"""What may be published: each kind declares its fields, and nothing else passes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qingfeng.core.matters.procedure import YES, Verdict
from qingfeng.core.papers.official import OfficialDocument

if TYPE_CHECKING:
    from .models import Publication

LINE, TEXT, MONEY, INT, DATE, YES_NO, LINES, ROWS, PHONES = "line", "text", "money", "int", "date", "yes_no", "lines", "rows", "phones"


@dataclass(frozen=True)
class Field:
    """One field that may be published. Text is scanned for what must not be; a phone may stand only in a field of phones."""

    name: str
    kind: str = LINE
    required: bool = False
    max_length: int = 200
    fields: tuple[Field, ...] = ()  # of each row, when kind is rows


def always(publication: Publication, day: dt.date) -> Verdict:
    return YES


@dataclass(frozen=True)
class PublicationKind:
    """`gate` decides whether it may go out; `document` sets it as an official document, where it is one."""

    code: str
    name: str
    fields: tuple[Field, ...]
    gate: Callable[[Publication, dt.date], Verdict] = always
    document: Callable[[str, Mapping[str, Any]], OfficialDocument] | None = None
    numbered: bool = False  # gets a document number of its unit and year when it is published


_kinds: dict[str, PublicationKind] = {}


def install(kinds: tuple[PublicationKind, ...]) -> None:
    """Called once by the catalogue when the app is ready."""
    _kinds.update({kind.code: kind for kind in kinds})


def kind(code: str) -> PublicationKind:
    return _kinds[code]


def documents() -> tuple[str, ...]:
    """Kinds that are set as official documents."""
    return tuple(code for code, found in _kinds.items() if found.document is not None)

"""Kinds of misconduct, declared by institutions: what an allegation may be about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of allegation. `asks_charge`: the form asks for item, amount and day and compares them with the fee board."""

    code: str
    label: str
    asks_charge: bool = False
    family: str = ""  # fees, ethics, service, other


_kinds: dict[str, Kind] = {}


def install(kinds: tuple[Kind, ...]) -> None:
    """Called once by the catalogue when the app is ready."""
    _kinds.update({k.code: k for k in kinds})


def kind(code: str) -> Kind:
    return _kinds.get(code) or Kind(code, code)


def labels() -> dict[str, str]:
    """By code, what people read."""
    return {k.code: k.label for k in all_kinds()}


def all_kinds() -> tuple[Kind, ...]:
    return tuple(_kinds.values())

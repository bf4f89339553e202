"""What is kept current about people, for a purpose: each institution declares its registers, why they are kept and in which groups."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterKind:
    """`purpose` and `basis` stand on every page that shows the register, and with every entry that a person asks to see.

    `training`: the key of the parameter by which people of this register are trained before they serve; empty: none is."""

    code: str
    name: str | Promise
    purpose: str | Promise
    basis: str | Promise
    groups: tuple[tuple[str, str | Promise], ...]
    training: str = ""

    def group_name(self, code: str) -> str:
        return str(dict(self.groups).get(code, code))


_kinds: dict[str, RegisterKind] = {}


def install(kinds: tuple[RegisterKind, ...]) -> None:
    """Called once by the catalogue when the app is ready."""
    _kinds.update({kind.code: kind for kind in kinds})


def kind(code: str) -> RegisterKind | None:
    return _kinds.get(code)


def declared() -> tuple[RegisterKind, ...]:
    return tuple(_kinds.values())

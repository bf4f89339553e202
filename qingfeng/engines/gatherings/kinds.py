"""What people come together for: each institution declares its kinds of sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from qingfeng.core.parties.models import PostKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionKind:
    """`posts`: who is usually expected.
    `for_new`: due for whoever comes into one of the posts. `minutes`: it leaves minutes and a list of what is to be mended."""

    code: str
    name: str | Promise
    posts: tuple[str, ...] = (PostKind.PRINCIPAL, PostKind.SECRETARY)
    minutes: bool = False
    for_new: bool = False


_kinds: dict[str, SessionKind] = {}


def install(kinds: Iterable[SessionKind]) -> None:
    """Called once by the catalogue when the app is ready."""
    _kinds.update({kind.code: kind for kind in kinds})


def kind(code: str) -> SessionKind:
    return _kinds[code]


def declared() -> tuple[SessionKind, ...]:
    return tuple(_kinds.values())

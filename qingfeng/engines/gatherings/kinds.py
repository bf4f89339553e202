"""What people come together for: each institution declares its kinds of sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from qingfeng.core.parties.models import PostKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionKind:
    """`posts`: who is usually expected.
    `register`: the people asked hold no post; they stand in a register of this code and come as guests.
    `of_school`: it goes to one school, which learns of it once it took place.
    `for_new`: due for whoever comes into one of the posts. `minutes`: it leaves minutes and a list of what is to be mended.
    `hint`: what its minutes say, where that is laid down."""

    code: str
    name: str | Promise
    posts: tuple[str, ...] = (PostKind.PRINCIPAL, PostKind.SECRETARY)
    minutes: bool = False
    hint: str | Promise = ""
    for_new: bool = False
    register: str = ""
    of_school: bool = False


_kinds: dict[str, SessionKind] = {}


def install(kinds: Iterable[SessionKind]) -> None:
    """Called once by the catalogue when the app is ready."""
    _kinds.update({kind.code: kind for kind in kinds})


def kind(code: str) -> SessionKind:
    return _kinds[code]


def declared() -> tuple[SessionKind, ...]:
    return tuple(_kinds.values())

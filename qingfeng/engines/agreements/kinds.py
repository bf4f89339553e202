"""What may be signed: each institution declares its kinds, and whether letters of a kind may be issued at all on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from qingfeng.core.matters.procedure import YES, Verdict
from qingfeng.core.parties.models import PostKind, Unit


def always(office: Unit, day: dt.date) -> Verdict:
    return YES


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementKind:
    """`gate` says whether an office may issue letters of this kind, and on which authority. Of a `public` kind the text and how many
    signed stand before everybody, never who."""

    code: str
    name: str | Promise
    gate: Callable[[Unit, dt.date], Verdict] = always
    public: bool = False
    signers: tuple[str, ...] = (PostKind.TEACHER,)  # proposed when a letter is drafted
    other_side: str = ""


_kinds: dict[str, AgreementKind] = {}


def install(kinds: tuple[AgreementKind, ...]) -> None:
    """Called once by the catalogue when the app is ready."""
    _kinds.update({kind.code: kind for kind in kinds})


def kind(code: str) -> AgreementKind:
    return _kinds[code]


def declared() -> tuple[AgreementKind, ...]:
    return tuple(_kinds.values())


def public_kinds() -> tuple[str, ...]:
    return tuple(code for code, found in _kinds.items() if found.public)

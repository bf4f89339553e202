"""What people are asked: each institution declares its kinds of surveys, with the questions that it suggests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyKind:
    """`questions`: a first draft, as `questions.parse` reads it. The others are keys of parameters: from which score an answer counts as
    satisfied, how many tickets a school is given at least, and how many answers a school needs to be told by itself. `effects`: what
    else follows when one is closed, in the same transaction; each is given the survey, the actor and the moment."""

    code: str
    name: str | Promise
    questions: str
    satisfied_from: str
    least_tickets: str
    least_answers: str
    effects: tuple[Callable[..., object], ...] = ()


_kinds: dict[str, SurveyKind] = {}


def install(kinds: tuple[SurveyKind, ...]) -> None:
    """Called once by the catalogue when the app is ready."""
    _kinds.update({kind.code: kind for kind in kinds})


def kind(code: str) -> SurveyKind:
    return _kinds[code]


def declared() -> tuple[SurveyKind, ...]:
    return tuple(_kinds.values())

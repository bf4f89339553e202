"""A claimed charge held against a board. Pure: items and amounts in, verdict out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from qingfeng.core.language import between
from qingfeng.core.text.normal import comparable

WITHIN, OVER, NOT_LISTED, NO_BOARD = "within", "over", "not_listed", "no_board"
ALIKE = 60
MAX_CANDIDATES = 3


@dataclass(frozen=True)
class Line:
    """A line of a board, or of its published record."""

    name: str
    standard: int  # fen
    unit: str = ""
    aliases: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    voluntary: bool = False
    is_ceiling: bool = False
    basis: str = ""
    id: int = 0

    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True)
class Verdict:
    """`candidates`: lines that may be meant by another name; a person confirms one, the machine never does."""

    kind: str
    sentence: str
    charged: int
    excess: int = 0
    line: Line | None = None
    authority: str = ""
    candidates: tuple[Line, ...] = field(default_factory=tuple)

    @property
    def is_violation(self) -> bool:
        return self.kind != WITHIN


def compare(lines: Sequence[Line], name: str, amount: int, *, quantity: int = 1, grade: str = "", authority: str = "") -> Verdict:
    """`amount` is what was paid in all for `quantity` units. Only the excess, never a negative one, is counted."""
    line = _same_name(lines, name, grade)
    if line is None:
        elsewhere = _same_name(lines, name, "")
        candidates = () if elsewhere else _alike(lines, name)
        sentence = _only_for_others(elsewhere, grade) if elsewhere else _not_listed(candidates)
        return Verdict(NOT_LISTED, sentence, amount, amount, None, authority, candidates)
    allowed = line.standard * max(quantity, 1)
    if amount <= allowed:
        return Verdict(WITHIN, _("没有超过公示的标准。"), amount, 0, line, line.basis or authority)
    if line.standard == 0:
        sentence = _("公示写明不收这一项，收了应当退还。")
    else:
        sentence = _("自愿项目，超出部分应当退还。") if line.voluntary else _("超出公示标准的部分应当退还。")
    return Verdict(OVER, sentence, amount, amount - allowed, line, line.basis or authority)


def no_board(amount: int, authority: str = "") -> Verdict:
    return Verdict(NO_BOARD, _("那一天没有有效的收费公示。没有公示的，不得收费。"), amount, amount, None, authority)


def _same_name(lines: Sequence[Line], name: str, grade: str) -> Line | None:
    wanted = comparable(name)
    fitting = [line for line in lines if not grade or not line.grades or grade in line.grades]
    return next((line for line in fitting if wanted in {comparable(own) for own in line.names()}), None)


def _alike(lines: Sequence[Line], name: str) -> tuple[Line, ...]:
    wanted = comparable(name)
    if not wanted:
        return ()
    scored = [(max(_score(wanted, comparable(own)) for own in line.names()), -at, line) for at, line in enumerate(lines)]
    near = sorted((s for s in scored if s[0] >= ALIKE), key=lambda s: s[:2], reverse=True)
    return tuple(line for _points, _at, line in near[:MAX_CANDIDATES])


def _score(wanted: str, own: str) -> float:
    if len(wanted) >= 2 and (wanted in own or own in wanted):
        return 100
    return fuzz.ratio(wanted, own)


def _not_listed(candidates: tuple[Line, ...]) -> str:
    if candidates:
        return _("公示上没有同名的项目。是不是“%s”？请您确认。") % "”“".join(line.name for line in candidates)
    return _("没有列入公示的项目，学校不得收取；自愿也不行。")


def _only_for_others(line: Line, grade: str) -> str:
    return _("这一项只对%(grades)s收，不能向%(grade)s收。") % {"grades": between("、").join(line.grades), "grade": grade}

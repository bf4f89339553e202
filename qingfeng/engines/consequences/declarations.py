"""Rules as institutions declare them. The catalogue hands them over once, when the application is ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .facts import Derived, Facts, Law, Obstacle


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsequenceRule:
    """One rule: `derive` is pure. `episodic`: a window starts when it happens to, so windows are matched by the cases they share."""

    code: str
    name: str
    derive: Callable[[Facts, Law], Iterable[Derived]]
    measures: Mapping[str, str] = field(default_factory=dict)  # code -> what people read
    decide_clock: str = ""
    restore_clock: str = ""
    episodic: bool = False
    outlook: Callable[[Facts, Law], str] | None = None  # one sentence: what would change it


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """What else is worked out when a cause is confirmed: proposes, never decides."""

    code: str
    propose: Callable[..., object]  # keyword arguments cause, actor, now


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRule:
    """A title for which units apply. `obstacles` is pure: what of a year stands in its way. `rule` names the parameter that says so,
    `notice` the clock of the public notice."""

    code: str
    name: str
    rule: str
    notice: str
    obstacles: Callable[[Facts, Law, int], Iterable[Obstacle]]


_titles: dict[str, TitleRule] = {}
_rules: dict[str, ConsequenceRule] = {}
_followers: dict[str, Follower] = {}


def install(declarations: Iterable[ConsequenceRule | Follower | TitleRule]) -> None:
    for rule in declarations:
        if isinstance(rule, Follower):
            _followers[rule.code] = rule
        elif isinstance(rule, TitleRule):
            _titles[rule.code] = rule
        elif _rules.setdefault(rule.code, rule) != rule:
            raise ValueError(f"two consequence rules are called {rule.code}")


def declared() -> tuple[ConsequenceRule, ...]:
    return tuple(_rules[code] for code in sorted(_rules))


def followers() -> tuple[Follower, ...]:
    return tuple(_followers[code] for code in sorted(_followers))


def title_rule(code: str) -> TitleRule | None:
    return _titles.get(code)


def declared_rule(code: str) -> ConsequenceRule | None:
    return _rules.get(code)


def measure_name(rule: str, measure: str) -> str:
    found = _rules.get(rule)
    return str(found.measures.get(measure, measure)) if found else measure

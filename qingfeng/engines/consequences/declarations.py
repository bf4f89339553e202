"""Rules as institutions declare them. The catalogue hands them over once, when the application is ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .facts import Derived, Facts, Law


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


_rules: dict[str, ConsequenceRule] = {}


def install(rules: Iterable[ConsequenceRule]) -> None:
    for rule in rules:
        if _rules.setdefault(rule.code, rule) != rule:
            raise ValueError(f"two consequence rules are called {rule.code}")


def declared() -> tuple[ConsequenceRule, ...]:
    return tuple(_rules[code] for code in sorted(_rules))


def declared_rule(code: str) -> ConsequenceRule | None:
    return _rules.get(code)


def measure_name(rule: str, measure: str) -> str:
    found = _rules.get(rule)
    return str(found.measures.get(measure, measure)) if found else measure

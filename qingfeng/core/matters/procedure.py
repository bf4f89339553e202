"""Procedures as tables: one row holds all of a step, so that a lawyer reads a procedure on one screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

    from .models import Matter

ANY_OPEN = ("*",)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says: allowed or not, why, and on which authority."""

    allowed: bool
    reason: str = ""
    authority: str = ""


YES = Verdict(True)


def no(reason: str, authority: str = "") -> Verdict:
    return Verdict(False, str(reason), str(authority))


@dataclass(slots=True)
class StepContext:
    """What an effect works on. `body` goes into the chronicle (ids, codes, dates, amounts, commitments only)."""

    matter: Matter
    step: Step
    actor: Account | None
    now: dt.datetime
    data: Mapping[str, Any]
    body: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    after: list[Callable[[], object]] = field(default_factory=list)
    target: str | None = None  # set by an effect that leads elsewhere than the row says
    tell: Account | None = None  # set by an effect whose notice goes to somebody else than the accountable person

    @property
    def by(self) -> Account:
        """Who takes the step, where it is taken at the desk. A step of the complainant has nobody."""
        if self.actor is None:
            raise ValueError(f"{self.step.name} is taken by the complainant")
        return self.actor

    @property
    def actor_code(self) -> str:
        return actor_code(self.actor)


Permission = Callable[["Account | None", "Matter", dt.date], Verdict]
Rule = Callable[[Any], Verdict]
Effect = Callable[[StepContext], None]


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    label: str
    sources: tuple[str, ...]
    permission: Permission
    target: str = ""  # empty: the state stays
    rules: tuple[Rule, ...] = ()
    form: str = ""
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    notice: str = ""
    hint: str = ""  # shown beside the step while it is possible
    public: bool = False  # taken by the complainant through the mailbox
    sealed: bool = False  # also possible on a sealed matter

    def starts_from(self, state: str, ends: Mapping[str, str]) -> bool:
        return state in self.sources or (self.sources == ANY_OPEN and state not in ends)


@dataclass(frozen=True, slots=True)
class Procedure:
    """A declared procedure. `ends` maps each final state to its outcome; `facts` gathers what the rules read."""

    name: str
    institution: str
    initial: str
    states: Mapping[str, str]
    ends: Mapping[str, str]
    steps: tuple[Step, ...]
    facts: Callable[[Matter, Account | None, dt.date], Any]
    always: tuple[Effect, ...] = ()  # effects of every step, once the matter stands as the step left it
    title: str = ""  # of its page in docs/, where an institution has several procedures

    def step(self, name: str) -> Step | None:
        return next((s for s in self.steps if s.name == name), None)

    def faults(self, clock_has_clause: Callable[[str], bool] = lambda code: True) -> list[str]:
        """What makes the table unfit to run: unreachable states, unknown states, a clock without a clause, doubled names."""
        known = set(self.states)
        found = [
            f"{self.name}: step {s.name} names unknown state {x}"
            for s in self.steps
            for x in (*s.sources, s.target)
            if x not in known | {"*", ""}
        ]
        names = [s.name for s in self.steps]
        found += [f"{self.name}: step {n} is declared twice" for n in sorted({n for n in names if names.count(n) > 1})]
        found += [f"{self.name}: no way leads to state {x}" for x in sorted(known - self._reachable())]
        found += [f"{self.name}: state {x} has no way out and is no end" for x in sorted(self._stuck())]
        codes = {c for s in self.steps for c in s.starts}
        return found + [f"{self.name}: clock {c} has no clause" for c in sorted(codes) if not clock_has_clause(c)]

    def _reachable(self) -> set[str]:
        reached = {self.initial}
        while True:
            further = {s.target for s in self.steps if s.target and any(s.starts_from(x, self.ends) for x in reached)} - reached
            if not further:
                return reached
            reached |= further

    def _stuck(self) -> set[str]:
        return {
            x
            for x in self.states
            if x not in self.ends and not any(s.target not in ("", x) and s.starts_from(x, self.ends) for s in self.steps)
        }

    def diagram(self) -> str:
        """The procedure as a Mermaid state diagram, for docs/."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {code}: {label}" for code, label in self.states.items()]
        for s in self.steps:
            sources = [x for x in self.states if s.starts_from(x, self.ends)] if s.sources != ANY_OPEN else []
            lines += [f"    {x} --> {s.target}: {s.label}" for x in sources if s.target]
        lines += [f"    {x} --> [*]" for x in self.ends]
        anywhere = [f"    {s.label} → {self.states[s.target]}" for s in self.steps if s.sources == ANY_OPEN and s.target]
        if anywhere:
            lines += [f"    note right of {self.initial}", "    任何未结状态都可以：", *anywhere, "    end note"]
        return "\n".join(lines) + "\n"


def actor_code(actor: Account | None) -> str:
    return f"account:{actor.pk}" if actor else "public"


_procedures: dict[str, Procedure] = {}


def install(procedures: tuple[Procedure, ...]) -> None:
    """Called once by the catalogue when the app is ready."""
    for procedure in procedures:
        faults = procedure.faults()
        if faults:
            raise ValueError("; ".join(faults))
        _procedures[procedure.name] = procedure


def procedure_of(matter: Matter) -> Procedure:
    return _procedures[matter.procedure]


def all_procedures() -> tuple[Procedure, ...]:
    return tuple(_procedures.values())

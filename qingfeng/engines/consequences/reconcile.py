"""From what follows by rule and what was already proposed or decided, what is to be done. Pure.

- A proposal lives exactly as long as it follows. What was decided stays in force while all its cases stand, until a decision
  replaces it by the total for a higher count; it is suspended at once when a case it rests on falls and it no longer follows.
- What a person declined, lifted or let expire is not proposed again for the same cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from .facts import Derived, Terms

LIVE = frozenset({"proposed", "decided", "carried_out"})
IN_FORCE = frozenset({"decided", "carried_out"})
SETTLED = frozenset({"declined", "lifted", "expired"})
Op = Literal["lapse", "supersede", "suspend", "revive", "relink", "create"]
FIRST: tuple[Op, ...] = get_args(Op)  # what ends, ends before anything takes its place


@dataclass(frozen=True)
class Row:
    """A consequence as it stands. `dormant_ok`: nothing of it was undone, so that it can come back as it was."""

    id: int
    state: str
    place: tuple[str, str, int | None]
    window: str
    terms: Terms
    causes: frozenset[str]
    before: str = ""  # the state to come back to
    done: bool = False
    dormant_ok: bool = True


@dataclass(frozen=True)
class Action:
    op: Op
    row: int | None = None
    derived: Derived | None = None
    replaces: int | None = None


def reconcile(rows: Iterable[Row], derived: Iterable[Derived], episodic: frozenset[str] = frozenset()) -> list[Action]:
    """`episodic` names the rules whose windows are matched by shared cases."""
    left = {row.id: row for row in rows}
    actions: list[Action] = []
    for target in sorted(derived, key=lambda d: (d.rule, d.slot, d.person or 0, d.from_on, d.window)):
        near = [row for row in left.values() if _belongs(row, target, episodic)]
        for row in near:
            left.pop(row.id)
        actions += settle(sorted(near, key=lambda r: r.id), target)
    for row in left.values():
        actions += _drop(row)
    return sorted(actions, key=lambda action: FIRST.index(action.op))


def _belongs(row: Row, target: Derived, episodic: frozenset[str]) -> bool:
    if row.place != target.place:
        return False
    return row.window == target.window or (target.rule in episodic and bool(row.causes & target.causes))


def settle(rows: Sequence[Row], target: Derived) -> list[Action]:
    """What is to be done so that `target`, and nothing else of its kind, lives."""
    match = _match(rows, target)
    if match is not None:
        kept = [] if match.state in LIVE else [Action("revive", match.id)]
        kept += [Action("relink", match.id, target)]
        return kept + _others(rows, target, match.id, (match.state if match.state in LIVE else match.before) in IN_FORCE)
    if any(_answered(row, target) for row in rows):
        return _stand(rows, target)
    grounded = [row for row in rows if row.state in LIVE and row.causes <= target.causes]
    before = grounded[-1].id if grounded else None
    return [*_others(rows, target, None, False), Action("create", None, target, before)]


def _match(rows: Sequence[Row], target: Derived) -> Row | None:
    same = [row for row in rows if row.terms == target.terms]
    for row in same:
        if row.state in LIVE and row.causes & target.causes:
            return row
    for row in reversed(same):
        if row.state in ("superseded", "suspended") and row.dormant_ok and row.causes == target.causes:
            return row
    return None


def _answered(row: Row, target: Derived) -> bool:
    return row.state in SETTLED and row.terms == target.terms and target.causes <= row.causes


def _others(rows: Sequence[Row], target: Derived, keep: int | None, decided: bool) -> list[Action]:
    """The other live ones: proposals give way; what is in force waits for the decision on the new total, if its cases stand."""
    actions = []
    for row in rows:
        if row.id == keep or row.state not in LIVE:
            continue
        if row.state == "proposed":
            actions.append(Action("supersede", row.id))
        elif not row.causes <= target.causes:
            actions.append(Action("suspend", row.id))
        elif decided:
            actions.append(Action("supersede", row.id))
    return actions


def _stand(rows: Sequence[Row], target: Derived) -> list[Action]:
    """A person has answered the total for these cases: what was there for fewer of them stays, or comes back."""
    actions = [a for row in rows if row.state in LIVE and not row.causes <= target.causes for a in _drop(row)]
    if any(row.state in LIVE and row.causes <= target.causes for row in rows):
        return actions
    if any(row.state in ("lifted", "expired") and _answered(row, target) for row in rows):
        return actions
    earlier = [r for r in rows if r.state == "superseded" and r.dormant_ok and r.causes < target.causes]
    return [*actions, Action("revive", earlier[-1].id)] if earlier else actions


def _drop(row: Row) -> list[Action]:
    if row.state == "proposed":
        return [Action("lapse", row.id)]
    if row.state in IN_FORCE or (row.state == "expired" and row.done):
        return [Action("suspend", row.id)]
    return []

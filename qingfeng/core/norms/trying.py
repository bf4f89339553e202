"""Test rows (试算): facts and what a table must make of them, written by the office and run before the table takes force.

A row says what must come out (a row of the table that applies gives these outcomes), or what must not. An outcome left empty is
not looked at. Where nothing is named that must not come out, no row may apply at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.norms import cells
from qingfeng.core.norms.cells import BadCell
from qingfeng.core.norms.tables import BadTable, Column, Fault, Hit, RuleTable, read_fact, read_outcome, write_fact, write_outcome

COMES = "comes"
MOST_TESTS = 500


@dataclass(frozen=True)
class Trial:
    """One test row. `then` holds only the outcomes that are looked at; `comes`: they must come out, else they must not."""

    number: int
    facts: Mapping[str, Any]
    then: Mapping[str, Any]
    comes: bool = True


@dataclass(frozen=True)
class Tried:
    """What came out of one test row: `rows` are those of the table that answer it."""

    trial: Trial
    passed: bool
    expected: str
    got: str
    rows: tuple[int, ...] = ()


def read_trials(value: Any, table: RuleTable, lines: Sequence[int] = ()) -> tuple[Trial, ...]:
    """From what is stored, typed or shipped: [{facts: {name: cell}, then: {name: cell}, comes: true}]. Refuses with every wrong cell."""
    if not isinstance(value, (list, tuple)) or not all(_is_row(raw, table) for raw in value):
        raise BadTable(_("试算须是一列行，每行写明 facts、then。"))
    if len(value) > MOST_TESTS:
        raise BadTable(_("试算最多%s行。") % MOST_TESTS)
    faults: list[Fault] = []
    read = [_trial(table, line, raw, faults) for line, raw in zip(lines or range(1, len(value) + 1), value, strict=True)]
    if faults:
        raise BadTable.of(faults)
    return tuple(Trial(number, facts, then, comes) for number, (facts, then, comes) in enumerate(read, 1))


def _is_row(raw: Any, table: RuleTable) -> bool:
    if not isinstance(raw, dict) or set(raw) - {"facts", "then", COMES} or not isinstance(raw.get("facts"), dict):
        return False
    then = raw.get("then", {})
    return isinstance(then, dict) and set(raw["facts"]) <= {c.name for c in table.when} and set(then) <= {c.name for c in table.then}


def _trial(table: RuleTable, line: int, raw: dict, faults: list[Fault]) -> tuple[dict, dict, bool]:
    facts = {c.name: _read(c, line, raw["facts"].get(c.name), faults) for c in table.when}
    written = {c.name: cell for c in table.then if (cell := raw.get("then", {}).get(c.name)) not in (None, "")}
    then = {c.name: _read(c, line, written[c.name], faults) for c in table.then if c.name in written}
    comes = _comes(line, raw.get(COMES, True), faults)
    if comes and not then:
        faults.append(Fault(line, table.then[0].title, _("没有写应得出什么。不应有行适用的，请在“%s”里写否。") % comes_title()))
    return facts, then, comes


def _read(column: Column, line: int, cell: Any, faults: list[Fault]) -> Any:
    try:
        if cell is None or cell == "" or (column.role == "when" and cell == cells.ANY):
            raise BadCell(_("试算要写具体的值。"))
        return read_outcome(column, cell) if column.role == "then" else read_fact(column, cell)
    except BadCell as bad:
        faults.append(Fault(line, column.title, str(bad), "" if cell is None else str(cell)[:60]))
        return None


def _comes(line: int, cell: Any, faults: list[Fault]) -> bool:
    try:
        return True if cell is None or cell == "" else cells.read_value(cell, "bool")
    except BadCell as bad:
        faults.append(Fault(line, comes_title(), str(bad), str(cell)[:60]))
        return True


def comes_title() -> str:
    """The heading of the column that says whether the outcomes must come out or must not."""
    return "应得出"


def written(trials: Iterable[Trial], table: RuleTable, *, said: bool = False) -> list[dict]:
    """The one form in which test rows are stored; `said`: with the words for codes, for people."""
    when, then = {c.name: c for c in table.when}, {c.name: c for c in table.then}
    return [
        {
            "facts": {name: write_fact(when[name], fact, said=said) for name, fact in trial.facts.items()},
            "then": {name: write_outcome(then[name], value, said=said) for name, value in trial.then.items()},
            COMES: trial.comes,
        }
        for trial in trials
    ]


def rows_of(trials: Iterable[Trial], table: RuleTable) -> list[list[str]]:
    """As a sheet shows them: facts, outcomes (empty where not looked at), and whether they must come out."""
    names = [c.name for c in table.when], [c.name for c in table.then]
    rows = []
    for raw in written(trials, table, said=True):
        outcomes = [raw["then"].get(name, "") for name in names[1]]
        rows.append([*(raw["facts"][name] for name in names[0]), *outcomes, cells.write_value(raw[COMES], "bool")])
    return rows


def try_out(table: RuleTable, trials: Iterable[Trial]) -> list[Tried]:
    return [_tried(table, trial) for trial in trials]


def _tried(table: RuleTable, trial: Trial) -> Tried:
    expected = _expected(table, trial)
    try:
        hits = table.evaluate(trial.facts)
    except BadTable as two_at_once:
        return Tried(trial, False, expected, two_at_once.reason)
    answering = tuple(hit.row for hit in hits if all(hit[name] == value for name, value in trial.then.items()))
    passed = bool(answering) == trial.comes
    return Tried(trial, passed, expected, _got(table, trial, hits), answering if trial.comes and passed else ())


def _expected(table: RuleTable, trial: Trial) -> str:
    said = _outcomes(table, trial.then)
    if trial.comes:
        return said
    return _("不应得出%s") % said if said else _("没有行适用")


def _got(table: RuleTable, trial: Trial, hits: Sequence[Hit]) -> str:
    """Only the outcomes that were asked about; all of them where none was named."""
    asked = trial.then or {c.name: None for c in table.then}
    told = [
        _("第%(row)s行：%(what)s") % {"row": hit.row, "what": _outcomes(table, {name: hit[name] for name in asked})} for hit in hits[:3]
    ]
    more = _("等%s行") % len(hits) if len(hits) > len(told) else ""
    return "；".join(told) + more if told else _("没有行适用")


def _outcomes(table: RuleTable, then: Mapping[str, Any]) -> str:
    return "、".join(f"{c.title} {write_outcome(c, then[c.name], said=True)}" for c in table.then if c.name in then)


def must_pass(table: RuleTable, trials: Sequence[Trial]) -> list[Tried]:
    """Refused unless there is a test row and every one comes out as written; names row, expected and got."""
    if not trials:
        raise BadTable(_("规则表没有试算。"), advice=_("请至少写一行试算：什么情形，应得出什么；全部对上才能录入和公布。"), field="tests")
    tried = try_out(table, trials)
    failed = [each for each in tried if not each.passed]
    if failed:
        faults = [
            Fault(each.trial.number, "", _("应为%(expected)s，算出%(got)s。") % {"expected": each.expected, "got": each.got})
            for each in failed
        ]
        told = _("试算%s") % faults[0]
        raise BadTable(told, faults=faults, advice=_("%s行试算没有对上。请改规则表，或者改试算。") % len(failed), field="tests")
    return tried


def untouched(table: RuleTable, tried: Iterable[Tried]) -> list[int]:
    """Rows of the table that no test row answers: nobody has tried whether they say what the document says."""
    touched = {row for each in tried for row in each.rows}
    return [rule.number for rule in table.rules if rule.number not in touched]

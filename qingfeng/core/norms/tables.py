"""Typed rule tables: a row applies when all its conditions hold. A cell that cannot be read refuses the whole table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from django.utils.translation import gettext as _

from qingfeng.core.norms import cells
from qingfeng.core.norms.cells import NO_LABELS, BadCell, Condition
from qingfeng.core.norms.labels import Labels, label_of
from qingfeng.core.refusal import Refused

HIT_POLICIES = ("unique", "first", "last", "all")
HitPolicy = Literal["unique", "first", "last", "all"]
PYTHON_TYPES = {"int": int, "decimal": Decimal, "bool": bool, "date": dt.date, "text": str}


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell, by the number of its line and the heading of its column; no heading: in the whole line."""

    line: int
    column: str
    reason: str
    written: str = ""

    def __str__(self) -> str:
        if not self.column:
            return _("第%(row)s行：%(why)s") % {"row": self.line, "why": self.reason}
        return _("第%(row)s行“%(column)s”：%(why)s") % {"row": self.line, "column": self.column, "why": self.reason}


class BadTable(Refused):
    """The table cannot be read, or decides nothing where it must; names the row and the column. `faults`: every wrong cell."""

    def __init__(self, reason: str, *, faults: Sequence[Fault] = (), **more: str) -> None:
        super().__init__(reason, **more)
        self.faults = tuple(faults)

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> BadTable:
        """Says the first and how many there are."""
        advice = _("共有%s处错误，请一并改好。") % len(faults) if len(faults) > 1 else ""
        return cls(str(faults[0]), faults=faults, advice=advice)


@dataclass(frozen=True)
class Column:
    """`title` is the heading that people see; `name` is what code reads. `optional`: an outcome may be empty (-). `labels`: what people
    read and write for the choices; they stand beside the table and are never stored with it."""

    name: str
    title: str
    role: Literal["when", "then"]
    type: str
    choices: tuple[str, ...] = ()
    optional: bool = False
    labels: Labels = field(default_factory=dict, compare=False, repr=False)

    def label(self, code: str) -> str:
        return label_of(code, self.labels)


@dataclass(frozen=True)
class Rule:
    """One row; `number` as people count: the first row of rules is 1."""

    number: int
    when: tuple[Condition, ...]
    then: tuple[Any, ...]


@dataclass(frozen=True)
class Hit:
    row: int
    outcome: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.outcome[name]


@dataclass(frozen=True)
class RuleTable:
    hit: HitPolicy
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]

    @property
    def when(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.role == "when")

    @property
    def then(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.role == "then")

    def matching(self, facts: Mapping[str, Any]) -> list[Rule]:
        """Every row whose conditions hold, whatever the hit policy makes of it."""
        given = [_fact(column, facts) for column in self.when]
        return [rule for rule in self.rules if all(c.holds(fact) for c, fact in zip(rule.when, given, strict=True))]

    def evaluate(self, facts: Mapping[str, Any]) -> tuple[Hit, ...]:
        """The rows that apply, by the hit policy. No row applying is an answer too: an empty one."""
        hits = self.matching(facts)
        if self.hit == "unique" and len(hits) > 1:
            rows = "、".join(str(rule.number) for rule in hits)
            raise BadTable(_("规则表有几行同时适用：第%s行。") % rows, advice=_("请修改规则表，使每种情形只适用一行。"))
        chosen = {"unique": hits[:1], "first": hits[:1], "last": hits[-1:], "all": hits}[self.hit]
        names = [column.name for column in self.then]
        return tuple(Hit(rule.number, dict(zip(names, rule.then, strict=True))) for rule in chosen)

    def cells(self) -> list[list[str]]:
        """Every row as stored, conditions first."""
        return [_written(self, rule) for rule in self.rules]

    def said(self) -> list[list[str]]:
        """Every row with the words for its codes: for people, who may write it back like this."""
        return [_written(self, rule, said=True) for rule in self.rules]

    def shown(self) -> list[list[str]]:
        """As a page shows them: nothing in it is a sign that one has to know."""
        signs = {cells.ANY: _("不限"), cells.EMPTY: "—"}
        return [[signs.get(cell, cell) for cell in row] for row in self.said()]

    def then_values(self, name: str) -> list[Any]:
        """What the rows give in a column of outcomes."""
        at = [column.name for column in self.then].index(name)
        return [rule.then[at] for rule in self.rules]

    def to_value(self) -> dict:
        """The one form in which a table is stored."""
        columns = [
            {"name": c.name, "title": c.title, "role": c.role, "type": c.type, "choices": list(c.choices), "optional": c.optional}
            for c in (*self.when, *self.then)
        ]
        return {"hit": self.hit, "columns": columns, "rows": self.cells()}

    def same_shape(self, other: RuleTable) -> bool:
        return (*self.when, *self.then) == (*other.when, *other.then) and self.hit == other.hit


def rule_table(value: Any, labels: Mapping[str, Labels] = MappingProxyType({})) -> RuleTable:
    """Reads a table from YAML or JSON: {hit, columns: [{name, title, role, type}], rows: [[cell, ...] or {name: cell}]}. `labels`: by
    the name of a column."""
    if not isinstance(value, dict) or set(value) != {"hit", "columns", "rows"}:
        raise BadTable(_("规则表须写明 hit、columns、rows 三项。"))
    columns = tuple(_column(number, raw, labels) for number, raw in enumerate(value["columns"], 1))
    return build(value["hit"], columns, value["rows"])


def build(hit: Any, columns: Sequence[Column], rows: Any, lines: Sequence[int] = ()) -> RuleTable:
    """`lines` are the line numbers to name in errors, where the rows come from a sheet."""
    if hit not in HIT_POLICIES:
        raise BadTable(_("适用方式只能是：%s。") % "、".join(HIT_POLICIES))
    names = [c.name for c in columns]
    if len(set(names)) < len(names) or len({c.title for c in columns}) < len(names):
        raise BadTable(_("有两列同名。"))
    if {c.role for c in columns} != {"when", "then"}:
        raise BadTable(_("规则表至少要有一列条件、一列结果。"))
    if not isinstance(rows, list):
        raise BadTable(_("rows 须是一列行。"))
    faults: list[Fault] = []
    read = [_rule(columns, line, row, faults) for line, row in zip(lines or range(1, len(rows) + 1), rows, strict=True)]
    if faults:
        raise BadTable.of(faults)
    return RuleTable(hit, tuple(columns), tuple(Rule(number, when, then) for number, (when, then) in enumerate(read, 1)))


def _column(number: int, raw: Any, labels: Mapping[str, Labels]) -> Column:
    try:
        column = Column(**{**raw, "choices": tuple(raw.get("choices", ()))}, labels=labels.get(raw.get("name"), NO_LABELS))
    except (TypeError, AttributeError):
        raise BadTable(_("第%s列的写法不对。") % number) from None
    wrong = column.role not in ("when", "then") or column.type not in cells.TYPES
    if wrong or (column.role == "when" and (column.optional or column.type == "texts")) or not (column.name and column.title):
        raise BadTable(_("第%(number)s列（%(title)s）的用途或类型不对。") % {"number": number, "title": column.title})
    return column


def _rule(columns: Sequence[Column], number: int, row: Any, faults: list[Fault]) -> tuple[tuple, tuple]:
    """Reads on after a wrong cell, so that all of them are told at once; what it gives then is not used."""
    if isinstance(row, dict):
        unknown = set(row) - {c.name for c in columns}
        if unknown:
            faults.append(Fault(number, "", _("写了没有的列：%s。") % "、".join(sorted(unknown))))
            return (), ()
        row = [row.get(c.name) for c in columns]
    if not isinstance(row, (list, tuple)) or len(row) != len(columns):
        faults.append(Fault(number, "", _("列数不对。")))
        return (), ()
    read = [(column, _cell(column, number, cell, faults)) for column, cell in zip(columns, row, strict=True)]
    when, then = (tuple(value for column, value in read if column.role == role) for role in ("when", "then"))
    return when, then


def _cell(column: Column, number: int, cell: Any, faults: list[Fault]) -> Any:
    try:
        if cell is None or cell == "":
            raise BadCell(_("这一格是空的。不限请写*，没有请写-。"))
        if column.role == "when":
            return cells.read_condition(cell, column.type, column.choices, column.labels)
        return read_outcome(column, cell)
    except BadCell as bad:
        faults.append(Fault(number, column.title, str(bad), "" if cell is None else str(cell)[:60]))
        return None


def read_outcome(column: Column, cell: Any) -> Any:
    """What an outcome cell means; None where the column may be empty and is."""
    return None if column.optional and cell == cells.EMPTY else read_fact(column, cell)


def read_fact(column: Column, cell: Any) -> Any:
    return cells.read_value(cell, column.type, column.choices, column.labels)


def write_outcome(column: Column, value: Any, *, said: bool = False) -> str:
    return cells.EMPTY if value is None else write_fact(column, value, said=said)


def write_fact(column: Column, value: Any, *, said: bool = False) -> str:
    return cells.write_value(value, column.type, column.labels if said else NO_LABELS)


def _written(table: RuleTable, rule: Rule, *, said: bool = False) -> list[str]:
    labels = [column.labels if said else NO_LABELS for column in table.when]
    conditions = [cells.write_condition(c, column.type, names) for c, column, names in zip(rule.when, table.when, labels, strict=True)]
    outcomes = [write_outcome(c, v, said=said) for v, c in zip(rule.then, table.then, strict=True)]
    return conditions + outcomes


def _fact(column: Column, facts: Mapping[str, Any]) -> Any:
    """A fact of the wrong type must not quietly match no row."""
    fact = facts.get(column.name)
    wanted = PYTHON_TYPES[column.type]
    if column.type == "decimal" and type(fact) is int:
        fact = Decimal(fact)
    if isinstance(fact, dt.datetime) or not isinstance(fact, wanted) or (wanted is int and isinstance(fact, bool)):
        raise BadTable(_("判断所需的“%s”没有给出，或者类型不对。") % column.title)
    return fact

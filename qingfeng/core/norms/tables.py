"""Typed rule tables: a row applies when all its conditions hold. A cell that cannot be read refuses the whole table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from qingfeng.core.norms import cells
from qingfeng.core.norms.cells import BadCell, Condition
from qingfeng.core.refusal import Refused

HIT_POLICIES = ("unique", "first", "last", "all")
HitPolicy = Literal["unique", "first", "last", "all"]
PYTHON_TYPES = {"int": int, "decimal": Decimal, "bool": bool, "date": dt.date, "text": str}


class BadTable(Refused):
    """The table cannot be read, or decides nothing where it must; names the row and the column."""


@dataclass(frozen=True)
class Column:
    """`title` is the heading that people see; `name` is what code reads. `optional`: an outcome may be empty (-)."""

    name: str
    title: str
    role: Literal["when", "then"]
    type: str
    choices: tuple[str, ...] = ()
    optional: bool = False


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

    def evaluate(self, facts: Mapping[str, Any]) -> tuple[Hit, ...]:
        """The rows that apply, by the hit policy. No row applying is an answer too: an empty one."""
        given = [_fact(column, facts) for column in self.when]
        hits = [rule for rule in self.rules if all(c.holds(fact) for c, fact in zip(rule.when, given, strict=True))]
        if self.hit == "unique" and len(hits) > 1:
            rows = "、".join(str(rule.number) for rule in hits)
            raise BadTable(_("规则表有几行同时适用：第%s行。") % rows, advice=_("请修改规则表，使每种情形只适用一行。"))
        chosen = {"unique": hits[:1], "first": hits[:1], "last": hits[-1:], "all": hits}[self.hit]
        names = [column.name for column in self.then]
        return tuple(Hit(rule.number, dict(zip(names, rule.then, strict=True))) for rule in chosen)

    def cells(self) -> list[list[str]]:
        """Every row as written, conditions first."""
        return [_written(self, rule) for rule in self.rules]

    def to_value(self) -> dict:
        """The one form in which a table is stored."""
        columns = [
            {"name": c.name, "title": c.title, "role": c.role, "type": c.type, "choices": list(c.choices), "optional": c.optional}
            for c in (*self.when, *self.then)
        ]
        return {"hit": self.hit, "columns": columns, "rows": self.cells()}

    def same_shape(self, other: RuleTable) -> bool:
        return (*self.when, *self.then) == (*other.when, *other.then) and self.hit == other.hit


def rule_table(value: Any) -> RuleTable:
    """Reads a table from YAML or JSON: {hit, columns: [{name, title, role, type}], rows: [[cell, ...] or {name: cell}]}."""
    if not isinstance(value, dict) or set(value) != {"hit", "columns", "rows"}:
        raise BadTable(_("规则表须写明 hit、columns、rows 三项。"))
    columns = tuple(_column(number, raw) for number, raw in enumerate(value["columns"], 1))
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
    read = [_rule(columns, line, row) for line, row in zip(lines or range(1, len(rows) + 1), rows, strict=True)]
    return RuleTable(hit, tuple(columns), tuple(Rule(number, when, then) for number, (when, then) in enumerate(read, 1)))


def _column(number: int, raw: Any) -> Column:
    try:
        column = Column(**{**raw, "choices": tuple(raw.get("choices", ()))})
    except (TypeError, AttributeError):
        raise BadTable(_("第%s列的写法不对。") % number) from None
    wrong = column.role not in ("when", "then") or column.type not in cells.TYPES
    if wrong or (column.role == "when" and (column.optional or column.type == "texts")) or not (column.name and column.title):
        raise BadTable(_("第%(number)s列（%(title)s）的用途或类型不对。") % {"number": number, "title": column.title})
    return column


def _rule(columns: Sequence[Column], number: int, row: Any) -> tuple[tuple, tuple]:
    if isinstance(row, dict):
        unknown = set(row) - {c.name for c in columns}
        if unknown:
            raise BadTable(_("第%(row)s行写了没有的列：%(names)s。") % {"row": number, "names": "、".join(sorted(unknown))})
        row = [row.get(c.name) for c in columns]
    if not isinstance(row, (list, tuple)) or len(row) != len(columns):
        raise BadTable(_("第%s行的列数不对。") % number)
    read = [_cell(column, number, cell) for column, cell in zip(columns, row, strict=True)]
    when, then = (tuple(v for c, v in zip(columns, read, strict=True) if c.role == role) for role in ("when", "then"))
    return when, then


def _cell(column: Column, number: int, cell: Any) -> Any:
    try:
        if cell is None or cell == "":
            raise BadCell(_("这一格是空的。不限请写*，没有请写-。"))
        if column.role == "when":
            return cells.read_condition(cell, column.type, column.choices)
        if column.optional and cell == cells.EMPTY:
            return None
        return cells.read_value(cell, column.type, column.choices)
    except BadCell as bad:
        where = {"row": number, "column": column.title, "why": str(bad)}
        raise BadTable(_("第%(row)s行“%(column)s”：%(why)s") % where) from bad


def _written(table: RuleTable, rule: Rule) -> list[str]:
    conditions = [cells.write_condition(c, column.type) for c, column in zip(rule.when, table.when, strict=True)]
    outcomes = [cells.EMPTY if v is None else cells.write_value(v, c.type) for v, c in zip(rule.then, table.then, strict=True)]
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

"""Cells of a rule table: what is written in one, and what it means.

A condition cell holds a value (eq), ≥v (ge), ≤v (le), v～w (between, both ends included), v、w (in) or * (any).
An outcome cell holds a value, or - where the column may be empty. Text with signs of its own is put in double quotes.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from django.utils.translation import gettext as _

from qingfeng.core.norms.labels import Labels, code_of, known, label_of, told

Op = Literal["eq", "ge", "le", "between", "in", "any"]
ANY, EMPTY = "*", "-"
NO_LABELS: Labels = MappingProxyType({})
PLAIN = re.compile(r"[^\s\"“”*≥≤><=~～、,，;；-]([^\"“”≥≤><=~～、,，;；*]*[^\s\"“”≥≤><=~～、,，;；*])?")
TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^"、,，;；～~]+|)\s*(、|,|，|;|；|～|~|$)')
SIGNS: tuple[tuple[str, Op], ...] = (("≥", "ge"), (">=", "ge"), ("≤", "le"), ("<=", "le"))
SEPARATORS = ("、", ",", "，", ";", "；")


class BadCell(ValueError):
    """What is written in a cell does not fit its column; the text says why."""


@dataclass(frozen=True)
class Condition:
    op: Op
    values: tuple[Any, ...] = ()

    def holds(self, fact: Any) -> bool:
        return _HOLDS[self.op](fact, self.values)


_HOLDS: dict[str, Callable[[Any, tuple[Any, ...]], bool]] = {
    "any": lambda fact, values: True,
    "eq": lambda fact, values: fact == values[0],
    "ge": lambda fact, values: fact >= values[0],
    "le": lambda fact, values: fact <= values[0],
    "between": lambda fact, values: values[0] <= fact <= values[1],
    "in": lambda fact, values: fact in values,
}
ORDERED = ("int", "decimal", "date")


def read_condition(cell: Any, type_: str, choices: tuple[str, ...] = (), labels: Labels = NO_LABELS) -> Condition:
    if not isinstance(cell, str):
        return Condition("eq", (read_value(cell, type_, choices, labels),))
    text = cell.strip()
    if text == ANY:
        return Condition("any")
    for sign, op in SIGNS:
        if text.startswith(sign):
            _must_be_ordered(type_)
            return Condition(op, (read_value(text[len(sign) :], type_, choices, labels),))
    parts, signs = _split(text)
    values = tuple(read_value(part, type_, choices, labels) for part in parts)
    if not signs:
        return Condition("eq", values)
    if set(signs) <= set(SEPARATORS):
        return Condition("in", values)
    return _between(values, signs, type_)


def _between(values: tuple[Any, ...], signs: list[str], type_: str) -> Condition:
    _must_be_ordered(type_)
    if len(signs) > 1:
        raise BadCell(_("一格里只能写一个范围。"))
    if values[0] > values[1]:
        raise BadCell(_("范围的前一个值大于后一个值。"))
    return Condition("between", values)


def _must_be_ordered(type_: str) -> None:
    if type_ not in ORDERED:
        raise BadCell(_("这一列不能比大小。"))


def _split(text: str) -> tuple[list[str], list[str]]:
    """Values and the signs between them; a quoted value is never cut."""
    parts: list[str] = []
    signs: list[str] = []
    at = 0
    while True:
        found = TOKEN.match(text, at)
        if not found:
            raise BadCell(_("看不懂“%s”。") % text)
        parts.append(found.group(1).strip())
        if not found.group(2):
            return parts, signs
        signs.append(found.group(2))
        at = found.end()


def write_condition(condition: Condition, type_: str, labels: Labels = NO_LABELS) -> str:
    """With the words of the codes where there are labels."""
    values = [write_value(value, type_, labels) for value in condition.values]
    forms = {"any": ANY, "eq": "{0}", "ge": "≥{0}", "le": "≤{0}", "between": "{0}～{1}"}
    if condition.op == "in":
        return "、".join(values)
    return forms[condition.op].format(*values)


def read_value(cell: Any, type_: str, choices: tuple[str, ...] = (), labels: Labels = NO_LABELS) -> Any:
    """A closed column may hold the code or its word; the code is what is kept."""
    value = _READ[type_](cell)
    if not choices or value in choices:
        return value
    names = known(labels)
    code = code_of(value, {code: names.get(code, code) for code in choices})
    if code is None:
        raise BadCell(_("“%(value)s”不在可选的值（%(choices)s）里。") % {"value": value, "choices": told(names, choices)})
    return code


def write_value(value: Any, type_: str, labels: Labels = NO_LABELS) -> str:
    if type_ == "bool":
        return "是" if value else "否"
    if type_ == "decimal":
        return format(value, "f")
    if type_ == "date":
        return value.isoformat()
    if type_ == "texts":
        return "、".join(_quoted(item) for item in value)
    return _quoted(label_of(value, labels)) if type_ == "text" else str(value)


def _quoted(text: str) -> str:
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _unquoted(text: str) -> str:
    """What stands in quotes, or the text itself. Signs that nobody can see are refused: two rows could look alike."""
    text = text.strip()
    if not text.isprintable():
        raise BadCell(_("有看不见的字符。"))
    if not text.startswith('"'):
        if '"' in text or not text:
            raise BadCell(_("这一格是空的。") if not text else _("看不懂“%s”。") % text)
        return text
    try:
        value = json.loads(text)
    except ValueError:
        raise BadCell(_("引号没有写对：%s。") % text) from None
    if not isinstance(value, str) or not value.isprintable() or not value:
        raise BadCell(_("看不懂“%s”。") % text)
    return value


def _read_int(cell: Any) -> int:
    number = _read_decimal(cell)
    if number != number.to_integral_value():
        raise BadCell(_("“%s”不是整数。") % cell)
    return int(number)


def _read_decimal(cell: Any) -> Decimal:
    if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal, str)):
        raise BadCell(_("“%s”不是数字。") % cell)
    text = str(cell).strip()
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?", text):
        raise BadCell(_("“%s”不是数字。") % cell if text else _("这一格是空的。"))
    return Decimal(format(Decimal(text).normalize() + 0, "f"))  # 1.50 and 1.5 are written alike


def _read_bool(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    try:
        return {"是": True, "否": False}[str(cell).strip()]
    except KeyError:
        raise BadCell(_("“%s”不是“是”或“否”。") % cell) from None


def _read_date(cell: Any) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    try:
        return dt.date.fromisoformat(str(cell).strip())
    except ValueError:
        raise BadCell(_("“%s”不是日期（如2011-02-01）。") % cell) from None


def _read_text(cell: Any) -> str:
    if not isinstance(cell, str):
        raise BadCell(_("“%s”不是文字。") % cell)
    return _unquoted(cell)


def _read_texts(cell: Any) -> tuple[str, ...]:
    if isinstance(cell, (list, tuple)):
        return tuple(_must_be_text(item) for item in cell)
    if not isinstance(cell, str):
        raise BadCell(_("“%s”不是文字。") % cell)
    parts, signs = _split(cell)
    if not set(signs) <= set(SEPARATORS):
        raise BadCell(_("几个值之间请用顿号隔开。"))
    return tuple(_unquoted(part) for part in parts)


def _must_be_text(item: Any) -> str:
    if not isinstance(item, str) or not item or not item.isprintable():
        raise BadCell(_("“%s”不是文字。") % item)
    return item


_READ: dict[str, Callable[[Any], Any]] = {
    "int": _read_int,
    "decimal": _read_decimal,
    "bool": _read_bool,
    "date": _read_date,
    "text": _read_text,
    "texts": _read_texts,
}
TYPES = tuple(_READ)

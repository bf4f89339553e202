"""The types of parameters: each checks what was written and brings it into one form, so that equal rules have equal digests."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.norms.tables import rule_table
from qingfeng.core.refusal import Refused

CLOCK_UNITS = ("day", "workday", "month", "year")
CLOCK_KEYS = {"amount", "unit", "event", "extend_amount", "extend_unit", "max_extensions", "approver", "notify", "pause_on"}


def normal(type_: str, value: Any) -> Any:
    """The one written form of a value, or Refused."""
    try:
        check = _TYPES[type_]
    except KeyError:
        raise Refused(_("没有这种参数类型：%s。") % type_, field="type") from None
    return check(value)


def digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _clock(value: Any) -> dict:
    if not isinstance(value, dict) or set(value) - CLOCK_KEYS:
        raise _bad(_("期限的写法不对，可写的项目是：%s。") % "、".join(sorted(CLOCK_KEYS)))
    clock = {
        "amount": _whole(value.get("amount")),
        "unit": value.get("unit", "day"),
        "event": _text(value.get("event", "")),
        "extend_amount": _whole(value.get("extend_amount", 0)),
        "extend_unit": value.get("extend_unit", value.get("unit", "day")),
        "max_extensions": _whole(value.get("max_extensions", 1 if value.get("extend_amount") else 0)),
        "approver": _text(value.get("approver", "")),
        "notify": _texts(value.get("notify", [])),
        "pause_on": _texts(value.get("pause_on", [])),
    }
    if {clock["unit"], clock["extend_unit"]} - set(CLOCK_UNITS):
        raise _bad(_("期限的单位只能是日、工作日、月、年。"))
    if clock["max_extensions"] and not (clock["extend_amount"] and clock["approver"]):
        raise _bad(_("可以延长的期限须写明延长多久、谁批准。"))
    return clock


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _bad(_("须是不小于零的整数。"))
    return value


def _int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _bad(_("须是整数。"))
    return value


def _decimal(value: Any) -> str:
    """Kept as text: JSON knows no exact decimals."""
    try:
        number = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _bad(_("须是数字。"))
    return format(number, "f")


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _bad(_("须是“是”或“否”。"))
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _bad(_("须是文字。"))
    return value.strip()


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise _bad(_("须是一列文字。"))
    return [_text(item) for item in value]


def _date(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    try:
        return dt.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _bad(_("须是日期，如2022-05-01。")) from None


def _data(value: Any) -> Any:
    """Anything JSON can hold; whoever reads it checks it."""
    try:
        return json.loads(json.dumps(value, ensure_ascii=False, allow_nan=False))
    except (TypeError, ValueError):
        raise _bad(_("内容里有不能保存的值。")) from None


def _table(value: Any) -> dict:
    return rule_table(value).to_value()


def _bad(reason: str) -> Refused:
    return Refused(reason, field="value")


_TYPES: dict[str, Callable[[Any], Any]] = {
    "clock": _clock,
    "int": _int,
    "money": _whole,  # fen
    "decimal": _decimal,
    "bool": _bool,
    "text": _text,
    "texts": _texts,
    "date": _date,
    "data": _data,
    "table": _table,
}

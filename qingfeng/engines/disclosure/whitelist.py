"""Only declared fields pass, each in its own form, and no text that speaks of what must not be published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.language import between
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import clean, one_line

from . import kinds
from .kinds import Field
from .sensitive import signs

MAX_ROWS = 300
AUTHORITY = "《个人信息保护法》第二十五条"


def checked(
    content: Mapping[str, Any], fields: tuple[Field, ...], *, public_phones: frozenset[str] = frozenset(), path: str = ""
) -> dict[str, Any]:
    """The content in the one form in which it is kept and hashed, or Refused naming the field."""
    unknown = sorted(set(content) - {field.name for field in fields})
    if unknown:
        raise Refused(
            _("这些内容不在可以公开的范围内：%s。") % between("、").join(unknown),
            authority=AUTHORITY,
            advice=_("公开的内容只能是清单里列明的项目。"),
            field=unknown[0],
        )
    kept: dict[str, Any] = {}
    for field in fields:
        value = content.get(field.name)
        if value in (None, "", [], ()):
            if field.required:
                raise Refused(_("缺少必须公开的项目：%s。") % (path + field.name), field=path + field.name)
            continue
        kept[field.name] = _CHECKS[field.kind](value, field, public_phones, path + field.name)
    return kept


def _line(value: Any, field: Field, phones: frozenset[str], path: str) -> str:
    return _scanned(one_line(_str(value, path)), field, phones, path)


def _text(value: Any, field: Field, phones: frozenset[str], path: str) -> str:
    return _scanned(clean(_str(value, path)), field, phones, path)


def _scanned(text: str, field: Field, phones: frozenset[str], path: str) -> str:
    if len(text) > field.max_length:
        raise Refused(_("%(field)s超过%(n)d字。") % {"field": path, "n": field.max_length}, field=path)
    found = signs(text, public_phones=phones)
    if found:
        what = between("；").join(f"{sign.what}“{sign.text}”" for sign in found[:5])
        raise Refused(
            _("要公开的文字里有不能公开的内容：%s。") % what,
            authority=AUTHORITY,
            advice=_("请改写这一句；人数不足5人的，写“个别”或“部分”。"),
            field=path,
        )
    return text


def _str(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise Refused(_("%s须是文字。") % path, field=path)
    return value


def _int(value: Any, field: Field, phones: frozenset[str], path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -(10**13) < value < 10**13:
        raise Refused(_("%s须是整数。") % path, field=path)
    return value


def _money(value: Any, field: Field, phones: frozenset[str], path: str) -> int:
    if _int(value, field, phones, path) < 0:
        raise Refused(_("%s不能是负数。") % path, field=path)
    return value


def _date(value: Any, field: Field, phones: frozenset[str], path: str) -> str:
    try:
        return (value if isinstance(value, dt.date) else dt.date.fromisoformat(value)).isoformat()
    except (TypeError, ValueError):
        raise Refused(_("%s须是日期。") % path, field=path) from None


def _yes_no(value: Any, field: Field, phones: frozenset[str], path: str) -> bool:
    if not isinstance(value, bool):
        raise Refused(_("%s须是“是”或“否”。") % path, field=path)
    return value


def _lines(value: Any, field: Field, phones: frozenset[str], path: str) -> list[str]:
    return [_line(item, field, phones, f"{path}.{at}") for at, item in enumerate(_some(value, path), start=1)]


def _phones(value: Any, field: Field, phones: frozenset[str], path: str) -> list[str]:
    """Phones of an office, told as such: 总务处 61200733. Nothing else may stand here."""
    told = [one_line(_str(item, path)) for item in _some(value, path)]
    for text in told:
        if len(text) > 60 or any(sign.kind != "phone" for sign in signs(text)):
            raise Refused(_("“%s”不是单位电话。") % text[:20], field=path)
    return told


def _rows(value: Any, field: Field, phones: frozenset[str], path: str) -> list[dict[str, Any]]:
    rows = _some(value, path)
    if not all(isinstance(row, Mapping) for row in rows):
        raise Refused(_("%s须是一列行。") % path, field=path)
    return [checked(row, field.fields, public_phones=phones, path=f"{path}.{at}.") for at, row in enumerate(rows, start=1)]


def _some(value: Any, path: str) -> list[Any]:
    if not isinstance(value, (list, tuple)) or len(value) > MAX_ROWS:
        raise Refused(_("%(path)s须是不超过%(n)d项的列表。") % {"path": path, "n": MAX_ROWS}, field=path)
    return list(value)


_CHECKS = {
    kinds.LINE: _line,
    kinds.TEXT: _text,
    kinds.MONEY: _money,
    kinds.INT: _int,
    kinds.DATE: _date,
    kinds.YES_NO: _yes_no,
    kinds.LINES: _lines,
    kinds.PHONES: _phones,
    kinds.ROWS: _rows,
}

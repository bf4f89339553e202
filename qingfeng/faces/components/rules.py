"""Values of rules in plain words: a limit, an amount, a list; the same words at the desk and for the public."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar.wording import amount_in_words
from qingfeng.core.language import between
from qingfeng.core.norms import checking
from qingfeng.core.norms.models import Document, DocumentStatus, Version, VersionKind

from .formats import cn_date, fen

TYPES = {
    "clock": gettext_lazy("期限"),
    "int": gettext_lazy("整数"),
    "money": gettext_lazy("金额"),
    "decimal": gettext_lazy("数"),
    "bool": gettext_lazy("是否"),
    "text": gettext_lazy("文字"),
    "texts": gettext_lazy("清单"),
    "date": gettext_lazy("日期"),
    "data": gettext_lazy("参数组"),
    "table": gettext_lazy("规则表"),
}
PEOPLE = {"head": gettext_lazy("机关负责人"), "complainant": gettext_lazy("投诉人"), "decider": gettext_lazy("决定人")}
HITS = {
    "unique": gettext_lazy("只有一行适用"),
    "first": gettext_lazy("适用的第一行"),
    "last": gettext_lazy("适用的最后一行"),
    "all": gettext_lazy("适用的每一行"),
}
LOCAL = {
    "none": gettext_lazy("本级不得另定"),
    "shorter": gettext_lazy("本级只可更短"),
    "bounded": gettext_lazy("本级可在幅度内另定"),
    "free": gettext_lazy("本级可以另定"),
}


def value_in_words(version: Version) -> str:
    """60日，从受理的次日数起；可延长一次，最多30日，由机关负责人批准并告知投诉人；等本人补正、鉴定时暂停."""
    if version.ended:
        return _("终止本级的规定，仍按上一级的")
    return in_words(version.type, version.value, version.key)


def in_words(type_: str, value: Any, key: str = "") -> str:
    """`key` tells what the codes of a list or a group of values mean."""
    if type_ == "clock":
        return clock_in_words(value)
    if type_ == "table":
        return _("%(rows)s行，%(hit)s") % {"rows": len(value["rows"]), "hit": HITS[value["hit"]]}
    if type_ in ("data", "texts"):
        return checking.words(key, value)
    plain = {
        "money": lambda v: _("%s元") % fen(v),
        "bool": lambda v: _("是") if v else _("否"),
        "date": lambda v: cn_date(dt.date.fromisoformat(v)),
    }
    return plain[type_](value) if type_ in plain else str(value)


def clock_in_words(value: dict[str, Any]) -> str:
    if not value["amount"]:
        return _("%s当日，立即") % value.get("event", "")
    parts = [limit_in_words(value)]
    if value.get("max_extensions"):
        parts.append(extension_in_words(value))
    if value.get("pause_on"):
        parts.append(_("%s期间暂停") % between("、").join(value["pause_on"]))
    return between("；").join(parts)


def limit_in_words(value: dict[str, Any]) -> str:
    amount = amount_in_words(value["amount"], value["unit"])
    return _("%(event)s之日起%(amount)s") % {"event": value["event"], "amount": amount} if value.get("event") else amount


def extension_in_words(value: dict[str, Any]) -> str:
    facts = {
        "times": _("一次") if value["max_extensions"] == 1 else _("%s次") % value["max_extensions"],
        "amount": amount_in_words(value["extend_amount"], value["extend_unit"]),
        "who": people_in_words([value.get("approver", "")]),
    }
    text = _("可延长%(times)s，最多%(amount)s，由%(who)s批准") % facts
    told = people_in_words(value.get("notify", []))
    return text + (_("，告知%s") % told if told else "")


def people_in_words(codes: list[str]) -> str:
    return between("、").join(str(PEOPLE.get(code, code)) for code in codes if code)


def document_state(document: Document, day: dt.date) -> tuple[str, str]:
    """Shape and words for whether a document holds on a day."""
    ended = document.in_force_to is not None and day >= document.in_force_to
    if day < document.in_force_from:
        return "paused", _("%s起施行") % cn_date(document.in_force_from)
    if ended and document.trial_ends is not None and document.trial_ends == document.in_force_to:
        return "not", _("试行期满")
    if ended:
        return "not", _("已废止")
    if document.status == DocumentStatus.TRIAL:
        return ("soon", _("试行，至%s") % cn_date(last_day(document.trial_ends))) if document.trial_ends else ("ok", _("试行"))
    return "ok", _("有效")


def last_day(first_not_counted: dt.date | None) -> dt.date | None:
    """Stored ends name the first day that no longer counts; people read the last that does."""
    return first_not_counted - dt.timedelta(days=1) if first_not_counted else None


def is_table(version: Version) -> bool:
    return version.kind == VersionKind.TABLE

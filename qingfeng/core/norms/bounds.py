"""How far an office may depart from what ships: a local limit may be shorter than statute, never longer."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.norms.models import Local, Version

# The most and the fewest natural days that one unit of a limit can take.
MOST = {"day": 1, "month": 31, "year": 366}
FEWEST = {"day": 1, "workday": 1, "month": 28, "year": 365}
LONGEST_HOLIDAY = 10


def beyond(value: Any, shipped: Version | None) -> str:
    """Why a local value goes beyond the shipped rule of that day; empty when it does not."""
    if shipped is None:
        return ""
    return _CHECKS[Local(shipped.local)](value, shipped)


def _none(value: Any, shipped: Version) -> str:
    return _("这一项由%s规定，本级不得另定。") % shipped.cite()


def _free(value: Any, shipped: Version) -> str:
    return ""


def _bounded(value: Any, shipped: Version) -> str:
    low, high = shipped.bounds.get("min"), shipped.bounds.get("max")
    if low is not None and _number(value) < _number(low):
        return _("不得低于%s。") % low
    if high is not None and _number(value) > _number(high):
        return _("不得高于%s。") % high
    return ""


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def _shorter(value: dict, shipped: Version) -> str:
    law = shipped.value
    if not no_longer(value, law):
        return _("期限只能比上位规定短，不能更长。")
    if value["max_extensions"] > law["max_extensions"]:
        return _("延长次数不能超过上位规定。")
    if value["max_extensions"] and not no_longer(_extension(value), _extension(law)):
        return _("延长的期限只能比上位规定短，不能更长。")
    if value["max_extensions"] and value["approver"] != law["approver"]:
        return _("延长的批准人不能与上位规定不同。")
    if set(law["notify"]) - set(value["notify"]):
        return _("上位规定要求告知的人，不能少。")
    if set(value["pause_on"]) - set(law["pause_on"]):
        return _("暂停事由只能在上位规定列明的范围内。")
    return ""


def no_longer(limit: dict, law: dict) -> bool:
    """Whether a limit can never end later than the law's, whatever days it meets."""
    if limit["unit"] == law["unit"]:
        return limit["amount"] <= law["amount"]
    if law["unit"] == "workday":
        return _longest(limit) <= law["amount"]
    return _longest(limit) <= FEWEST[law["unit"]] * law["amount"]


def _longest(limit: dict) -> int:
    amount = limit["amount"]
    if limit["unit"] == "workday":
        weeks = -(-amount // 5)
        return amount + 2 * weeks + LONGEST_HOLIDAY * (1 + weeks // 8)
    return MOST[limit["unit"]] * amount


def _extension(clock: dict) -> dict:
    return {"amount": clock["extend_amount"], "unit": clock["extend_unit"]}


_CHECKS: dict[Local, Callable[[Any, Version], str]] = {
    Local.NONE: _none,
    Local.FREE: _free,
    Local.BOUNDED: _bounded,
    Local.SHORTER: _shorter,
}

"""Who answers for a matter from its first moment: whoever was asked first, or the registrar on duty who need not stand back."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence

from django.db import connection
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import nearest_holders
from qingfeng.core.access.recusal import Ties, recusals, ties_of_all
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

FRESH_SECONDS = 5.0
_lately: dict[tuple[int, dt.date], tuple[float, list[tuple[Account, Ties]]]] = {}


def receptionist(office: Unit, respondents: Sequence[Unit], facts_from: dt.date, day: dt.date, typed_by: Account | None = None) -> Account:
    """The accountable person of a new matter. Raises Refused when everybody at the office and above must stand back."""
    if typed_by is not None:
        if found := recusals(typed_by, units=respondents, people=[], facts_from=facts_from, day=day):
            raise Refused(found[0].reason, authority=found[0].authority, advice=_("请交给另一位同事登记。"), field="unit")
        return typed_by
    for account, ties in _on_duty(office, day):
        if not recusals(account, units=respondents, people=[], facts_from=facts_from, day=day, ties=ties):
            return account
    raise Refused(_("本机关现在没有可以登记这件事的人。"), advice=_("请拨打本页的电话，或向上一级机关提出。"))


def _on_duty(office: Unit, day: dt.date) -> list[tuple[Account, Ties]]:
    """Looked up at most every few seconds: many people complain at once. What the account may read is checked at each reading."""
    key, asked = (office.pk, day), time.monotonic()
    held = _lately.get(key)
    if held and asked - held[0] < FRESH_SECONDS and not connection.in_atomic_block:
        return held[1]
    accounts = nearest_holders((Role.REGISTRAR, Role.HEAD), office, day)
    ties = ties_of_all(accounts, day)
    found = [(account, ties[account.pk]) for account in accounts]
    if found and not connection.in_atomic_block:  # what a transaction sees may yet be rolled back
        _lately.clear()
        _lately[key] = (asked, found)
    return found

"""Accounts nobody uses: stopped by the daily duty, brought back by the system administrator (GB/T 22239-2019 8.1.4.2 c:
superfluous and expired accounts are removed or stopped in time)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Greatest

from qingfeng.core.calendar import today

from . import permissions, sittings
from .models import ADMIN_ROLES, Account
from .security_log import log


def idle_since(accounts: QuerySet[Account], day: dt.datetime) -> QuerySet[Account]:
    """Not logged in, not made and not brought back since then."""
    last = Greatest("date_joined", Coalesce("last_login", "date_joined"), Coalesce("enabled_at", "date_joined"))
    return accounts.annotate(last_sign=last).filter(is_active=True, last_sign__lt=day)


def disable_idle(*, now: dt.datetime) -> int:
    """Not the last administrator of a kind: nobody could bring the office back. A setting of 0 stops nobody."""
    if not settings.IDLE_DAYS:
        return 0
    before = now - dt.timedelta(days=settings.IDLE_DAYS)
    return sum(_disabled(account, now) for account in idle_since(Account.objects.all(), before).order_by("pk"))


@transaction.atomic
def _disabled(account: Account, now: dt.datetime) -> bool:
    if _is_last_administrator(account, now):
        return False
    Account.objects.filter(pk=account.pk).update(is_active=False)
    sittings.end_all(account=account)
    log(account.unit, "account.idle", {"account": account.pk}, actor=None, now=now)
    return True


def _is_last_administrator(account: Account, now: dt.datetime) -> bool:
    day = today(now)
    held = account.holdings.in_force(day).filter(role__in=ADMIN_ROLES).select_related("unit")  # type: ignore[attr-defined]
    return any(permissions.holders(h.role, h.unit, day).count() == 1 for h in held)

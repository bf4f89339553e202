"""The list of accounts: which there are, in what state each is, and the same as a sheet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.access.factors import SECOND
from qingfeng.core.access.idle import idle_since
from qingfeng.core.access.models import Account, Factor, Role, RoleHolding
from qingfeng.core.sheets.writing import OutColumn

NOTICED_BEFORE = 30  # days before an idle account is stopped it is marked
STATES = (
    ("ok", gettext_lazy("在用")),
    ("new", gettext_lazy("等首次登录")),
    ("idle", gettext_lazy("快要停用")),
    ("locked", gettext_lazy("锁定")),
    ("off", gettext_lazy("已停用")),
)
COLUMNS = (
    OutColumn(gettext_lazy("用户名"), "username", width=16),
    OutColumn(gettext_lazy("姓名"), "name", width=12),
    OutColumn(gettext_lazy("工号"), "number", width=12),
    OutColumn(gettext_lazy("单位"), "unit", width=26),
    OutColumn(gettext_lazy("角色"), "roles", width=26),
    OutColumn(gettext_lazy("状态"), "state", width=12),
    OutColumn(gettext_lazy("第二道验证"), "second", width=10),
    OutColumn(gettext_lazy("上次登录"), "last", width=16),
)


def locked_names(now: dt.datetime) -> set[str]:
    """Names that the lock-out holds at this moment."""
    since = now - dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    held = AccessAttempt.objects.filter(attempt_time__gte=since, failures_since_start__gte=settings.AXES_FAILURE_LIMIT)
    return set(held.values_list("username", flat=True))


def _going_idle(accounts: QuerySet[Account], now: dt.datetime) -> QuerySet[Account]:
    if not settings.IDLE_DAYS:
        return accounts.none()
    return idle_since(accounts, now - dt.timedelta(days=max(settings.IDLE_DAYS - NOTICED_BEFORE, 1)))


@dataclass(frozen=True)
class Asked:
    """What the filters of the list say."""

    words: str
    state: str

    @classmethod
    def of(cls, get: QueryDict) -> Asked:
        state = get.get("state", "")
        return cls(get.get("q", "").strip()[:40], state if state in dict(STATES) else "")

    def narrow(self, accounts: QuerySet[Account], now: dt.datetime) -> QuerySet[Account]:
        if self.words:
            named = Q(username__icontains=self.words) | Q(person__name__icontains=self.words)
            accounts = accounts.filter(named | Q(unit__name__icontains=self.words))
        if self.state == "off":
            return accounts.filter(is_active=False)
        if self.state == "new":
            return accounts.filter(is_active=True, must_change_password=True)
        if self.state == "locked":
            return accounts.filter(is_active=True, username__in=locked_names(now))
        if self.state == "idle":
            return _going_idle(accounts, now)
        if self.state == "ok":
            idle = _going_idle(accounts, now).values("pk")
            return accounts.filter(is_active=True, must_change_password=False).exclude(pk__in=idle).exclude(username__in=locked_names(now))
        return accounts


@dataclass(frozen=True)
class Line:
    account: Account
    lamp: str
    label: str
    locked: bool


def lines(accounts: list[Account], now: dt.datetime) -> list[Line]:
    locked = locked_names(now)
    ids = [a.pk for a in accounts]
    idle = set(_going_idle(Account.objects.filter(pk__in=ids), now).values_list("pk", flat=True))
    return [Line(a, *_state(a, a.pk in idle, a.username in locked), a.username in locked) for a in accounts]


def _state(account: Account, idle: bool, locked: bool) -> tuple[str, str]:
    words = dict(STATES)
    for true, code, lamp in (
        (not account.is_active, "off", "paused"),
        (locked, "locked", "late"),
        (idle, "idle", "soon"),
        (account.must_change_password, "new", "soon"),
    ):
        if true:
            return lamp, str(words[code])
    return "ok", str(words["ok"])


def sheet_rows(accounts: list[Account], now: dt.datetime, day: dt.date) -> list[dict[str, object]]:
    ids = [a.pk for a in accounts]
    roles: dict[int, list[str]] = {}
    for held in RoleHolding.objects.in_force(day).filter(account__in=ids).order_by("role"):
        roles.setdefault(held.account_id, []).append(str(Role(held.role).label))
    second = set(Factor.objects.filter(account__in=ids, kind__in=SECOND).values_list("account_id", flat=True))
    return [
        {
            "username": line.account.username,
            "name": line.account.name,
            "number": line.account.person.number if line.account.person else "",
            "unit": line.account.unit.name if line.account.unit else "",
            "roles": "、".join(dict.fromkeys(roles.get(line.account.pk, []))),
            "state": line.label,
            "second": _("有") if line.account.pk in second else _("无"),
            "last": _when(line.account.last_login),
        }
        for line in lines(accounts, now)
    ]


def _when(moment: dt.datetime | None) -> str:
    from django.utils.timezone import localtime

    return localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else _("从未")

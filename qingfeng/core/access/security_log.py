"""The security log: who was let in, who was given what. One chain for each unit; read by the audit administrator alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.chronicle.services import append
from qingfeng.core.parties.models import Unit

from .models import Account, Role
from .permissions import units_where

EVENTS: dict[str, Promise] = {
    "account.created": _("建立账号"),
    "account.disabled": _("停用账号"),
    "account.enabled": _("恢复账号"),
    "account.unlocked": _("解除锁定"),
    "role.granted": _("授予角色"),
    "role.ended": _("收回角色"),
    "role.stand_in": _("上级机关代行"),
    "kin.declared": _("登记近亲属"),
    "kin.withdrawn": _("撤销近亲属登记"),
    "child.declared": _("登记子女就读学校"),
    "child.ended": _("结束子女就读登记"),
    "login.succeeded": _("登录"),
    "login.failed": _("登录失败"),
    "login.locked": _("登录失败过多，锁定"),
    "password.changed": _("改密码"),
    "password.reset": _("重设密码"),
    "factor.added": _("设置第二道验证"),
    "factor.removed": _("取消一项第二道验证"),
    "factor.reset": _("重设第二道验证"),
    "recovery.made": _("领取备用码"),
    "session.ended": _("结束登录"),
    "account.idle": _("长期不用，自动停用"),
    "accounts.listed": _("导出账号清单"),
}


def actor_code(actor: Any) -> str:
    return f"account:{actor.pk}" if getattr(actor, "pk", None) else "system"


def log(unit: Unit | None, event: str, body: Mapping[str, Any], *, actor: Any, now: dt.datetime) -> None:
    if event not in EVENTS:
        raise ValueError(f"not an event of the security log: {event}")
    append(stream=("security", str(unit.pk if unit else 0)), event=event, body=body, actor=actor_code(actor), now=now)


def entries_for(actor: Account, day: dt.date) -> QuerySet[Entry]:
    """The log of the units whose audit administrator the account is, newest first; nothing for anybody else."""
    units = [str(pk) for pk in units_where(actor, Role.AUDITADMIN, day).values_list("pk", flat=True)]
    return Entry.objects.filter(stream__kind="security", stream__key__in=units).select_related("stream").order_by("-pk")

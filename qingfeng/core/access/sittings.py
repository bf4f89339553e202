"""Where an account is logged in: listed for its owner, ended by the owner or the security administrator.

A session itself is Django's row; a sitting says whose it is and in which browser. Nothing tells where in the network it is.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.refusal import Refused

from . import permissions
from .models import Account, Sitting
from .security_log import log


def alive(account: Account, now: dt.datetime) -> QuerySet[Sitting]:
    """Those whose session has not ended, the last used first."""
    running = Session.objects.filter(expire_date__gt=now).values("session_key")
    return Sitting.objects.filter(account=account, session_key__in=running).order_by("-used_at", "-pk")


@transaction.atomic
def begin(*, account: Account, session_key: str, browser: str, now: dt.datetime, at_once: int) -> Sitting:
    """One more login. Above the number allowed at once the one longest unused ends."""
    Account.objects.select_for_update().get(pk=account.pk)
    for surplus in alive(account, now).exclude(session_key=session_key)[max(at_once - 1, 0) :]:
        _ended([surplus.session_key])
        log(account.unit, "session.ended", {"account": account.pk}, actor=None, now=now)
    Sitting.objects.filter(session_key=session_key).delete()
    facts = {"browser": browser[:60], "since": now, "used_at": now}
    return Sitting.objects.create(account=account, session_key=session_key, **facts)


def used(*, session_key: str, now: dt.datetime) -> None:
    """At most once a minute, with the session itself."""
    Sitting.objects.filter(session_key=session_key).update(used_at=now)


def renamed(*, before: str, after: str) -> None:
    """Django gives a session a new key when its password changes."""
    Sitting.objects.filter(session_key=before).update(session_key=after)


@transaction.atomic
def end(*, sitting: Sitting, actor: Account, now: dt.datetime) -> None:
    _may_end(sitting.account, actor, now)
    _ended([sitting.session_key])
    log(sitting.account.unit, "session.ended", {"account": sitting.account_id}, actor=actor, now=now)


@transaction.atomic
def end_others(*, account: Account, actor: Account, keep: str, now: dt.datetime) -> int:
    """All but the one it is asked from; of somebody else all. How many there were."""
    _may_end(account, actor, now)
    keys = list(Sitting.objects.filter(account=account).exclude(session_key=keep).values_list("session_key", flat=True))
    _ended(keys)
    if keys:
        log(account.unit, "session.ended", {"account": account.pk}, actor=actor, now=now)
    return len(keys)


def end_all(*, account: Account, keep: str = "") -> None:
    """Part of a change of the account that is in the log by itself: stopped, new password, factors reset."""
    _ended(list(Sitting.objects.filter(account=account).exclude(session_key=keep).values_list("session_key", flat=True)))


def left(*, session_key: str) -> None:
    """Logged out by oneself."""
    Sitting.objects.filter(session_key=session_key).delete()


def clear_expired(*, now: dt.datetime) -> None:
    """Each day: what ended by itself is not kept."""
    Session.objects.filter(expire_date__lte=now).delete()
    Sitting.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _may_end(account: Account, actor: Account, now: dt.datetime) -> None:
    if not permissions.can_end_sessions(actor, account, today(now)):
        raise Refused(_("只能结束自己的登录；别人的由安全管理员结束。"))


def _ended(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    Sitting.objects.filter(session_key__in=keys).delete()

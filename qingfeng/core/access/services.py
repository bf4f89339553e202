"""Accounts, roles and declarations change here and nowhere else. Every change is in the security log.

The system administrator makes and stops accounts, the security administrator gives roles and resets passwords, the audit
administrator reads the log (三员分立). Nobody does any of it for oneself.
"""

from __future__ import annotations

import datetime as dt
import secrets

from axes.utils import reset as axes_reset
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.refusal import Refused

from . import permissions, sittings
from .models import ADMIN_ROLES, Account, Role, RoleHolding
from .security_log import log

SEPARATION = "GB/T 22239-2019 安全管理中心（三员分立）"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another on paper


def fresh_password() -> str:
    """For handing over on paper; it has to be changed at the first login."""
    return "-".join("".join(secrets.choice(LETTERS) for _i in range(4)) for _g in range(4))


@transaction.atomic
def create_account(
    *,
    username: str,
    unit: Unit,
    actor: Account,
    now: dt.datetime,
    person: Person | None = None,
    email: str = "",
    password: str = "",
    must_change: bool = True,
    can_log_in: bool = True,
) -> tuple[Account, str]:
    """The account and its first password. Only the demonstration gives a password and lets it stand, or lets nobody log in."""
    if not permissions.can_create_account(actor, unit, today(now)):
        raise Refused(_("只有本单位或者上级单位的系统管理员可以建立账号。"), authority=SEPARATION)
    return _created(username, unit, actor, now, person, email, password, must_change, can_log_in)


@transaction.atomic
def create_first_administrator(*, username: str, role: str, unit: Unit, password: str, now: dt.datetime) -> Account:
    """For the command line at set-up: one account for each of the three, and only while there is none for that role."""
    if role not in ADMIN_ROLES:
        raise Refused(_("这里只建立系统、安全、审计三种管理员。"))
    Unit.objects.select_for_update().get(pk=unit.pk)
    if permissions.holders(role, unit, today(now)).exists():
        raise Refused(_("已有%(role)s，请由管理员在页面上办理。") % {"role": Role(role).label}, authority=SEPARATION)
    account, _p = _created(username, unit, None, now, None, "", password, True)
    RoleHolding.objects.create(account=account, role=role, unit=unit, valid_from=today(now))
    log(unit, "role.granted", {"account": account.pk, "role": role, "unit": unit.pk, "from": today(now)}, actor=None, now=now)
    return account


def _created(
    username: str,
    unit: Unit,
    actor: Account | None,
    now: dt.datetime,
    person: Person | None,
    email: str,
    password: str,
    must_change: bool,
    can_log_in: bool = True,
) -> tuple[Account, str]:
    username = username.strip()
    account = Account(username=username, unit=unit, person=person, email=email.strip(), must_change_password=must_change, date_joined=now)
    password = (password or fresh_password()) if can_log_in else ""
    account.set_password(password or None)
    if Account.objects.filter(username__iexact=username).exists():
        raise Refused(_("这个用户名已有人用。"), field="username")
    if person is not None and Account.objects.filter(person=person).exists():
        raise Refused(_("%(who)s已经有账号。") % {"who": person.name}, field="person")
    try:
        account.full_clean(exclude=["password"])
    except ValidationError as error:
        field = next(iter(error.message_dict))
        raise Refused("".join(error.message_dict[field]), field=field) from None
    account.save()
    log(unit, "account.created", {"account": account.pk}, actor=actor, now=now)
    return account, password


@transaction.atomic
def disable_account(*, account: Account, actor: Account, now: dt.datetime) -> None:
    """Ends the sessions too: a disabled account is nobody at its next request."""
    _set_active(account, False, actor, now)


@transaction.atomic
def enable_account(*, account: Account, actor: Account, now: dt.datetime) -> None:
    _set_active(account, True, actor, now)


def _set_active(account: Account, active: bool, actor: Account, now: dt.datetime) -> None:
    if not permissions.can_disable_account(actor, account, today(now)):
        raise Refused(_("只有系统管理员可以停用或者恢复账号，且不能是自己的。"), authority=SEPARATION)
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if locked.is_active != active:
        Account.objects.filter(pk=account.pk).update(is_active=active, **({"enabled_at": now} if active else {}))
        sittings.end_all(account=account)
        log(account.unit, "account.enabled" if active else "account.disabled", {"account": account.pk}, actor=actor, now=now)
    account.is_active = active


@transaction.atomic
def grant_role(
    *,
    account: Account,
    role: str,
    unit: Unit,
    actor: Account,
    now: dt.datetime,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> RoleHolding:
    """By the security administrator of the unit, never to oneself; administering excludes every other role."""
    return _granted(account, role, unit, actor, now, valid_from, valid_to, stands_in=False)


@transaction.atomic
def set_stand_in(
    *, account: Account, role: str, unit: Unit, actor: Account, now: dt.datetime, valid_to: dt.date | None = None
) -> RoleHolding:
    """Lends a second person from the superior office where the unit has too few."""
    above = permissions.ids_on_path(unit)[:-1]
    if account.unit_id not in above:
        raise Refused(_("代行的人要来自上级机关。"), field="account")
    return _granted(account, role, unit, actor, now, None, valid_to, stands_in=True)


def _granted(
    account: Account,
    role: str,
    unit: Unit,
    actor: Account,
    now: dt.datetime,
    start: dt.date | None,
    end: dt.date | None,
    *,
    stands_in: bool,
) -> RoleHolding:
    start = start or today(now)
    _may_grant(account, unit, actor, now)
    if role not in Role.values:
        raise Refused(_("没有这个角色。"), field="role")
    if end is not None and end <= start:
        raise Refused(_("结束日期要在开始日期之后。"), field="valid_to")
    Account.objects.select_for_update().get(pk=account.pk)
    others = [h for h in account.holdings.all() if h.valid_to is None or h.valid_to > max(start, h.valid_from)]
    _compatible(role, {h.role for h in others})
    if any(h.role == role and h.unit_id == unit.pk for h in others):
        raise Refused(_("%(who)s已有这个角色。") % {"who": account.name}, field="role")
    holding = RoleHolding.objects.create(account=account, role=role, unit=unit, stands_in=stands_in, valid_from=start, valid_to=end)
    body = {"account": account.pk, "role": str(role), "unit": unit.pk, "from": start, "to": end}
    log(unit, "role.stand_in" if stands_in else "role.granted", body, actor=actor, now=now)
    return holding


def _may_grant(account: Account, unit: Unit, actor: Account, now: dt.datetime) -> None:
    if account.pk == actor.pk:
        raise Refused(_("不能给自己授予或者收回角色，请另一名安全管理员办理。"), authority=SEPARATION)
    if not permissions.can_grant_role(actor, account, unit, today(now)):
        raise Refused(_("只有本单位或者上级单位的安全管理员可以授予、收回角色。"), authority=SEPARATION)


def _compatible(role: str, held: set[str]) -> None:
    admins = held & set(ADMIN_ROLES)
    if (role in ADMIN_ROLES and held - {role}) or (role not in ADMIN_ROLES and admins):
        raise Refused(
            _("管理员不能兼办业务，也不能兼任另一种管理员。"),
            authority=SEPARATION,
            advice=_("请先收回原来的角色，或者授予另一个人。"),
            field="role",
        )
    if {role, *held} >= {Role.HEAD, Role.KEEPER}:
        raise Refused(_("机关负责人不能当封存保管人。"), advice=_("请授予另一个人。"), field="role")


@transaction.atomic
def end_role(*, holding: RoleHolding, actor: Account, now: dt.datetime) -> None:
    """From today on. The row stays: what was done with the role before stays explained."""
    _may_grant(holding.account, holding.unit, actor, now)
    locked = RoleHolding.objects.select_for_update().get(pk=holding.pk)
    if locked.valid_to is not None and locked.valid_to <= today(now):
        return
    locked.valid_to = max(today(now), locked.valid_from)
    locked.save(update_fields=["valid_to"])
    body = {"account": locked.account_id, "role": locked.role, "unit": locked.unit_id, "to": locked.valid_to}
    log(holding.unit, "role.ended", body, actor=actor, now=now)


@transaction.atomic
def record_login(*, account: Account, previous: dt.datetime | None, now: dt.datetime, by: str = "password") -> None:
    """`previous` is the login before this one, shown on every page; `by` what proved who it was, the last of the steps."""
    Account.objects.filter(pk=account.pk).update(previous_login_at=previous)
    account.previous_login_at = previous
    log(account.unit, "login.succeeded", {"account": account.pk, "by": str(by)}, actor=account, now=now)


def choose_language(*, actor: Account, language: str) -> None:
    """In which language its holder reads pages and mails. It decides nothing, so it is no entry of the record."""
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("没有这种语言。"), field="to")
    Account.objects.filter(pk=actor.pk).update(language=language)
    actor.language = language


@transaction.atomic
def record_failed_login(*, username: str, locked: bool, now: dt.datetime) -> None:
    """For names that exist; what was typed as an unknown name may be a password and is not kept."""
    account = Account.objects.filter(username=username).select_related("unit").first()
    if account is not None:
        log(account.unit, "login.locked" if locked else "login.failed", {"account": account.pk}, actor=None, now=now)


@transaction.atomic
def change_password(*, account: Account, new_password: str, now: dt.datetime, keep: str = "") -> None:
    """By the owner, who has given the old one to the face. Ends every other session but the one it is asked from."""
    try:
        validate_password(new_password, account)
    except ValidationError as error:
        raise Refused("".join(error.messages), field="new_password1") from None
    if account.check_password(new_password):
        raise Refused(_("新密码和原来的一样。"), field="new_password1")
    account.set_password(new_password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    sittings.end_all(account=account, keep=keep)
    log(account.unit, "password.changed", {"account": account.pk}, actor=account, now=now)


@transaction.atomic
def reset_password(*, account: Account, actor: Account, now: dt.datetime) -> str:
    """By the security administrator, face to face. Ends the account's sessions and lock-out; returns the new first password."""
    if account.unit is None or account.pk == actor.pk or not permissions.holds(actor, Role.SECADMIN, account.unit, today(now)):
        raise Refused(_("只有安全管理员可以给别人重设密码。"), authority=SEPARATION)
    password = fresh_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    sittings.end_all(account=account)
    axes_reset(username=account.username)
    log(account.unit, "password.reset", {"account": account.pk}, actor=actor, now=now)
    return password


@transaction.atomic
def unlock_account(*, account: Account, actor: Account, now: dt.datetime) -> None:
    """Before the quarter of an hour is over; whoever forgot the password needs a new one instead."""
    if not permissions.can_unlock_account(actor, account, today(now)):
        raise Refused(_("只有系统管理员、安全管理员可以解除锁定，且不能是自己的。"), authority=SEPARATION)
    if axes_reset(username=account.username):
        log(account.unit, "account.unlocked", {"account": account.pk}, actor=actor, now=now)

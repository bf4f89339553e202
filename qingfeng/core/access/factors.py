"""Second factors: set up by their owner, proven at login, reset by the security administrator (GB/T 22239-2019 8.1.4.1 d:
two or more kinds of proof, one of them cryptographic).

Nothing here is taken twice: not the code of a time step, not a recovery code, not an older count of a passkey.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.refusal import Refused

from . import factor_secrets, passkeys, permissions, sittings, totp
from .models import ADMIN_ROLES, Account, Factor, FactorKind, Role
from .security_log import log

AUTHORITY = "GB/T 22239-2019 8.1.4.1 身份鉴别"
SECOND = (FactorKind.TOTP, FactorKind.PASSKEY)  # recovery codes stand in for these and are none by themselves
MOST_PASSKEYS = 8
READ_NO_MATTERS = frozenset({Role.PUBLISHER, Role.RESPONDENT, Role.STAFF, Role.INSPECTOR, Role.AUDITOR})
NAMED: dict[str, frozenset[str]] = {
    "none": frozenset(),
    "all": frozenset(Role.values),
    "matters": (frozenset(Role.values) - READ_NO_MATTERS) | frozenset(ADMIN_ROLES),
}


def roles_that_need_one() -> frozenset[str]:
    return NAMED.get(settings.SECOND_FACTOR) or frozenset(r.strip() for r in settings.SECOND_FACTOR.split(",")) & NAMED["all"]


def must_have(account: Account, day: dt.date) -> bool:
    return not permissions.roles_of(account, day).isdisjoint(roles_that_need_one())


def second_of(account: Account) -> list[Factor]:
    return list(Factor.objects.filter(account=account, kind__in=SECOND).order_by("created_at", "pk"))


def passkeys_of(account: Account) -> list[Factor]:
    return [factor for factor in second_of(account) if factor.kind == FactorKind.PASSKEY]


def handle_of(account: Account) -> bytes:
    """What a device keeps to say whose passkey it holds. No name."""
    return str(account.pk).encode()


def account_of_handle(handle: bytes) -> Account | None:
    text = handle.decode("ascii", "replace")
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        return None
    return Account.objects.filter(pk=int(text), is_active=True).first()


@transaction.atomic
def add_totp(*, account: Account, secret: bytes, code: str, now: dt.datetime) -> Factor:
    """With a code from the app as proof that it was taken over. One app each: two would only be one more to lose."""
    _locked(account)
    if Factor.objects.filter(account=account, kind=FactorKind.TOTP).exists():
        raise Refused(_("已经设有一个动态码应用。"), advice=_("换手机的，请先取消原来的再设。"))
    step = totp.step_of_code(secret, code, now)
    if step is None:
        raise Refused(_("动态码不对。"), advice=_("请输应用上现在显示的六个数字；手机的时间要准。"), field="code")
    return _added(account, FactorKind.TOTP, "", factor_secrets.sealed(secret, account.pk), step, now)


@transaction.atomic
def add_passkey(*, account: Account, name: str, key: bytes, now: dt.datetime) -> Factor:
    _locked(account)
    name = name.strip()
    if not name or len(name) > 40:
        raise Refused(_("请给这把通行密钥起个名字，最多40字，如“办公室电脑”。"), field="name")
    kept = passkeys_of(account)
    if any(bytes(factor.secret) == key for factor in kept):
        raise Refused(_("这把通行密钥已经登记过。"))
    if len(kept) >= MOST_PASSKEYS:
        raise Refused(_("最多登记%(n)d把通行密钥。") % {"n": MOST_PASSKEYS}, advice=_("请先取消不用的。"))
    return _added(account, FactorKind.PASSKEY, name, key, 0, now)


def _added(account: Account, kind: str, name: str, secret: bytes, counter: int, now: dt.datetime) -> Factor:
    factor = Factor.objects.create(account=account, kind=kind, name=name, secret=secret, counter=counter, created_at=now)
    log(account.unit, "factor.added", {"account": account.pk, "kind": str(kind)}, actor=account, now=now)
    return factor


@transaction.atomic
def remove(*, factor: Factor, actor: Account, now: dt.datetime) -> None:
    """By its owner. Not the last one of somebody who needs one; with the last one go the recovery codes."""
    if factor.account_id != actor.pk:
        raise Refused(_("这不是您的。"), authority=AUTHORITY)
    _locked(actor)
    left = [other for other in second_of(actor) if other.pk != factor.pk]
    if not left and must_have(actor, today(now)):
        raise Refused(_("您的角色必须有第二道验证，最后一项不能取消。"), authority=AUTHORITY, advice=_("请先设好新的，再取消这一项。"))
    factor.delete()
    if not left:
        Factor.objects.filter(account=actor).delete()
    log(actor.unit, "factor.removed", {"account": actor.pk, "kind": factor.kind}, actor=actor, now=now)


@transaction.atomic
def make_recovery_codes(*, account: Account, now: dt.datetime) -> list[str]:
    """Ten new ones, told this once; those of before open nothing any more."""
    _locked(account)
    if not second_of(account):
        raise Refused(_("还没有第二道验证，用不着备用码。"))
    codes = factor_secrets.fresh_codes()
    Factor.objects.filter(account=account, kind=FactorKind.RECOVERY).delete()
    rows = (Factor(account=account, kind=FactorKind.RECOVERY, secret=factor_secrets.digest(c, account.pk), created_at=now) for c in codes)
    Factor.objects.bulk_create(rows)
    log(account.unit, "recovery.made", {"account": account.pk}, actor=account, now=now)
    return codes


@transaction.atomic
def prove_by_code(*, account: Account, typed: str, now: dt.datetime) -> str:
    """Which kind of code it was, of the app or of the printed list; empty for a wrong one."""
    _locked(account)
    app = Factor.objects.filter(account=account, kind=FactorKind.TOTP).first()
    secret = factor_secrets.opened(bytes(app.secret), account.pk) if app else None
    if app is not None and secret is not None:
        step = totp.step_of_code(secret, typed, now, after=app.counter)
        if step is not None:
            Factor.objects.filter(pk=app.pk).update(counter=step, used_at=now)
            return FactorKind.TOTP
    digest = factor_secrets.digest(typed, account.pk)
    used, _by_model = Factor.objects.filter(account=account, kind=FactorKind.RECOVERY, secret=digest).delete()
    return FactorKind.RECOVERY if used else ""


@transaction.atomic
def prove_by_passkey(*, account: Account, host: str, state: dict[str, Any], answer: str, now: dt.datetime) -> bool:
    """A device that counts must count upwards: an older count is a copy of the key."""
    _locked(account)
    kept = passkeys_of(account)
    proven = passkeys.proven_by(host, state, answer, [bytes(factor.secret) for factor in kept])
    if proven is None:
        return False
    factor, counter = kept[proven[0]], proven[1]
    if counter <= factor.counter and (counter or factor.counter):
        return False
    Factor.objects.filter(pk=factor.pk).update(counter=counter, used_at=now)
    return True


@transaction.atomic
def reset(*, account: Account, actor: Account, now: dt.datetime) -> None:
    """By the security administrator, face to face: telephone lost, codes gone. Ends the sessions; the next login sets up anew."""
    if not permissions.can_reset_factors(actor, account, today(now)):
        raise Refused(_("只有安全管理员可以给别人重设第二道验证。"), authority=AUTHORITY)
    _reset(account, actor, now)


@transaction.atomic
def reset_at_the_machine(*, account: Account, now: dt.datetime) -> None:
    """For an administrator whom no other security administrator can help; by whoever holds the machine, so never over the web."""
    if permissions.roles_of(account, today(now)).isdisjoint(ADMIN_ROLES):
        raise Refused(_("这里只重设管理员的。"), advice=_("别人的由安全管理员在“角色”页重设。"))
    _reset(account, None, now)


def _reset(account: Account, actor: Account | None, now: dt.datetime) -> None:
    _locked(account)
    Factor.objects.filter(account=account).delete()
    sittings.end_all(account=account)
    log(account.unit, "factor.reset", {"account": account.pk}, actor=actor, now=now)


def _locked(account: Account) -> None:
    Account.objects.select_for_update().get(pk=account.pk)

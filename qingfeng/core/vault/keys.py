"""The keys of offices and who keeps them. A private half is in memory only while one of these functions runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from nacl.public import PrivateKey

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds, is_administrator, roles_of
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Post, PostKind, Unit
from qingfeng.core.refusal import Refused

from . import recovery, wrapping
from .models import KeeperShare, OfficeKey
from .record import record
from .services import public_halves

LEAST_KEEPERS = 2
LEAST_PASSPHRASE = 12
HEADS = (PostKind.HEAD, PostKind.PRINCIPAL, PostKind.SECRETARY)


def can_keep(account: Account, unit: Unit, day: dt.date) -> bool:
    """A keeper by role, and neither an administrator nor the head."""
    return holds(account, Role.KEEPER, unit, day) and not is_administrator(account, day) and not _is_head(account, unit, day)


@transaction.atomic
def create_office_key(*, unit: Unit, keepers: Sequence[tuple[Account, str]], actor: Account, now: dt.datetime) -> str:
    """Makes the office's key (retiring the one before) and returns the text of the recovery sheet, which is not kept.

    Done by the keepers themselves at one desk, each typing the own passphrase: the sheet shows the private half,
    so nobody else may be the one who asks for it. What the old key sealed stays open to the old key's keepers.
    """
    _need_keepers(unit, keepers, actor, now)
    private = PrivateKey.generate()
    Unit.objects.select_for_update().get(pk=unit.pk)
    OfficeKey.objects.filter(unit=unit, retired_at=None).update(retired_at=now)
    key = OfficeKey.objects.create(unit=unit, public_key=bytes(private.public_key), created_at=now)
    public_halves.changed()
    for account, passphrase in keepers:
        _share(key, private, account, passphrase, now)
    _recorded("vault.key_created", key, [account for account, _p in keepers], actor, now)
    return recovery.sheet(unit.name, today(now).isoformat(), private)


@transaction.atomic
def add_keeper(*, key: OfficeKey, passphrase: str, account: Account, new_passphrase: str, actor: Account, now: dt.datetime) -> None:
    """A keeper (the actor, with the own passphrase) makes a share for another; a share the other had is replaced."""
    if actor.pk == account.pk:
        raise Refused(_("要给别人建立份额；改自己的口令请用“换口令”。"), field="account")
    _need_keeper(key.unit, account, new_passphrase, now)
    private = open_share(key=key, account=actor, passphrase=passphrase, now=now)
    key.shares.filter(account=account).delete()
    _share(key, private, account, new_passphrase, now)
    _recorded("vault.keeper_added", key, [account], actor, now)


@transaction.atomic
def change_passphrase(*, key: OfficeKey, passphrase: str, new_passphrase: str, actor: Account, now: dt.datetime) -> None:
    _need_keeper(key.unit, actor, new_passphrase, now)
    private = open_share(key=key, account=actor, passphrase=passphrase, now=now)
    key.shares.filter(account=actor).delete()
    _share(key, private, actor, new_passphrase, now)
    _recorded("vault.passphrase_changed", key, [actor], actor, now)


@transaction.atomic
def remove_keeper(*, key: OfficeKey, account: Account, actor: Account, now: dt.datetime) -> None:
    """The security administrator or another keeper takes a share away; two must remain."""
    day = today(now)
    if actor.pk == account.pk or not (holds(actor, Role.SECADMIN, key.unit, day) or key.shares.filter(account=actor).exists()):
        raise Refused(_("只有安全管理员或者另一名保管人可以撤去保管人的份额。"))
    OfficeKey.objects.select_for_update().get(pk=key.pk)
    if key.shares.exclude(account=account).count() < LEAST_KEEPERS:
        raise Refused(_("撤去以后保管人不足两名。"), advice=_("请先由现有保管人为接任的人建立份额。"))
    key.shares.filter(account=account).delete()
    _recorded("vault.keeper_removed", key, [account], actor, now)


@transaction.atomic
def recover_from_sheet(*, unit: Unit, code: str, keepers: Sequence[tuple[Account, str]], actor: Account, now: dt.datetime) -> OfficeKey:
    """New shares from the printed sheet, for a key in use or retired; shares there were are replaced."""
    _need_keepers(unit, keepers, actor, now)
    private = recovery.read(code)
    public = bytes(private.public_key)
    key = next((k for k in OfficeKey.objects.select_for_update().filter(unit=unit) if bytes(k.public_key) == public), None)
    if key is None:
        raise Refused(_("这张恢复单不是本机关的钥匙。"), advice=_("请核对单上的机关名称和钥匙标记。"), field="code")
    key.shares.all().delete()
    for account, passphrase in keepers:
        _share(key, private, account, passphrase, now)
    _recorded("vault.key_recovered", key, [account for account, _p in keepers], actor, now)
    return key


def open_share(*, key: OfficeKey, account: Account, passphrase: str, now: dt.datetime) -> PrivateKey:
    """For this package alone: the private half, for a keeper in office with the right passphrase."""
    if not can_keep(account, key.unit, today(now)):
        raise Refused(_("您现在不是本机关的封存保管人。"))
    share = key.shares.filter(account=account).first()
    if share is None:
        raise Refused(_("您没有这把钥匙的份额。"), advice=_("请另一名保管人为您建立份额。") if key.shares.exists() else lost_advice())
    return wrapping.unwrap(share, passphrase)


def lost_advice() -> str:
    return _("这把钥匙已没有保管人。请凭恢复单重建；恢复单也遗失的，身份信息不能再打开，事项照常办理。")


def _share(key: OfficeKey, private: PrivateKey, account: Account, passphrase: str, now: dt.datetime) -> None:
    w = wrapping.wrap(private, passphrase)
    KeeperShare.objects.create(office_key=key, account=account, wrapped=w.wrapped, salt=w.salt, ops=w.ops, mem=w.mem, created_at=now)


def _need_keepers(unit: Unit, keepers: Sequence[tuple[Account, str]], actor: Account, now: dt.datetime) -> None:
    accounts = [account.pk for account, _p in keepers]
    if len(set(accounts)) < LEAST_KEEPERS or len(accounts) != len(set(accounts)):
        raise Refused(_("至少要有两名不同的封存保管人。"), field="keepers")
    if actor.pk not in accounts:
        raise Refused(_("钥匙要由保管人自己当面建立，别人不能代办。"))
    if len({passphrase.strip() for _a, passphrase in keepers}) < len(keepers):
        raise Refused(_("保管人的口令不能相同。"), field="passphrase")
    for account, passphrase in keepers:
        _need_keeper(unit, account, passphrase, now)


def _need_keeper(unit: Unit, account: Account, passphrase: str, now: dt.datetime) -> None:
    day = today(now)
    if not roles_of(account, day):
        raise Refused(_("%(who)s的账号已停用或者没有角色。") % {"who": account.name}, field="account")
    if is_administrator(account, day) or _is_head(account, unit, day):
        raise Refused(_("%(who)s是管理员或者负责人，不能当封存保管人。") % {"who": account.name}, field="account")
    if not holds(account, Role.KEEPER, unit, day):
        raise Refused(_("%(who)s还不是本机关的封存保管人。") % {"who": account.name}, advice=_("请安全管理员先授予角色。"), field="account")
    if len(passphrase.strip()) < LEAST_PASSPHRASE:
        raise Refused(_("口令太短，至少%(n)d个字符；四五个不相干的词连起来最好记。") % {"n": LEAST_PASSPHRASE}, field="passphrase")


def _is_head(account: Account, unit: Unit, day: dt.date) -> bool:
    if holds(account, Role.HEAD, unit, day):
        return True
    return bool(account.person_id) and Post.objects.held_on(day).filter(person_id=account.person_id, kind__in=HEADS).exists()


def _recorded(event: str, key: OfficeKey, accounts: Sequence[Account], actor: Account, now: dt.datetime) -> None:
    body = {"key": key.pk, "mark": recovery.key_mark(bytes(key.public_key)), "keepers": [a.pk for a in accounts]}
    record(key.unit_id, event, body, actor=actor, now=now)

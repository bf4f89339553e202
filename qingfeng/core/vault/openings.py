"""Reading one sealed identity: asked for by one person, granted by another, gone after a day.

The asker's half of an ephemeral pair is wrapped under a phrase the asker chooses when asking; the keeper re-seals the identity
for that pair. So the keeper's page never shows it, another asker cannot read it, and neither can the database.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _
from nacl.public import PrivateKey

from qingfeng.core.access.models import Account
from qingfeng.core.access.permissions import is_administrator, roles_of
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.refusal import Refused

from . import wrapping
from .keys import can_keep, lost_advice, open_share
from .models import Compartment, OfficeKey, Opening, OpeningReason, SealedIdentity
from .record import record

LASTS = dt.timedelta(hours=24)
LEAST_PHRASE = 6
LEAST_REASON = 4


@transaction.atomic
def ask(
    *, sealed: SealedIdentity, reason: str, passphrase: str, has_part: bool, matter_key: str, actor: Account, now: dt.datetime
) -> Opening:
    """`has_part`: whether the caller found that the actor has a part in the matter and need not stand back from it."""
    _may_ask(sealed, has_part, actor, now)
    reason = reason.strip()
    if not LEAST_REASON <= len(reason) <= 500:
        raise Refused(_("请写明为什么要看（%(a)d到500字）。") % {"a": LEAST_REASON}, field="reason")
    if len(passphrase.strip()) < LEAST_PHRASE:
        raise Refused(_("阅看口令至少%(n)d个字符；阅看时要再输一次。") % {"n": LEAST_PHRASE}, field="passphrase")
    if sealed.openings.waiting(now).filter(asker=actor).exists():
        raise Refused(_("您已经申请过，正在等保管人办理。"))
    private = PrivateKey.generate()
    w = wrapping.wrap(private, passphrase)
    said, key = commit(reason), uuid.uuid4()
    why = OpeningReason.objects.create(pk=key, sealed=sealed, matter_key=matter_key, text=reason, salt=said.salt, digest=said.digest)
    opening = Opening.objects.create(
        pk=key, sealed=sealed, matter_key=matter_key, asker=actor, why=why, asked_at=now, expires_at=now + LASTS,
        public_key=bytes(private.public_key), wrapped=w.wrapped, salt=w.salt, ops=w.ops, mem=w.mem,
    )  # fmt: skip
    _recorded("vault.asked", opening, actor, now, reason=said)
    return opening


@transaction.atomic
def grant(*, opening: Opening, passphrase: str, has_part: bool, actor: Account, now: dt.datetime) -> Opening:
    """`has_part`: whether the keeper has a part in the matter or must stand back from it; then another keeper is needed."""
    locked = _waiting(opening, now)
    if actor.pk == locked.asker_id or has_part:
        raise Refused(_("您参与这件事项或者应当回避，要由另一名保管人办理。"))
    key = _key(locked)
    if not key.shares.exists():
        raise Refused(_("没有打开。"), advice=lost_advice())
    private = open_share(key=key, account=actor, passphrase=passphrase, now=now)
    raw = wrapping.unlock(private, locked.sealed.ciphertext)
    wrapping.unpack(locked.sealed_id, raw)
    locked.resealed = wrapping.lock(bytes(locked.public_key), raw)
    locked.keeper, locked.granted_at, locked.expires_at = actor, now, now + LASTS
    locked.save(update_fields=["resealed", "keeper", "granted_at", "expires_at"])
    _recorded("vault.granted", locked, actor, now)
    return locked


@transaction.atomic
def refuse(*, opening: Opening, reason: str, actor: Account, now: dt.datetime) -> Opening:
    locked = _waiting(opening, now)
    if not can_keep(actor, _key(locked).unit, today(now)) or actor.pk == locked.asker_id:
        raise Refused(_("只有另一名封存保管人可以退回这份申请。"))
    if not reason.strip():
        raise Refused(_("请写明退回的理由。"), field="reason")
    locked.keeper, locked.refused_at, locked.refusal = actor, now, reason.strip()[:200]
    locked.save(update_fields=["keeper", "refused_at", "refusal"])
    _recorded("vault.refused", locked, actor, now)
    return locked


@transaction.atomic
def read(*, opening: Opening, passphrase: str, actor: Account, now: dt.datetime) -> dict[str, str]:
    """The named fields, for the asker alone. Each reading is recorded."""
    locked = Opening.objects.select_for_update(of=("self",)).select_related("sealed__office_key").filter(pk=opening.pk).first()
    if locked is None or locked.expires_at <= now:
        raise Refused(_("这次打开已经过期，内容已删除。"), advice=_("确有需要的，请重新申请。"))
    if actor.pk != locked.asker_id or not roles_of(actor, today(now)):
        raise Refused(_("只有申请人本人可以阅看。"))
    if locked.granted_at is None:
        raise Refused(_("保管人还没有同意。"))
    fields = wrapping.unpack(locked.sealed_id, wrapping.unlock(wrapping.unwrap(locked, passphrase), locked.resealed))
    locked.read_at = now
    locked.save(update_fields=["read_at"])
    _recorded("vault.read", locked, actor, now)
    return fields


@transaction.atomic
def expire(*, now: dt.datetime) -> int:
    """Deletes the rows whose time is up; for the worker, each minute."""
    over = list(Opening.objects.select_for_update(of=("self",)).select_related("sealed__office_key").filter(expires_at__lte=now))
    for opening in over:
        _recorded("vault.expired", opening, None, now)
    Opening.objects.filter(pk__in=[o.pk for o in over]).delete()
    return len(over)


def forget_reasons(*, matter_key: str) -> None:
    """With the texts of the matter, of which they are a part; the commitments stay in the chronicle."""
    OpeningReason.objects.filter(matter_key=matter_key).update(text="", salt="")


def waiting_for(keeper: Account, now: dt.datetime) -> list[Opening]:
    """What a keeper may decide on; what the keeper asked for is left to the other."""
    rows = Opening.objects.waiting(now).exclude(asker=keeper).select_related("why", "sealed__office_key__unit", "asker__person")
    return [o for o in rows.order_by("asked_at") if can_keep(keeper, _key(o).unit, today(now))]


def _may_ask(sealed: SealedIdentity, has_part: bool, actor: Account, now: dt.datetime) -> None:
    day = today(now)
    if not has_part or is_administrator(actor, day) or not roles_of(actor, day):
        raise Refused(_("只有参与办理这件事项的人可以申请打开身份。"), authority="《信访工作条例》第三十条")
    if sealed.compartment != Compartment.IDENTITY:
        raise Refused(_("通知地址只用来发通知，不能打开。"))
    if sealed.disposed_at is not None:
        raise Refused(_("这份身份信息已到期销毁。"))


def _key(opening: Opening) -> OfficeKey:
    """Only identities are ever asked for, and an identity is sealed with an office's key."""
    if opening.sealed.office_key is None:
        raise ValueError("not sealed for an office")
    return opening.sealed.office_key


def _waiting(opening: Opening, now: dt.datetime) -> Opening:
    locked = Opening.objects.select_for_update(of=("self",)).select_related("sealed__office_key__unit").filter(pk=opening.pk).first()
    if locked is None or locked.expires_at <= now:
        raise Refused(_("这份申请已经过期。"))
    if locked.granted_at or locked.refused_at:
        raise Refused(_("这份申请已经办过了。"))
    return locked


def _recorded(event: str, opening: Opening, actor: Account | None, now: dt.datetime, **more: object) -> None:
    body = {"opening": opening.pk, "sealed": opening.sealed_id, "matter": opening.matter_key, "asker": opening.asker_id, **more}
    record(_key(opening).unit_id, event, body, actor=actor, now=now)

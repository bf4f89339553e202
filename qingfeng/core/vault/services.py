"""Sealing and disposal. Keys and their keepers are in `keys.py`, openings in `openings.py`, files in `files.py`."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.public import PrivateKey, SealedBox

from qingfeng.core.access.permissions import ids_on_path
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.rows import insert
from qingfeng.core.snapshots import Snapshot

from . import again, fingerprints, wrapping
from .models import Compartment, OfficeKey, SealedIdentity

FIELDS = ("name", "phone", "id_number", "address", "child", "class_", "email", "names")
LONGEST = {"names": 10_000}  # a list of everybody in a group; any other field is short
SHORT = 300
NO_MARKS: Mapping[str, str] = MappingProxyType({})


def seal(*, unit: Unit, identity: dict[str, str], now: dt.datetime, recognisable: bool = False) -> SealedIdentity:
    """Seals who somebody is, for the keepers of the office or else of the one above it. Two statements, no secret needed.

    `recognisable` says that the same person may be told again in another matter."""
    return insert(sealed(unit=unit, identity=identity, now=now, recognisable=recognisable))


def sealed(*, unit: Unit, identity: dict[str, str], now: dt.datetime, recognisable: bool = False) -> SealedIdentity:
    """As `seal`, not stored yet: made before a transaction begins, so that nobody waits behind it for this."""
    fields = _checked(identity)
    return _sealed(_key_in_use(unit), fields, now, again.marks(fields) if recognisable else {})


def seal_many(*, unit: Unit, identities: Iterable[dict[str, str]], now: dt.datetime) -> list[SealedIdentity]:
    """As `seal`, for a list of people: a handful of statements however long the list is."""
    checked = [_checked(identity) for identity in identities]
    key = _key_in_use(unit) if checked else (0, b"")
    return SealedIdentity.objects.bulk_create([_sealed(key, fields, now) for fields in checked], batch_size=500)


def _sealed(key: tuple[int, bytes], fields: dict[str, str], now: dt.datetime, marks: Mapping[str, str] = NO_MARKS) -> SealedIdentity:
    sealed_id = uuid.uuid4()
    ciphertext = wrapping.lock(key[1], wrapping.pack(sealed_id, fields))
    return SealedIdentity(
        id=sealed_id,
        office_key_id=key[0],
        ciphertext=ciphertext,
        fingerprints=fingerprints.take(sealed_id, fields),
        commitment=wrapping.digest(ciphertext),
        created_at=now,
        **marks,
    )


def _checked(identity: dict[str, str]) -> dict[str, str]:
    unknown = set(identity) - set(FIELDS)
    if unknown:
        raise ValueError(f"not fields of an identity: {sorted(unknown)}")
    for name, value in identity.items():
        if len(value) > (most := LONGEST.get(name, SHORT)):
            raise Refused(_("这一项太长，最多%(n)d字。") % {"n": most}, field=name)
    return {name: value.strip() for name, value in identity.items() if value and value.strip()}


def _in_use() -> dict[int, tuple[int, bytes]]:
    rows = OfficeKey.objects.filter(retired_at=None).values_list("unit_id", "pk", "public_key")
    return {unit_id: (pk, bytes(public)) for unit_id, pk, public in rows}


def _key_edition() -> tuple[object, ...]:
    return tuple(OfficeKey.objects.aggregate(n=Count("pk"), last=Max("pk"), retired=Max("retired_at")).values())


# Asked for by every named complaint. Public halves only: nothing in it has to be kept from anybody.
public_halves: Snapshot[dict[int, tuple[int, bytes]]] = Snapshot(edition=_key_edition, load=_in_use)


def _key_in_use(unit: Unit) -> tuple[int, bytes]:
    reach = ids_on_path(unit)
    keys = public_halves.get()
    for unit_id in reversed(reach):
        if unit_id in keys:
            return keys[unit_id]
    raise Refused(
        _("本机关还没有建立封存钥匙，不能登记身份信息，什么也没有保存。"),
        advice=_("请两名封存保管人先到“封存钥匙”页建立钥匙；在此之前可以匿名登记。"),
    )


def has_key(unit: Unit) -> bool:
    return OfficeKey.objects.filter(unit_id__in=ids_on_path(unit), retired_at=None).exists()


def seal_notice_address(*, email: str, now: dt.datetime) -> SealedIdentity:
    """An address for notices, given by somebody who asked for them.

    Unlike an identity the server can read it, since it has to send: whoever takes over the running server with its
    secrets can read these addresses, whoever finds only a dump or a backup of the database cannot.
    """
    sealed_id = uuid.uuid4()
    ciphertext = wrapping.lock(bytes(_notices_key().public_key), wrapping.pack(sealed_id, {"email": email.strip()}))
    return SealedIdentity.objects.create(
        id=sealed_id,
        compartment=Compartment.NOTICE_ADDRESS,
        ciphertext=ciphertext,
        commitment=wrapping.digest(ciphertext),
        created_at=now,
    )


def notice_address(sealed: SealedIdentity) -> str | None:
    """The address to send to; None when it was disposed of or cannot be read."""
    if sealed.compartment != Compartment.NOTICE_ADDRESS or sealed.disposed_at:
        return None
    try:
        raw = SealedBox(_notices_key()).decrypt(bytes(sealed.ciphertext))
    except CryptoError:
        return None
    return wrapping.unpack(sealed.pk, raw)["email"]


def _notices_key() -> PrivateKey:
    return PrivateKey(blake2b(settings.NOTICES_KEY.encode(), digest_size=32, person=b"notices", encoder=RawEncoder))


@transaction.atomic
def dispose(*, sealed: SealedIdentity, now: dt.datetime, actor: Any = None) -> SealedIdentity:
    """Empties the identity, its fingerprints and openings; the commitment stays, so proofs still hold. Twice is as once."""
    locked = SealedIdentity.objects.select_for_update().get(pk=sealed.pk)
    if locked.disposed_at is None:
        locked.openings.all().delete()
        locked.ciphertext = b""
        locked.fingerprints = b""
        locked.again_by_number = locked.again_by_phone = ""
        locked.disposed_at = now
        locked.save(update_fields=["ciphertext", "fingerprints", *again.MARKS, "disposed_at"])
    return locked

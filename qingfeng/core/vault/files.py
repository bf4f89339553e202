"""Files of the vault: encrypted on the disk under a random id. No path ever comes from a name that somebody sent."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt
from nacl.exceptions import CryptoError

from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.refusal import Refused

from .content import LONGEST_SIDE, accept
from .models import StoredFile

NONCE = 24


def store(*, upload_bytes: bytes, declared_name: str, now: dt.datetime, number: int = 1, photo_of: int = 0) -> StoredFile:
    """Checks, cleans and keeps an upload. `number` counts within the matter, for the neutral name: 照片2.jpg.

    `photo_of`: only a photo is taken, and its longer side keeps at most so many pixels.
    """
    taken = accept(upload_bytes, declared_name, photo_of or LONGEST_SIDE)
    if photo_of and not taken.media_type.startswith("image/"):
        raise Refused(_("这里只收照片（JPG、PNG、WebP）。"), field="file")
    file_id = uuid.uuid4()
    commitment = commit(taken.data)
    nonce = os.urandom(NONCE)
    _write(_path(file_id), nonce + encrypt(taken.data, file_id.bytes, nonce, _key()))
    try:
        return StoredFile.objects.create(
            id=file_id,
            name=f"{taken.label}{number}.{taken.extension}",
            media_type=taken.media_type,
            size=len(taken.data),
            sha256=hashlib.sha256(taken.data).hexdigest(),
            salt=commitment.salt,
            commitment=commitment.digest,
            created_at=now,
        )
    except BaseException:
        _path(file_id).unlink(missing_ok=True)
        raise


def open_file(file: StoredFile) -> bytes:
    """The plain bytes. Whether the reader may have them is for the caller to decide before."""
    if file.disposed_at is not None:
        raise Refused(_("这份文件已到期销毁。"))
    try:
        kept = _path(file.pk).read_bytes()
        data = decrypt(kept[NONCE:], file.pk.bytes, kept[:NONCE], _key())
    except (FileNotFoundError, CryptoError, ValueError):
        raise Refused(_("这份文件打不开：内容缺失或者被改动过。"), advice=_("请告知审计管理员。")) from None
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise Refused(_("这份文件与登记的散列不符。"), advice=_("请告知审计管理员。"))
    return data


@transaction.atomic
def dispose(*, file: StoredFile, now: dt.datetime, actor: Any = None) -> StoredFile:
    """The content goes once the transaction stands; the salted commitment stays and says nothing without its salt."""
    locked = StoredFile.objects.select_for_update().get(pk=file.pk)
    if locked.disposed_at is None:
        locked.sha256 = locked.salt = ""
        locked.disposed_at = now
        locked.save(update_fields=["sha256", "salt", "disposed_at"])
    transaction.on_commit(lambda: _path(locked.pk).unlink(missing_ok=True))
    return locked


def sweep(*, now: dt.datetime) -> int:
    """Removes what a broken-off upload or a disposal interrupted left on the disk for more than a day; for the worker."""
    if not settings.FILES_ROOT.exists():
        return 0
    old = (now - dt.timedelta(days=1)).timestamp()
    found = {p.stem: p for p in settings.FILES_ROOT.glob("??/*") if p.stat().st_mtime < old}
    kept = StoredFile.objects.filter(disposed_at=None).values_list("pk", flat=True)
    orphans = set(found) - {str(pk) for pk in kept.iterator()}
    for name in orphans:
        found[name].unlink(missing_ok=True)
    return len(orphans)


def _path(file_id: uuid.UUID) -> Path:
    return Path(settings.FILES_ROOT) / file_id.hex[:2] / f"{file_id}.bin"


def _key() -> bytes:
    return hashlib.blake2b(settings.FILE_KEY.encode(), digest_size=32, person=b"files").digest()


def _write(path: Path, data: bytes) -> None:
    """On the disk before the row is: a row never points at nothing."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(path)


def keep_for_now(data: bytes) -> uuid.UUID:
    """Something that is needed for a while only, such as a table on its way in: encrypted like the rest, but nothing in the house says
    that it is kept, so the sweeper takes it after a day at the latest."""
    file_id, nonce = uuid.uuid4(), os.urandom(NONCE)
    _write(_path(file_id), nonce + encrypt(data, file_id.bytes, nonce, _key()))
    return file_id


def kept_for_now(file_id: uuid.UUID) -> bytes | None:
    """Nothing when it is gone already."""
    try:
        kept = _path(file_id).read_bytes()
        return decrypt(kept[NONCE:], file_id.bytes, kept[:NONCE], _key())
    except (FileNotFoundError, CryptoError):
        return None


def forget(file_id: uuid.UUID) -> None:
    _path(file_id).unlink(missing_ok=True)

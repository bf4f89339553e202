"""A private half wrapped under a passphrase, and an identity packed for sealing. Nothing here touches the database."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _
from nacl import pwhash, secret, utils
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from qingfeng.core.refusal import Refused

# What a new wrapping costs; each wrapping keeps its own figures, so these can rise without touching the old ones.
OPS = 3
MEM = 64 * 1024 * 1024
BLOCK = 256  # sealed texts come in whole blocks, so that their length says little about a name or an address


Stored = bytes | memoryview  # what a BinaryField gives, depending on the database


class Wrapping(Protocol):
    """A row that holds a wrapped half: a keeper's share, or an asker's opening."""

    @property
    def wrapped(self) -> Stored: ...
    @property
    def salt(self) -> Stored: ...
    @property
    def ops(self) -> int: ...
    @property
    def mem(self) -> int: ...


@dataclass(frozen=True)
class Wrapped:
    wrapped: bytes
    salt: bytes
    ops: int
    mem: int


def wrap(private: PrivateKey, passphrase: str) -> Wrapped:
    salt = utils.random(pwhash.argon2id.SALTBYTES)
    box = secret.SecretBox(_stretch(passphrase, salt, OPS, MEM))
    return Wrapped(bytes(box.encrypt(bytes(private))), salt, OPS, MEM)


def unwrap(share: Wrapping, passphrase: str, *, field: str = "passphrase") -> PrivateKey:
    box = secret.SecretBox(_stretch(passphrase, bytes(share.salt), share.ops, share.mem))
    try:
        return PrivateKey(box.decrypt(bytes(share.wrapped)))
    except CryptoError:
        raise Refused(_("口令不对，没有打开。"), advice=_("请核对后再输一次，注意大小写。"), field=field) from None


def _stretch(passphrase: str, salt: bytes, ops: int, mem: int) -> bytes:
    return pwhash.argon2id.kdf(secret.SecretBox.KEY_SIZE, passphrase.strip().encode(), salt, opslimit=ops, memlimit=mem)


def pack(sealed_id: uuid.UUID, fields: dict[str, str]) -> bytes:
    """The id travels inside: a ciphertext moved to another row is noticed when it is opened."""
    raw = json.dumps({"id": str(sealed_id), "fields": fields}, ensure_ascii=False, separators=(",", ":")).encode()
    return raw + b" " * (-len(raw) % BLOCK)


def unpack(sealed_id: uuid.UUID, raw: bytes) -> dict[str, str]:
    packed = json.loads(raw)
    if packed["id"] != str(sealed_id):
        raise Refused(_("封存内容与编号不符，可能被调换过，没有打开。"), advice=_("请告知审计管理员。"))
    return dict(packed["fields"])


def lock(public: bytes, raw: bytes) -> bytes:
    return SealedBox(PublicKey(public)).encrypt(raw)


def unlock(private: PrivateKey, ciphertext: Stored) -> bytes:
    try:
        return SealedBox(private).decrypt(bytes(ciphertext))
    except CryptoError:
        raise Refused(_("这把钥匙打不开这份封存，或者封存内容已被改动。"), advice=_("请告知审计管理员。")) from None


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()

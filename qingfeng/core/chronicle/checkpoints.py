"""Signed tree heads as a short text (C2SP signed note / tlog-checkpoint), to be printed, sent and typed in again.

qingfeng/chronicle
1234
<root, base64>
at 2026-03-01T00:30:00Z

— qingfeng/chronicle <key id and signature, base64>
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ORIGIN = "qingfeng/chronicle"
ED25519 = b"\x01"


class Unreadable(ValueError):
    """This text is no signed head."""


def key_id(public: bytes) -> str:
    return hashlib.sha256(ORIGIN.encode() + b"\n" + ED25519 + public).hexdigest()[:8]


def verifier_key(public: bytes) -> str:
    """The public key as one line of text: name+id+key."""
    return f"{ORIGIN}+{key_id(public)}+{base64.b64encode(ED25519 + public).decode()}"


def read_verifier_key(text: str) -> bytes:
    try:
        name, short, blob = text.strip().split("+", 2)
        raw = base64.b64decode(blob, validate=True)
    except (ValueError, binascii.Error) as error:
        raise Unreadable("not a verifier key") from error
    if name != ORIGIN or raw[:1] != ED25519 or len(raw) != 33 or key_id(raw[1:]) != short:
        raise Unreadable("not a verifier key of a chronicle")
    return raw[1:]


def signed_text(*, size: int, root: str, at: dt.datetime) -> str:
    """What is signed."""
    stamp = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{ORIGIN}\n{size}\n{base64.b64encode(bytes.fromhex(root)).decode()}\nat {stamp}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    size: int
    root: str  # hex
    at: dt.datetime
    key_id: str
    signature: str  # hex

    def text(self) -> str:
        blob = base64.b64encode(bytes.fromhex(self.key_id + self.signature)).decode()
        return f"{signed_text(size=self.size, root=self.root, at=self.at)}\n— {ORIGIN} {blob}\n"

    def signed_by(self, public: bytes) -> bool:
        if self.key_id != key_id(public):
            return False
        try:
            message = signed_text(size=self.size, root=self.root, at=self.at).encode()
            Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(self.signature), message)
        except (InvalidSignature, ValueError):
            return False
        return True

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Forgives what printing and copying do to blank lines, line ends and the dash."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        try:
            origin, size, root, at, signature = lines
            name, blob = signature.lstrip("—–-").split()
            raw, sealed = base64.b64decode(root, validate=True), base64.b64decode(blob, validate=True)
            stamp = dt.datetime.strptime(at, "at %Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
            head = cls(int(size), raw.hex(), stamp, sealed[:4].hex(), sealed[4:].hex())
        except (ValueError, binascii.Error) as error:
            raise Unreadable("not a signed head") from error
        if origin != ORIGIN or name != ORIGIN or len(raw) != 32 or len(sealed) != 68 or head.size < 0:
            raise Unreadable("not a signed head of a chronicle")
        return head

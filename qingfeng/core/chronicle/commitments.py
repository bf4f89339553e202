"""Salted commitments: an entry can prove a text later without holding it.

The text and its salt live with their owner. Once both are disposed of, the digest left in the record says nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass

MAGIC = b"qingfeng-commitment-v1\n"


@dataclass(frozen=True, slots=True)
class Commitment:
    salt: str  # hex; stays outside the record, next to the text
    digest: str  # hex; goes into the record


def commit(content: str | bytes, *, salt: bytes | None = None) -> Commitment:
    fresh = os.urandom(16) if salt is None else salt
    if len(fresh) < 16:
        raise ValueError("a salt needs 16 bytes")
    return Commitment(salt=fresh.hex(), digest=_digest(fresh, content))


def opens(commitment: Commitment, content: str | bytes) -> bool:
    """Is this the very content that was committed to?"""
    try:
        salt = bytes.fromhex(commitment.salt)
    except ValueError:
        return False
    return len(salt) >= 16 and hmac.compare_digest(_digest(salt, content), commitment.digest)


def _digest(salt: bytes, content: str | bytes) -> str:
    data = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(MAGIC + len(salt).to_bytes(1, "big") + salt + data).hexdigest()

"""How the secrets of second factors are kept: those that must be read again are sealed, recovery codes only hashed."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings

NONCE = 12
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another on paper


def _key(purpose: str) -> bytes:
    return hmac.new(settings.FACTOR_KEY.encode(), purpose.encode(), hashlib.sha256).digest()


def sealed(secret: bytes, account_id: int) -> bytes:
    """Bound to its account: copied to another row it does not open."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + ChaCha20Poly1305(_key("totp")).encrypt(nonce, secret, str(account_id).encode())


def opened(kept: bytes, account_id: int) -> bytes | None:
    """None when the key of this installation is another one than then."""
    try:
        return ChaCha20Poly1305(_key("totp")).decrypt(kept[:NONCE], kept[NONCE:], str(account_id).encode())
    except InvalidTag:
        return None


def fresh_codes() -> list[str]:
    """Ten, each of fifty bits: too many to try, so a plain keyed hash keeps them."""
    return ["-".join("".join(secrets.choice(LETTERS) for _i in range(5)) for _g in range(2)) for _n in range(CODES)]


def digest(code: str, account_id: int) -> bytes:
    plain = "".join(c for c in code.casefold() if c.isalnum())
    return hmac.new(_key("recovery"), f"{account_id}:{plain}".encode(), hashlib.sha256).digest()

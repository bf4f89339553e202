"""Receipt codes: derived from the form's random token, so that a retry shows the same code, and stored only as keyed hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings
from django.core import signing

from qingfeng.core.guessing import WrongCodes

DIGITS = 20
TOKEN_DAYS = 7


def _keyed(purpose: str, value: str) -> bytes:
    return hmac.new(settings.RECEIPT_KEY.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).digest()


def new_token() -> str:
    """A random form token, signed so that nobody can choose a weak one."""
    return signing.TimestampSigner(salt="receipt").sign(secrets.token_urlsafe(24))


def token_holds(token: str) -> bool:
    """Whether the token was given out by this installation within the last seven days."""
    try:
        signing.TimestampSigner(salt="receipt").unsign(token, max_age=TOKEN_DAYS * 86400)
    except signing.BadSignature:
        return False
    return True


def code_of(token: str) -> str:
    """The receipt code of a token: 20 digits."""
    return f"{int.from_bytes(_keyed('code', token), 'big') % 10**DIGITS:0{DIGITS}d}"


def token_digest(token: str) -> str:
    return _keyed("token", token).hex()


def code_digest(code: str) -> str:
    return _keyed("lookup", code).hex()


def normalise(typed: str) -> str:
    """What was typed as a code, with spaces, dashes and full-width digits put right; empty when it cannot be one."""
    digits = "".join(str(int(c)) for c in typed if c.isdecimal())
    rest = [c for c in typed if not c.isdecimal() and not c.isspace() and c not in "-－—–_·.．　"]
    return digits if len(digits) == DIGITS and not rest else ""


def groups(code: str) -> list[str]:
    return [code[i : i + 4] for i in range(0, len(code), 4)]


wrong_codes = WrongCodes()

"""Receipt codes: derived from the form's random token, so that a retry shows the same code, and stored only as keyed hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time

from django.conf import settings
from django.core import signing

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


class WrongCodes:
    """A token bucket for wrong codes, in memory and for all senders together: no address is kept. Right codes are always answered."""

    def __init__(self, per_minute: float = 60, burst: int = 120) -> None:
        self.rate, self.burst = per_minute / 60, float(burst)
        self.level, self.at = self.burst, time.monotonic()
        self.lock = threading.Lock()

    def spend(self) -> bool:
        """Takes one from the bucket; false when it is empty and the answer should be «try later»."""
        with self.lock:
            at = time.monotonic()
            self.level = min(self.burst, self.level + (at - self.at) * self.rate)
            self.at = at
            if self.level < 1:
                return False
            self.level -= 1
            return True


wrong_codes = WrongCodes()

"""Codes of an authenticator app (RFC 6238): six digits, a new one each thirty seconds. Pure: told the time, stores nothing."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

DIGITS, PERIOD = 6, 30
DRIFT = 1  # steps: a telephone's clock may be half a minute off


def fresh_secret() -> bytes:
    return secrets.token_bytes(20)


def as_typed(secret: bytes) -> str:
    """For those who cannot scan: groups of four letters."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def address(secret: bytes, username: str, issuer: str) -> str:
    """What the QR code says to the app."""
    query = urlencode({"secret": base64.b32encode(secret).decode(), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(username)}?{query}"


def code_at(secret: bytes, step: int) -> str:
    # SHA-1 is what every app computes; in HMAC its collisions are of no use to anybody.
    return HOTP(secret, DIGITS, SHA1()).generate(step).decode()  # noqa: S303


def step_of(now: dt.datetime) -> int:
    return int(now.timestamp()) // PERIOD


def step_of_code(secret: bytes, typed: str, now: dt.datetime, after: int = 0) -> int | None:
    """The time step whose code was typed; None for a wrong code, and for one of a step that was taken before."""
    digits = "".join(str(int(c)) for c in typed if c.isdecimal())
    middle = step_of(now)
    for step in range(middle - DRIFT, middle + DRIFT + 1):
        if step > after and bytes_eq(code_at(secret, step).encode(), digits.encode()):
            return step
    return None

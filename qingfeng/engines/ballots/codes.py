"""The code of a ticket: twelve digits made from the batch's nonce and the key of the installation; stored is only its keyed hash."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from .models import TicketBatch

DIGITS = 12


def code_of(nonce: str, serial: int) -> str:
    return f"{int.from_bytes(_keyed('ballot', f'{nonce}:{serial}'), 'big') % 10**DIGITS:0{DIGITS}d}"


def codes_of(batch: TicketBatch) -> list[str]:
    return [code_of(batch.nonce, serial) for serial in range(1, batch.count + 1)]


def digest(code: str) -> str:
    return _keyed("ballot-look-up", code).hex()


def normalise(typed: str) -> str:
    """What was typed as a code, with blanks, dashes and full-width digits put right; empty when it cannot be one."""
    digits = "".join(str(int(c)) for c in typed if c.isdecimal())
    rest = [c for c in typed if not c.isdecimal() and not c.isspace() and c not in "-－—–_·.．"]
    return digits if len(digits) == DIGITS and not rest else ""


def groups(code: str) -> list[str]:
    return [code[i : i + 4] for i in range(0, len(code), 4)]


def parts(digests: list[str], size: int = 500) -> list[list[str]]:
    """As many as one question to the database may name."""
    return [digests[at : at + size] for at in range(0, len(digests), size)]


def _keyed(purpose: str, value: str) -> bytes:
    return hmac.new(settings.RECEIPT_KEY.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).digest()

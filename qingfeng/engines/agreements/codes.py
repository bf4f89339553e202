"""Two codes of a letter: the one printed on its sheet, by which a scan finds it, and the one-time code with which its signer signs.

The one-time code derives from the sheet and a count with the key of the installation, so that a lost slip can be printed again;
stored is only its keyed hash, and that is gone once it was used.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"  # without I, L, O, U and Z, which people take for others; a prime number of them
LETTERS, DIGITS = 10, 12
MARK = "QFL-"
ON_SHEET = re.compile(rf"{MARK}([{ALPHABET}]{{{LETTERS + 1}}})")


def new_sheet() -> str:
    """Ten random letters and one that checks them."""
    body = "".join(secrets.choice(ALPHABET) for _n in range(LETTERS))
    return body + _check(body)


def on_sheet(sheet: str) -> str:
    """What the code on the sheet says."""
    return MARK + sheet


def read_sheet(text: str) -> str:
    """The sheet that a scanned code names; empty when it is none of ours, or misread."""
    hit = ON_SHEET.fullmatch(text.strip())
    return hit.group(1) if hit and _check(hit.group(1)[:LETTERS]) == hit.group(1)[LETTERS] else ""


def _check(body: str) -> str:
    return ALPHABET[sum(ALPHABET.index(c) * (n + 2) for n, c in enumerate(body)) % len(ALPHABET)]


def signing_code(sheet: str, serial: int) -> str:
    """Twelve digits."""
    return f"{int.from_bytes(_keyed('sign', f'{sheet}:{serial}'), 'big') % 10**DIGITS:0{DIGITS}d}"


def digest(code: str) -> str:
    return _keyed("sign-look-up", code).hex()


def normalise(typed: str) -> str:
    """What was typed as a code, with blanks, dashes and full-width digits put right; empty when it cannot be one."""
    digits = "".join(str(int(c)) for c in typed if c.isdecimal())
    rest = [c for c in typed if not c.isdecimal() and not c.isspace() and c not in "-－—–_·.．"]
    return digits if len(digits) == DIGITS and not rest else ""


def groups(code: str) -> list[str]:
    return [code[i : i + 4] for i in range(0, len(code), 4)]


def _keyed(purpose: str, value: str) -> bytes:
    return hmac.new(settings.RECEIPT_KEY.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).digest()

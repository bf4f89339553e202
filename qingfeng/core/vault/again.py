"""Whether two sealed identities are of the same person, told by keyed digests: nothing is opened, and nobody is named.

Unlike the fingerprints these are the same in every matter, so they are made only where the one who seals says that the person may be
recognised: never for somebody who accuses, nor where it is about a child. A name alone says nothing, and a telephone is a family's.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db.models import Q

from . import spelling
from .models import SealedIdentity

MARKS = ("again_by_number", "again_by_phone")


def marks(fields: dict[str, str]) -> dict[str, str]:
    """By the number of an identity card; and by name and telephone together."""
    number = spelling.figures(spelling.plain(fields.get("id_number", ""))).chars
    names, phones = spelling.names_in(fields.get("name", "")), spelling.phones_in(fields.get("phone", ""))
    both = f"{names[0]}|{phones[0]}" if len(names) == 1 and phones else ""
    return {"again_by_number": _mark("number", number), "again_by_phone": _mark("phone", both)}


def _mark(kind: str, value: str) -> str:
    if not value:
        return ""
    key = settings.FINGERPRINT_KEY.encode()[:64]
    return hashlib.blake2b(value.encode(), digest_size=16, key=key, person=f"again-{kind}".encode()).hexdigest()


def same_as(identity: SealedIdentity) -> Q:
    """Of rows with an identity: those of the same person, itself among them. Nothing where the person may not be recognised."""
    same = Q(pk__in=[])
    for name in MARKS:
        if mark := getattr(identity, name):
            same |= Q(**{f"identity__{name}": mark})
    return same

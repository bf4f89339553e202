"""Where a publication stands in the sealed record, and the certificate for somebody who does not trust the office."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from qingfeng.core.chronicle import export
from qingfeng.core.chronicle.models import Leaf, TreeHead

from .models import Publication
from .records import record_bytes


@dataclass(frozen=True)
class Sealed:
    """`head` is the first signed head over the entry: it never changes again, so what is printed with it stays the same."""

    number: int
    head: TreeHead


def sealed(publication: Publication) -> Sealed | None:
    """None while the entry waits for the next sealing."""
    number = Leaf.objects.filter(entry_id=publication.entry_id).values_list("number", flat=True).first() if publication.entry_id else None
    head = TreeHead.objects.filter(size__gt=number).order_by("size").first() if number is not None else None
    return Sealed(number, head) if number is not None and head else None


def certificate(publication: Publication) -> dict[str, Any]:
    """Entry, proof and signed head for the public record; refused until the entry is sealed. Holds only what is public anyway."""
    if publication.entry is None:
        raise LookupError("never published")
    place = sealed(publication)
    older = place.head.as_checkpoint() if place else None
    return export.bundle(publication.entry, record_bytes(publication), older=older)


def certificate_bytes(publication: Publication) -> bytes:
    return json.dumps(certificate(publication), ensure_ascii=False, indent=1).encode()

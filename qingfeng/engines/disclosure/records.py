"""The public record of a publication: the exact bytes whose digest is in the chronicle, so that anybody can compute it again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from qingfeng.core.chronicle.canonical import canonical

if TYPE_CHECKING:
    from .models import Publication

FORMAT = "qingfeng-publication-v1"


def public_record(publication: Publication) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "key": publication.key,
        "kind": publication.kind,
        "unit": publication.unit.code,
        "unit_name": publication.unit.name,
        "number": publication.number,
        "title": publication.title,
        "version": publication.version,
        "published_on": publication.published_on.isoformat() if publication.published_on else "",
        "ends_on": publication.ends_on.isoformat() if publication.ends_on else "",
        "correction_of": publication.correction_of.key if publication.correction_of else "",
        "content": publication.content,
    }


def record_bytes(publication: Publication) -> bytes:
    return canonical(public_record(publication))


def digest(publication: Publication) -> str:
    return hashlib.sha256(record_bytes(publication)).hexdigest()

"""What every Word file made here has in common: no character that XML forbids, and the same bytes for the same document."""

from __future__ import annotations

import io
import zipfile

from docx.document import Document as DocumentType

EPOCH = (2000, 1, 1, 0, 0, 0)


def xml_safe(text: str) -> str:
    return "".join(c for c in text if c in "\t\n" or (c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) not in (0xFFFE, 0xFFFF)))


def same_bytes(word: DocumentType) -> bytes:
    """Packs again with fixed dates, so that the same document always has the same digest."""
    raw, out = io.BytesIO(), io.BytesIO()
    word.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in made.namelist():
            packed.writestr(zipfile.ZipInfo(name, EPOCH), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()

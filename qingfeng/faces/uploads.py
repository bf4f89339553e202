"""What people attach: checked by content, re-encoded, stored under a random name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile

if TYPE_CHECKING:
    from qingfeng.core.vault.models import StoredFile


def store_upload(upload: UploadedFile | None, now: dt.datetime) -> StoredFile | None:
    """Stores an upload through the vault. Raises Refused for what is too large or is not what it says."""
    from qingfeng.core.vault import files

    if not upload:
        return None
    return files.store(upload_bytes=upload.read(), declared_name=upload.name or "", now=now)

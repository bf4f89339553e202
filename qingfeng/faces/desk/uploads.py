"""Files that come in at the desk: only with the word that they hold no secrets, and only through the vault."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused
from qingfeng.core.vault import files
from qingfeng.core.vault.models import StoredFile


def keep(upload: UploadedFile, now: dt.datetime, number: int = 1) -> StoredFile:
    """Encrypted under its id; the sender's name for it is not kept."""
    return files.store(upload_bytes=upload.read(), declared_name=upload.name or "", now=now, number=number)


class UploadMixin:
    """`uploads` names the file fields. They come with `no_secrets`, which is asked for only when there is a file."""

    uploads: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}  # type: ignore[misc]
        if any(data.get(name) for name in self.uploads) and not data.get("no_secrets"):
            self.add_error("no_secrets", _("交文件要先确认：里面没有国家秘密、工作秘密。"))  # type: ignore[attr-defined]
        return data

    def data_for_step(self) -> dict[str, Any]:
        data = dict(super().data_for_step())  # type: ignore[misc]
        data.pop("no_secrets", None)
        for name in self.uploads:
            if upload := data.get(name):
                try:
                    data[name] = keep(upload, self.desk.now, self.matter.evidence.count() + 1)  # type: ignore[attr-defined]
                except Refused as refused:
                    raise Refused(refused.reason, authority=refused.authority, advice=refused.advice, field=name) from refused
        return data

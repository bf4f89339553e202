"""Files of the vault handed out: to be saved, under a name and a type of our own. Only pictures that we painted are shown."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from qingfeng.core.vault.files import open_file
from qingfeng.core.vault.models import StoredFile

UNREAD = "application/octet-stream"


def as_picture(row: StoredFile | None) -> HttpResponse:
    """A picture that was painted anew when it came in, shown in a page of the desk; whatever is no picture is not."""
    if row is None or row.disposed_at is not None or not row.media_type.startswith("image/"):
        raise Http404
    response = HttpResponse(open_file(row), content_type=row.media_type)
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def as_download(row: StoredFile | None, *, name: str = "", media_type: str = UNREAD) -> HttpResponse:
    """What somebody sent is opened by no page of ours. A picture beside a board names its type; its bytes were painted anew."""
    if row is None or row.disposed_at is not None:
        raise Http404
    suffix = row.name.rpartition(".")[2]
    ending = suffix if suffix.isascii() and suffix.isalnum() else "bin"
    response = HttpResponse(open_file(row), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name or row.pk}.{ending}"'
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response

"""The photo of a board as it hangs at the school: proof that what was published can be read by those who do not go online.

It is painted anew like every upload, so that place, time and device are gone, and shown to everybody beside the board with its day.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import files
from qingfeng.core.vault.models import StoredFile

from .models import BoardState, FeeBoard

LONGEST = 1600  # pixels: enough to read a poster by, little enough for a cheap phone
STREAM = "board"


def photo_of(board: FeeBoard) -> StoredFile | None:
    """None where there is none, or where it was destroyed."""
    return StoredFile.objects.filter(pk=board.photo_id, disposed_at=None).first() if board.photo_id else None


@transaction.atomic
def set_photo(*, board: FeeBoard, data: bytes, name: str, taken_on: dt.date, actor: Account, now: dt.datetime) -> FeeBoard:
    """In place of an earlier one, which is destroyed. Only a board that is out hangs on a wall."""
    row = FeeBoard.objects.select_for_update(of=("self",)).select_related("publication").get(pk=board.pk)
    if row.state != BoardState.LIVE or row.publication is None:
        raise Refused(_("只有有效的公示可以加照片。"), advice=_("请先公布这份公示，张贴以后再拍。"))
    published = row.publication.published_on
    if taken_on > today(now) or (published and taken_on < published):
        raise Refused(_("拍照的日期要在公布之日以后、今天以前。"), field="taken_on")
    photo = files.store(upload_bytes=data, declared_name=name, now=now, photo_of=LONGEST)
    _dispose(row, actor, now)
    row.photo_digest, row.photo_path = photo.sha256, f"{taken_on.isoformat()}/{photo.pk}"
    row.save(update_fields=["photo_digest", "photo_path"])
    _record(row, "board.photo_set", {"photo": photo.sha256, "taken_on": taken_on}, actor, now)
    return row


@transaction.atomic
def remove_photo(*, board: FeeBoard, actor: Account, now: dt.datetime) -> FeeBoard:
    row = FeeBoard.objects.select_for_update(of=("self",)).get(pk=board.pk)
    if row.photo_path:
        _dispose(row, actor, now)
        row.photo_digest = row.photo_path = ""
        row.save(update_fields=["photo_digest", "photo_path"])
        _record(row, "board.photo_removed", {}, actor, now)
    return row


def _dispose(board: FeeBoard, actor: Account, now: dt.datetime) -> None:
    old = photo_of(board)
    if old is not None:
        files.dispose(file=old, now=now, actor=actor)


def _record(board: FeeBoard, event: str, body: dict, actor: Account, now: dt.datetime) -> None:
    append(stream=(STREAM, str(board.pk)), event=event, body={"board": board.pk, **body}, actor=f"account:{actor.pk}", now=now)

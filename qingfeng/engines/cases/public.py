"""Likes, dislikes and category of imported messages. Numbers may be counted anew without a new message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .models import Complaint, PublicMessage

if TYPE_CHECKING:
    from .importing import Answered, AsShown

COUNTED = ("sender", "likes", "dislikes", "category")


def of(shown: AsShown, complaint: Complaint) -> PublicMessage:
    return PublicMessage(
        complaint=complaint, sender=shown.sender, likes=shown.likes or 0, dislikes=shown.dislikes or 0, category=shown.category
    )


def counted_anew(messages: Mapping[str, Answered]) -> list[PublicMessage]:
    """Of messages that are here, by their number: what differs from last time, not stored yet. What was disposed of is let be."""
    rows = Complaint.objects.filter(source_key__in=messages, disposed_at=None).select_related("public").order_by("pk")
    return [changed for row in rows if (changed := _changed(row, messages[str(row.source_key)].shown)) is not None]


def _changed(row: Complaint, shown: AsShown | None) -> PublicMessage | None:
    if shown is None:
        return None
    here = getattr(row, "public", None)
    if here is None:
        return of(shown, row)
    before = [getattr(here, name) for name in COUNTED]
    for name in COUNTED:
        said = getattr(shown, name)
        if said not in (None, ""):
            setattr(here, name, said)
    return here if before != [getattr(here, name) for name in COUNTED] else None


def count(rows: Sequence[PublicMessage]) -> None:
    PublicMessage.objects.bulk_create([row for row in rows if row.pk is None])
    PublicMessage.objects.bulk_update([row for row in rows if row.pk is not None], COUNTED, batch_size=200)

"""The messages that may be looked through for what they are about: masked; no sealed matter, no accusation, nothing disposed of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import OuterRef, Q, QuerySet, Subquery

from qingfeng.core.calendar import today
from qingfeng.core.matters.models import Clock
from qingfeng.core.text.masking import mask
from qingfeng.engines.cases.models import Channel, Complaint, ComplaintClass
from qingfeng.engines.triage.ports import Message, Reply

from .sources import HANDLE

BATCH = 2000


class _Messages:
    """A matter in which several complain is one message for each."""

    def of(self, keys: Iterable[int]) -> list[Message]:
        return [_message(row) for row in _open().filter(matter__in=list(keys)).order_by("pk")]

    def numbered(self, numbers: Iterable[int]) -> list[Message]:
        return [_message(row) for row in _open().filter(pk__in=list(numbers)).order_by("pk")]

    def newest(self, *, after: int, limit: int) -> list[int]:
        """The last numbers of messages behind this one, the latest first."""
        return list(_open().filter(pk__gt=after).order_by("-pk").values_list("pk", flat=True)[:limit])

    def every(self, *, office: int | None = None, since: dt.date | None = None, until: dt.date | None = None) -> Iterator[Message]:
        return (_message(row) for row in _within(office, since, until).order_by("pk").iterator(chunk_size=BATCH))

    def replies(self, *, office: int | None = None, since: dt.date | None = None, until: dt.date | None = None) -> Iterator[Reply]:
        answered = _within(office, since, until).exclude(answer="").filter(answered_at__isnull=False)
        clock = Clock.objects.filter(matter=OuterRef("matter"), code=HANDLE).order_by("-started_on", "-pk")
        answered = answered.annotate(due=Subquery(clock.values("due_on")[:1]))
        return (_reply(row) for row in answered.order_by("pk").iterator(chunk_size=BATCH))


def _open() -> QuerySet[Complaint]:
    rows = Complaint.objects.filter(matter__sealed=False, matter__disposed_at=None, disposed_at=None, withdrawn_at=None)
    rows = rows.filter(harm_to_minor=False)
    rows = rows.exclude(Q(classification=ComplaintClass.ACCUSATION) | Q(matter__classification=ComplaintClass.ACCUSATION) | Q(text=""))
    return rows.select_related("matter", "public", "matter__sorting")


def _within(office: int | None, since: dt.date | None, until: dt.date | None) -> QuerySet[Complaint]:
    rows = _open()
    if office is not None:
        rows = rows.filter(matter__unit=office)
    if since is not None:
        rows = rows.filter(matter__received_on__gte=since)
    if until is not None:
        rows = rows.filter(matter__received_on__lte=until)
    return rows


def _message(row: Complaint) -> Message:
    public, sorting = getattr(row, "public", None), getattr(row.matter, "sorting", None)
    imported = row.channel == Channel.IMPORT  # masked when it came in
    return Message(
        key=row.matter_id,
        title=row.matter.title if imported else mask(row.matter.title),
        text=row.text if imported else mask(row.text),
        day=row.matter.received_on,
        office=row.matter.unit_id,
        number=row.pk,
        about=row.matter.respondent_unit_id,
        subject=row.matter.title if imported else "",
        sender=public.sender if public else "",
        likes=public.likes if public else 0,
        dislikes=public.dislikes if public else 0,
        category=(sorting.category if sorting else "") or (public.category if public else ""),
    )


def _reply(row: Complaint) -> Reply:
    assert row.answered_at is not None
    return Reply(
        key=row.matter_id,
        text=mask(row.text),
        answer=mask(row.answer),
        received_on=row.matter.received_on,
        answered_on=today(row.answered_at),
        office=row.matter.unit_id,
        due_on=row.due,  # type: ignore[attr-defined]
    )


MESSAGES = _Messages()

"""What a school handed in and nobody needs any more: its rows with pupils' names are destroyed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from qingfeng.core.access.models import Account
from qingfeng.core.vault import files

from .models import ListState, ListSubmission, RefundOrder

WAITING = (ListState.FAULTY, ListState.SENT, ListState.RETURNED)


def close_lists(order: RefundOrder, into: str, actor: Account | None, now: dt.datetime, states: Sequence[str] = WAITING) -> None:
    for submission in ListSubmission.objects.filter(order=order, state__in=states).select_related("file"):
        finish(submission, into, actor, now)


def finish(submission: ListSubmission, into: str, actor: Account | None, now: dt.datetime) -> None:
    if submission.file is not None:
        files.dispose(file=submission.file, now=now, actor=actor)
    submission.state = into
    submission.save(update_fields=["state"])

"""Who read sealed material and when: a log beside the matter, for the audit administrator and for the person concerned.

One stream for each office. It holds the matter's key, the kind of page and the reader's account, nothing of what stood there. The same
person on the same page is one reading for ten minutes, so that working on a matter is not a hundred entries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import units_where
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.chronicle.services import append

from .models import Matter

KIND, EVENT = "reading", "sealed.read"
ONE_READING = dt.timedelta(minutes=10)


@transaction.atomic
def was_read(*, matter: Matter, what: str, actor: Account, now: dt.datetime) -> None:
    """`what` is a code: the page, e.g. "matter", "file", "print_opinion". Of a matter that is not sealed nothing is kept."""
    if not matter.sealed:
        return
    code = f"account:{actor.pk}"
    lately = Entry.objects.of(KIND, str(matter.unit_id)).filter(event=EVENT, actor=code, at__gt=now - ONE_READING)
    if lately.filter(body__matter=matter.pk, body__what=what).exists():
        return
    append(stream=(KIND, str(matter.unit_id)), event=EVENT, body={"matter": matter.pk, "what": what}, actor=code, now=now)


def were_read(*, matters: Iterable[Matter], what: str, actor: Account, now: dt.datetime) -> None:
    for matter in matters:
        was_read(matter=matter, what=what, actor=actor, now=now)


def of_matter(matter: Matter) -> QuerySet[Entry]:
    return Entry.objects.of(KIND, str(matter.unit_id)).filter(event=EVENT, body__matter=matter.pk).order_by("seq")


def entries_for(actor: Any, day: dt.date) -> QuerySet[Entry]:
    """What the audit administrator of a unit reads: readings of sealed matters, and all that was done to sealed identities."""
    units = [str(pk) for pk in units_where(actor, Role.AUDITADMIN, day).values_list("pk", flat=True)]
    return Entry.objects.filter(stream__kind__in=(KIND, "vault"), stream__key__in=units).select_related("stream").order_by("-pk")

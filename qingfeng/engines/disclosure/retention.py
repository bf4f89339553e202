"""Texts that name people and are not, or no longer, before the public: how long they are kept, and how they are emptied.

Only kinds that are set as official documents name people. What is out, was corrected or came to its planned end stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar import today
from qingfeng.core.matters.models import Matter
from qingfeng.core.retention.keepers import Keeper, Kept

from . import services
from .kinds import documents
from .models import Publication, PublicationState
from .models.publications import PublicationQuerySet

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.parties.models import Unit

S = PublicationState


def _there(office: Unit, *states: str) -> PublicationQuerySet:
    return Publication.objects.filter(unit__path__startswith=office.path, kind__in=documents(), state__in=states, disposed_at=None)


def _drafts(office: Unit, before: dt.date) -> Iterator[Kept]:
    touched = Greatest("prepared_at", Coalesce("approved_at", "prepared_at"))
    rows = _there(office, S.DRAFT, S.APPROVED, S.DROPPED).annotate(touched=touched).filter(touched__lt=_after(before)).order_by("pk")
    return _kept(rows, lambda row: row.touched, lambda row: _("%s拟的稿") % today(row.prepared_at).isoformat())


def _withdrawn(office: Unit, before: dt.date) -> Iterator[Kept]:
    rows = _there(office, S.WITHDRAWN).filter(withdrawn_at__lt=_after(before)).order_by("pk")
    return _kept(rows, lambda row: row.withdrawn_at, lambda row: row.number or row.key)


def _kept(rows, since, label) -> Iterator[Kept]:
    """With the matter it came from, so that nobody lists or empties what they must stand back from."""
    found = list(rows)
    matters = dict(Matter.objects.filter(ref__in={row.source for row in found if row.source}).values_list("ref", "pk"))
    return (
        Kept(key=f"publication:{row.pk}", label=label(row)[:60], since=today(since(row)), matter_id=matters.get(row.source))
        for row in found
    )


def _after(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, dt.UTC)


def _dispose(key: str, actor: Account, now: dt.datetime) -> None:
    services.dispose(publication=Publication.objects.get(pk=int(key.removeprefix("publication:"))), actor=actor, now=now)


KEEPERS = (
    Keeper(
        "circular_draft",
        gettext_lazy("没有公布的通报稿"),
        gettext_lazy("标题和正文清空，只留谁拟、谁核准和日期；还在拟的一并作废。"),
        _drafts,
        _dispose,
    ),
    Keeper(
        "circular_withdrawn",
        gettext_lazy("撤下的通报"),
        gettext_lazy("标题、正文、撤下的原因清空，文件从磁盘上删去；文号、日期和指纹留存，手上的副本仍可核对。"),
        _withdrawn,
        _dispose,
    ),
)

"""How many circulars went out; one that was taken back since was none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import scope_paths
from qingfeng.engines.disclosure import permissions
from qingfeng.engines.disclosure.models import Publication, PublicationState
from qingfeng.engines.insight.figures import Figure, Question, Record, how_many
from qingfeng.engines.insight.places import page_of

KIND = "circular"
READERS = (*permissions.APPROVERS, Role.HANDLER)


def published(asked: Question) -> list[Record]:
    found = Publication.objects.out().exclude(state=PublicationState.WITHDRAWN).filter(
        kind=KIND, unit__path__startswith=asked.scope.path, published_on__range=(asked.period.start, asked.period.end)
    )  # fmt: skip
    return [Record(f"publication:{row.pk}", row.title, row.published_on) for row in found.order_by("published_on", "pk")]


def readable(records: Sequence[Record], viewer: Any, day: dt.date) -> set[str]:
    """A circular whose time is over is no more for whoever must stand back from its matter."""
    shown = {f"publication:{pk}" for pk in Publication.objects.readable_by(viewer, day).values_list("pk", flat=True)}
    return {record.key for record in records if record.key in shown}


def of_offices(viewer: Any, day: dt.date) -> QuerySet[Publication]:
    found = Publication.objects.none()
    for path in scope_paths(viewer, READERS, day):
        found = found | Publication.objects.filter(unit__path__startswith=path)
    return found & Publication.objects.readable_by(viewer, day)


FIGURES = (
    Figure(
        "circulars.published", gettext_lazy("发出的通报"), "document", gettext_lazy("统计期内公布、没有撤下的通报份数"),
        published, how_many, visible=readable, public=False, opens={"publication": page_of("circular", of_offices, "key")},
    ),
)  # fmt: skip

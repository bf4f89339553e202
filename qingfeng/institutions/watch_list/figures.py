"""From how many incidents a school is listed, read from the version in force on the last day of the period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Version
from qingfeng.engines.insight.figures import Figure, Question, Record, Value
from qingfeng.engines.insight.periods import Period
from qingfeng.engines.insight.places import page_of

from .rules import LISTING


def threshold(asked: Question) -> list[Record]:
    version = queries.find(LISTING, asked.period.end, asked.scope)
    if version is None:
        return []
    return [Record(f"version:{version.pk}", version.cite(), version.valid_from, Decimal(version.value["threshold"]))]


def as_written(records: Sequence[Record], period: Period) -> Value:
    return Value(records[0].value if records else None)


def versions(viewer: Any, day: dt.date) -> QuerySet[Version]:
    return Version.objects.all()


FIGURES = (
    Figure(
        "watch_list.threshold", gettext_lazy("列入监控名单的门槛"), "incident",
        gettext_lazy("统计期最后一天有效的规定里，一年内查实多少件列入"), threshold, as_written, compares=False, norm=LISTING,
        opens={"version": page_of("norm", versions, "key", part="version-%s")},
    ),
)  # fmt: skip

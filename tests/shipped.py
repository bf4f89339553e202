"""All rules that the product ships. Read from their files once in a run and then copied: reading is most of a test's time."""

from __future__ import annotations

import datetime as dt

from qingfeng import catalogue
from qingfeng.core.chronicle.models import Entry, Stream
from qingfeng.core.norms import services as norms
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.norms.models import Clause, Document, ShippedTests, Version

MODELS = (Document, Clause, Version, ShippedTests, Stream, Entry)
_kept: dict[dt.datetime, list[list]] = {}


def load(now: dt.datetime) -> None:
    if now not in _kept:
        load_shipped(now=now, files=catalogue.parameter_files())
        _kept[now] = [list(model.objects.order_by("pk")) for model in MODELS]
        return
    for model, rows in zip(MODELS, _kept[now], strict=True):
        model.objects.bulk_create(rows)
    norms.new_edition(actor=None, now=now, note="")

"""What signing keeps of people: scans for some years after the period, who signed as long as figures are read from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.retention.keepers import Keeper, Kept
from qingfeng.core.vault import files

from .models import ScannedPage

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.parties.models import Unit


def _scans(office: Unit, before: dt.date) -> Iterator[Kept]:
    """Page by page; the time runs from the end of the period for which was signed."""
    rows = ScannedPage.objects.filter(batch__round__office__path__startswith=office.path, file__disposed_at=None)
    over = rows.filter(batch__round__period_to__lte=before).select_related("batch__round").order_by("pk")
    for row in over.iterator(chunk_size=500):
        yield Kept(key=f"scan:{row.pk}", label=_("扫描件第%d页") % row.number, since=row.batch.round.period_to)


def _dispose_scan(key: str, actor: Account, now: dt.datetime) -> None:
    row = ScannedPage.objects.select_related("file").get(pk=int(key.removeprefix("scan:")))
    files.dispose(file=row.file, now=now, actor=actor)


KEEPERS = (
    Keeper(
        "letter_scan",
        gettext_lazy("签字的扫描件"),
        gettext_lazy("扫描件从磁盘上删去；谁在哪天签了哪一版，仍在名册上。"),
        _scans,
        _dispose_scan,
    ),
    Keeper(
        "letter",
        gettext_lazy("责任书、承诺书的签订名册"),
        gettext_lazy("谁任什么职务时签了哪一版；统计和追究责任要据此查。签名码用过就没有了。"),
    ),
)

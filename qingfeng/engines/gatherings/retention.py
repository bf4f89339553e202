"""What the study column keeps of people, until when: some years after it was put up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.retention.keepers import Keeper, Kept

from .models import Reading
from .reading import forget_readers

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.parties.models import Unit


def _over(office: Unit, before: dt.date) -> Iterator[Kept]:
    rows = Reading.objects.filter(unit__path__startswith=office.path, put_up_on__lte=before, marks__person__isnull=False).distinct()
    for row in rows.order_by("pk").iterator(chunk_size=500):
        yield Kept(key=f"reading:{row.pk}", label=_("学习专栏第%d份") % row.pk, since=row.put_up_on)


def _dispose(key: str, actor: Account, now: dt.datetime) -> None:
    forget_readers(reading=Reading.objects.get(pk=int(key.removeprefix("reading:"))), actor=actor, now=now)


KEEPERS = (
    Keeper(
        "reading_mark",
        gettext_lazy("学习专栏谁读过"),
        gettext_lazy("姓名去掉；各单位多少人读过，仍可计数。"),
        _over,
        _dispose,
    ),
)

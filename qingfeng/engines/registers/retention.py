"""What registers keep, until when: some years after a term is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.retention.keepers import Keeper, Kept

from . import services
from .models import RegisterEntry

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.parties.models import Unit


def _over(office: Unit, before: dt.date) -> Iterator[Kept]:
    rows = RegisterEntry.objects.filter(unit__path__startswith=office.path, term_to__lte=before, disposed_at=None).order_by("pk")
    for row in rows.iterator(chunk_size=500):
        assert row.term_to is not None
        yield Kept(key=f"register:{row.pk}", label=_("名册第%d条") % row.pk, since=row.term_to)


def _dispose(key: str, actor: Account, now: dt.datetime) -> None:
    services.dispose(entry=RegisterEntry.objects.get(pk=int(key.removeprefix("register:"))), actor=actor, now=now)


KEEPERS = (
    Keeper(
        "register_entry",
        gettext_lazy("名册上任期满了的人"),
        gettext_lazy("姓名、单位、电话、子女学校、账号和本人的回执本清空；哪一组有过一个任期，仍可计数。"),
        _over,
        _dispose,
    ),
)

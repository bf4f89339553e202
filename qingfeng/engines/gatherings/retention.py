"""What the study column keeps of people, and sessions and consultations keep in words, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.retention.keepers import Keeper, Kept

from . import emptying
from .models import Consultation, Reading, Session
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


def _sessions(office: Unit, before: dt.date) -> Iterator[Kept]:
    for row in emptying.with_words(before).filter(unit__path__startswith=office.path).order_by("pk").iterator(chunk_size=500):
        yield Kept(key=f"session:{row.pk}", label=_("会议、学习第%d次") % row.pk, since=emptying.ended_on(row))


def _empty_session(key: str, actor: Account, now: dt.datetime) -> None:
    emptying.empty_session(session=Session.objects.get(pk=int(key.removeprefix("session:"))), actor=actor, now=now)


def _visits(office: Unit, before: dt.date) -> Iterator[Kept]:
    for row in emptying.visits_with_words(before).filter(unit__path__startswith=office.path).order_by("pk").iterator(chunk_size=500):
        yield Kept(key=f"visit:{row.pk}", label=_("走访第%d次") % row.pk, since=row.held_on)


def _empty_visit(key: str, actor: Account, now: dt.datetime) -> None:
    emptying.empty_visit(session=Session.objects.get(pk=int(key.removeprefix("visit:"))), actor=actor, now=now)


def _consultations(office: Unit, before: dt.date) -> Iterator[Kept]:
    rows = emptying.consultations_with_words(before).filter(unit__path__startswith=office.path).order_by("pk")
    for row in rows.iterator(chunk_size=500):
        yield Kept(key=f"consultation:{row.pk}", label=_("征求意见第%d次") % row.pk, since=row.asked_on)


def _empty_consultation(key: str, actor: Account, now: dt.datetime) -> None:
    row = Consultation.objects.get(pk=int(key.removeprefix("consultation:")))
    emptying.empty_consultation(consultation=row, actor=actor, now=now)


KEEPERS = (
    Keeper(
        "reading_mark",
        gettext_lazy("学习专栏谁读过"),
        gettext_lazy("姓名去掉；各单位多少人读过，仍可计数。"),
        _over,
        _dispose,
    ),
    Keeper(
        "session_words",
        gettext_lazy("会议、学习的记录和整改清单"),
        gettext_lazy("记录、主讲和整改清单的文字清空；名称、日期、有几项、哪天完成和到场的人数留存。还有没完成的，不销毁。"),
        _sessions,
        _empty_session,
    ),
    Keeper(
        "visit_words",
        gettext_lazy("走访看到的和提出的意见"),
        gettext_lazy("文字清空；哪天走访过哪所学校、记了几条，仍可计数。"),
        _visits,
        _empty_visit,
    ),
    Keeper(
        "consultation_words",
        gettext_lazy("征求意见的文字"),
        gettext_lazy("关于什么、问了哪些人、后来怎样的文字清空；日期、人数、意见条数和形成的文件留存。"),
        _consultations,
        _empty_consultation,
    ),
)

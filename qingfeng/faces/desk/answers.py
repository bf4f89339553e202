"""答复质量: how the answers of each office look, part by part, and the answers behind each number. Only what the reader may see counts.

There is no sum of the parts and no order of merit: offices stand as they stand in the tree.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit
from qingfeng.engines.insight.numbers import plain, share
from qingfeng.engines.triage.answers import counting
from qingfeng.engines.triage.models import AnswerCheck

from .matters import READERS
from .page_sheets import leaves_as_sheet
from .who import Desk, desk_of, needs

PER_PAGE = 40


@dataclass(frozen=True)
class Asked:
    """The period and, for a list, which answers: of an office, that have a part or lack it."""

    since: dt.date
    until: dt.date
    office: int = 0
    part: str = ""
    has: bool = True

    def address(self, **changes: Any) -> str:
        values = {"since": self.since, "until": self.until, **changes}
        return f"{reverse('desk:answers_list')}?{urlencode(values)}"

    def condition(self) -> Q:
        part = counting.BY_CODE.get(self.part)
        if part is None:
            return Q()
        return part.of & (part.hits if self.has else ~part.hits)


def read(params: QueryDict, day: dt.date) -> Asked:
    """What cannot be read is this year until today."""
    office = params.get("office", "")
    return Asked(
        since=_day(params.get("since", "")) or day.replace(month=1, day=1),
        until=_day(params.get("until", "")) or day,
        office=int(office) if office.isascii() and office.isdecimal() and len(office) < 10 else 0,
        part=params.get("part", ""),
        has=params.get("has") != "0",
    )


def _day(typed: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        return None


def seen(desk: Desk, asked: Asked) -> QuerySet[AnswerCheck]:
    found = AnswerCheck.objects.filter(matter__in=desk.matters().values("pk"), answered_on__range=(asked.since, asked.until))
    return found.filter(office=asked.office) if asked.office else found


@dataclass(frozen=True)
class Cell:
    hits: int
    n: int
    words: str  # per cent, or why there is none
    interval: str
    hits_url: str
    n_url: str


@dataclass(frozen=True)
class Row:
    office: str
    n: int
    url: str
    median: str
    met: str
    met_url: str
    cells: tuple[Cell, ...]
    few: bool


@require_safe
@needs(*READERS)
@leaves_as_sheet(_l("答复质量"), "answers")
def answers(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    asked = read(request.GET, desk.day)
    found = {line.office: line for line in counting.lines(seen(desk, asked))}
    offices = Unit.objects.filter(pk__in=found).order_by("path")
    context = {
        "rows": [_row(unit, found[unit.pk], asked) for unit in offices],
        "parts": counting.PARTS,
        "asked": asked,
        "few": counting.FEW,
        "untimed": sum(line.n - line.shares[0].n for line in found.values()),
    }
    return render(request, "desk/answers/statistics.html", context)


def _row(unit: Unit, line: counting.Line, asked: Asked) -> Row:
    return Row(
        office=unit.name,
        n=line.n,
        url=asked.address(office=unit.pk),
        median=f"{line.median:g}",
        met=f"{line.met}/{line.demands}",
        met_url=asked.address(office=unit.pk, part="met", has=0),
        cells=tuple(_cell(unit, part, asked) for part in line.shares),
        few=line.few,
    )


def _cell(unit: Unit, part: counting.Share, asked: Asked) -> Cell:
    few = part.n < counting.FEW
    between = part.interval
    limits = [plain(100 * limit, 0) for limit in (between.low, between.high)] if between and not few else []
    return Cell(
        hits=part.hits,
        n=part.n,
        words=_("份数少") if few else f"{plain(share(part.hits, part.n), 1)}%",
        interval=f"{limits[0]}–{limits[1]}%" if limits else "",
        hits_url=asked.address(office=unit.pk, part=part.part.code),
        n_url=asked.address(office=unit.pk),
    )


@require_safe
@needs(*READERS)
@leaves_as_sheet(_l("答复清单"), "answers-list")
def answers_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    asked = read(request.GET, desk.day)
    rows = seen(desk, asked).filter(asked.condition()).select_related("matter", "office").order_by("-answered_on", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    checks = list(page.object_list)
    copied = {check.copy_of_id for check in checks if check.copy_of_id}
    refs = dict(desk.matters().filter(pk__in=copied).values_list("pk", "ref")) if copied else {}
    part = counting.BY_CODE.get(asked.part)
    context = {
        "rows": [{"check": check, "late": _late(check), "copied": refs.get(check.copy_of_id or 0, "")} for check in checks],
        "page": page,
        "asked": asked,
        "office": Unit.objects.filter(pk=asked.office, pk__in=_offices(desk)).first() if asked.office else None,
        "part": part,
        "back": f"{reverse('desk:answers')}?{urlencode({'since': asked.since, 'until': asked.until})}",
    }
    return render(request, "desk/answers/list.html", context)


def _offices(desk: Desk) -> QuerySet[Matter]:
    return desk.matters().values("unit")


def _late(check: AnswerCheck) -> bool:
    return check.due_on is not None and check.answered_on > check.due_on


urlpatterns = [path("glance/answers/", answers, name="answers"), path("glance/answers/list/", answers_list, name="answers_list")]

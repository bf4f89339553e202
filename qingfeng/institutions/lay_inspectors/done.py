"""What was done about the opinions of the inspectors, as everybody may read it: by group and year, and by subject. Nobody is in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.parties.models import Unit
from qingfeng.engines.cases.models import Allegation, Channel, Complaint, OpinionResult
from qingfeng.engines.insight.suppression import FEW, few, left_out
from qingfeng.engines.registers.models import RegisterEntry

from .figures import KIND
from .groups import GROUPS

ANSWERED = Q(answered_at__isnull=False)
# Adopted: the written opinion supports what was proposed (信访工作条例 art 32), it was decided, and the answer is out.
ADOPTED = ANSWERED & Q(matter__opinion__result=OpinionResult.SUPPORT, matter__opinion__decided_on__isnull=False)


@dataclass(frozen=True)
class Line:
    label: str
    filed: str
    answered: str
    adopted: str


@dataclass(frozen=True)
class Year:
    year: int
    lines: list[Line]
    whole: Line
    subjects: list[tuple[str, str]]


def opinions_at(scope: Unit) -> QuerySet[Complaint]:
    """Withdrawn ones stay in: they were filed."""
    return Complaint.objects.filter(channel=Channel.LAY, matter__unit__path__startswith=scope.path)


def years(scope: Unit) -> list[Year]:
    rows = opinions_at(scope).annotate(year=ExtractYear("received_at", tzinfo=SHANGHAI)).order_by()
    counted = rows.values("year", "standing").annotate(
        filed=Count("pk"), answered=Count("pk", filter=ANSWERED), adopted=Count("pk", filter=ADOPTED)
    )
    found: dict[int, dict[str, tuple[int, int, int]]] = {}
    for row in counted:
        found.setdefault(row["year"], {})[row["standing"]] = (row["filed"], row["answered"], row["adopted"])
    return [_year(scope, year, found[year]) for year in sorted(found, reverse=True)]


def _year(scope: Unit, year: int, by_group: dict[str, tuple[int, int, int]]) -> Year:
    names = [*((code, str(label)) for code, label in GROUPS), ("", _("没有分组的"))]
    listed = [(label, by_group[code]) for code, label in names if code in by_group]
    columns = [_told([parts[at] for _label, parts in listed]) for at in range(3)]
    lines = [Line(label, *(column[n] for column in columns)) for n, (label, _parts) in enumerate(listed)]
    sums = [sum(parts[at] for _label, parts in listed) for at in range(3)]
    return Year(year, lines, Line(_("合计"), *(one(n) for n in sums)), _subjects(scope, year))


def one(n: int) -> str:
    return _("不足%d") % FEW if few(n) else str(n)


def _told(parts: list[int]) -> list[str]:
    """Beside their sum no part may be found by taking away."""
    hidden = left_out(parts)
    words = _("不公布")
    return [one(n) if few(n) else words if n and (hidden is None or at in hidden) else str(n) for at, n in enumerate(parts)]


def _subjects(scope: Unit, year: int) -> list[tuple[str, str]]:
    """The examples: neutral words with a number; what is few is not named at all."""
    rows = Allegation.objects.filter(complaint__in=opinions_at(scope)).annotate(year=ExtractYear("complaint__received_at", tzinfo=SHANGHAI))
    counted = rows.filter(year=year).order_by().values_list("item").annotate(n=Count("complaint", distinct=True))
    return [(item, str(n)) for item, n in sorted(counted, key=lambda pair: (-pair[1], pair[0])) if n >= FEW]


def in_office(scope: Unit, day: object) -> list[tuple[str, str]]:
    """How many inspectors there are of each group."""
    rows = RegisterEntry.objects.filter(kind=KIND, unit__path__startswith=scope.path, disposed_at=None).in_office(day)  # type: ignore[arg-type]
    counted = dict(rows.order_by().values_list("group").annotate(n=Count("pk")))
    return [(str(label), one(counted.get(code, 0))) for code, label in GROUPS]

"""The yearly sheets of the demonstration: compiled after the school year, confirmed by the head where everything is decided."""

from __future__ import annotations

from qingfeng.core.parties.models import Unit
from qingfeng.engines.consequences import assessing

from .agenda import Agenda, Life
from .county import Cast
from .rows import at, rows


def plan(cast: Cast, agenda: Agenda) -> None:
    for row in rows("assessments.csv"):
        agenda.add(_year(cast, int(row["year"]), row["compiled_on"], row["confirmed_on"]))


def _year(cast: Cast, year: int, compiled_on: str, confirmed_on: str) -> Life:
    now = at(compiled_on, 9)
    yield now
    assessing.compile_year(office=cast.office, year=year, actor=cast["handler"], now=now)
    now = at(confirmed_on, 10)
    yield now
    for unit in Unit.objects.schools().filter(assessments__year=year).distinct().order_by("code"):
        if not assessing.undecided(unit, year):
            assessing.confirm(unit=unit, year=year, actor=cast["head"], now=now)

"""The schools of the demonstration that were given the title for 2010, each step by another person."""

from __future__ import annotations

from qingfeng.engines.consequences import titles

from .agenda import Agenda, Life
from .county import Cast
from .rows import Row, at, rows

KIND = "exemplary_schools"


def plan(cast: Cast, agenda: Agenda) -> None:
    for row in rows("titles.csv"):
        agenda.add(_title(cast, row))


def _title(cast: Cast, row: Row) -> Life:
    now = at(row["applied_on"], 10)
    yield now
    made = titles.apply_for(kind=KIND, unit=cast.units[row["school"]], office=cast.office, year=int(row["year"]), actor=None, now=now)
    now = at(row["reviewed_on"], 15)
    yield now
    made = titles.review(title=made, accept=True, note="", actor=cast["reviewer"], now=now)
    now = at(row["noticed_on"], 9)
    yield now
    made = titles.put_before_public(title=made, actor=cast["reviewer"], now=now)
    now = at(row["given_on"], 10)
    yield now
    titles.give(title=made, actor=cast["decider"], now=now)

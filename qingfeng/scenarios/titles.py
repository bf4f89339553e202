"""The count of the county ("zero complaints", as the source has it), and the schools that were given the title for 2010, each step by
another person."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.norms import services as norms
from qingfeng.core.norms.models import Version
from qingfeng.engines.consequences import titles

from .agenda import Agenda, Life
from .county import Cast
from .rows import Row, at, rows

KIND = "exemplary_schools"


COUNTING = "exemplary_schools.counting"
SAYS = (
    "当年没有受理教育收费投诉的学校，可以申请规范教育收费示范学校。当年收到的投诉和反映当年收费的投诉都计入；"
    "没有查实、本人撤回、不予受理和转送的投诉不计入。"
)


def plan(cast: Cast, agenda: Agenda) -> None:
    agenda.add(_counted(cast))
    for row in rows("titles.csv"):
        agenda.add(_title(cast, row))


def _counted(cast: Cast) -> Life:
    """A document of the county: recorded by the head, published by another."""
    now, since = at("2010-11-25", 9), dt.date(2010, 12, 1)
    yield now
    document = norms.add_document(
        key="yunxiu-zero-complaints-2010", number="云岫教委〔2010〕31号", title="关于示范学校评选实行教育收费“零投诉”的通知",
        unit=cast.office, dated=dt.date(2010, 11, 25), in_force_from=since, actor=cast["head"], now=now,
    )  # fmt: skip
    clause = norms.add_clause(document=document, ref="第一条", text=SAYS, actor=cast["head"], now=now)
    shipped = Version.objects.shipped().filter(key=COUNTING).latest("valid_from")
    value = {**shipped.value, "counts": "complaints", "unfounded": "leave_out"}
    proposal = norms.propose_version(
        key=COUNTING, unit=cast.office, value=value, valid_from=since, clause=clause, actor=cast["head"], now=now
    )
    now = at("2010-11-25", 15)
    yield now
    norms.publish(proposal=proposal, actor=cast["decider"], now=now)


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

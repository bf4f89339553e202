"""The lay inspectors of the demonstration, brought in as one list."""

from __future__ import annotations

import io

from qingfeng.core.refusal import Refused
from qingfeng.engines.registers import services

from .agenda import Agenda, Life
from .county import Cast
from .rows import at, path

LISTED = at("2011-03-01", 10)


def plan(cast: Cast, agenda: Agenda) -> None:
    agenda.add(_list(cast))


def _list(cast: Cast) -> Life:
    yield LISTED
    table, _made = services.take_list(
        kind="lay_inspectors", unit=cast.office, file=io.BytesIO(path("inspectors.csv").read_bytes()), source="推荐名单",
        source_on=LISTED.date(), actor=cast["registrar"], now=LISTED,
    )  # fmt: skip
    if table.errors:
        raise Refused(f"inspectors.csv：{table.errors[0]}")

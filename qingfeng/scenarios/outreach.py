"""What the schools of the demonstration put before the public, brought in as one list, as an office would."""

from __future__ import annotations

import io

from qingfeng.core.refusal import Refused
from qingfeng.engines.disclosure import services

from .agenda import Agenda, Life
from .county import Cast
from .rows import at, path

LISTED = at("2011-10-31", 15)


def plan(cast: Cast, agenda: Agenda) -> None:
    agenda.add(_list(cast))


def _list(cast: Cast) -> Life:
    yield LISTED
    file = io.BytesIO(path("outreach.csv").read_bytes())
    table, _made = services.take_outreach(file=file, actor=cast["publisher"], now=LISTED)
    if table.errors:
        raise Refused(f"outreach.csv：{table.errors[0]}")

"""The day after which nothing counts for a month any more. It is the rule in force when the month begins: nobody moves it afterwards."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import Unit
from qingfeng.engines.insight.spans import Closes, at_month_end

CUTOFF = "report.cutoff_day"


def closes_for(unit: Unit | None) -> Closes:
    def closes(year: int, month: int) -> int:
        version = find(CUTOFF, dt.date(year, month, 1), unit)
        return int(version.value) if version else at_month_end(year, month)

    return closes

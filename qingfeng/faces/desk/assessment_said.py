"""What inspectors said of a school in a year, beside its sheets: to the office in full, to the school nothing that is few."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.intervals import Interval
from qingfeng.core.parties.models import Unit
from qingfeng.engines.ballots.models import Survey
from qingfeng.engines.cases.models import Channel, Complaint
from qingfeng.engines.consequences.assessing import YearPlan
from qingfeng.institutions.lay_inspectors import appraisal, done


@dataclass(frozen=True)
class Said:
    filed: str  # empty: not for this reader
    answered: str
    adopted: str
    survey: Survey | None
    score: Decimal | None
    interval: Interval | None
    n: int
    weights: tuple[tuple[str, str], ...]  # sheet, per cent


def said_of(unit: Unit, plan: YearPlan, *, ours: bool) -> Said:
    """`ours`: the reader answers for the school. What was filed and not answered yet it does not learn of, not even how many."""
    found = Complaint.objects.filter(channel=Channel.LAY, matter__respondent_unit=unit)
    first, over = (dt.datetime.combine(day, dt.time.min, SHANGHAI) for day in (plan.began, plan.ends + dt.timedelta(days=1)))
    found = found.filter(received_at__gte=first, received_at__lt=over)
    answered, adopted = found.filter(done.ANSWERED).count(), found.filter(done.ADOPTED).count()
    told = done.one if ours else str
    newest = appraisal.tally_of(unit, plan.began, plan.ends)
    survey, tally = newest or (None, None)
    titles = {sheet.code: sheet.title for sheet in plan.plan.sheets}
    weights = [(titles.get(w.sheet, w.sheet), f"{float(w.percent):g}") for w in plan.plan.weights if w.source == appraisal.KIND]
    return Said(
        "" if ours else str(found.count()), told(answered), told(adopted), survey, tally.score if tally else None,
        tally.score_interval if tally else None, tally.valid if tally else 0, tuple(weights),
    )  # fmt: skip

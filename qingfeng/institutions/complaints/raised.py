"""What titles may count of complaints: for each school every matter against it, what is alleged in it, how far it has come, and whether the
school was asked. Read from the matters as they stand, so nothing is kept twice and nothing can get out of step.

Left out: accusations, which are handed over sealed and never looked into here; and what the complainants took back. Of opinions nothing
counts as alleged, but one can be an objection to a title and wants an answer.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Max, Min

from qingfeng.core.calendar import today
from qingfeng.engines.cases.models import Allegation, ComplaintClass, Extract, IncidentState
from qingfeng.engines.consequences.declarations import Complaints
from qingfeng.engines.consequences.facts import Alleged, Raised

STAGES = {
    "received": "new", "registered": "new", "accepted": "open", "handling": "open", "deciding": "open",
    "decided": "decided", "replied": "decided", "closed": "decided",
}  # fmt: skip
ENDED = "ended"


def raised(units: Collection[int]) -> Mapping[int, list[Raised]]:
    """By unit; one for each matter, however many people complain in it."""
    rows = Allegation.objects.filter(unit__in=units, matter__procedure="complaint", complaint__withdrawn_at=None)
    rows = rows.exclude(classification=ComplaintClass.ACCUSATION).select_related("matter", "complaint", "incident")
    of_matter: dict[tuple[int, int], list[Allegation]] = defaultdict(list)
    for row in rows.order_by("unit_id", "matter_id", "pk"):
        of_matter[row.unit_id, row.matter_id].append(row)
    asked = _asked(units)
    found: dict[int, list[Raised]] = defaultdict(list)
    for (unit, matter), own in of_matter.items():
        found[unit].append(_raised(own, asked.get((unit, matter))))
    return found


Asked = tuple[dt.datetime, dt.datetime]


def _asked(units: Collection[int]) -> dict[tuple[int, int], Asked]:
    """By unit and matter: when the unit itself was first and last shown an extract; one that went to a person alone tells it nothing."""
    sent = Extract.objects.filter(unit__in=units, person=None, sent_at__isnull=False)
    rows = sent.order_by().values_list("unit", "matter").annotate(first=Min("sent_at"), last=Max("sent_at"))
    return {(unit, matter): (first, last) for unit, matter, first, last in rows}


def _raised(rows: list[Allegation], asked: Asked | None) -> Raised:
    matter = rows[0].matter
    stage = STAGES.get(matter.state, ENDED)
    return Raised(
        matter=matter.pk,
        ref=matter.ref,
        received_on=matter.received_on,
        stage=stage,
        alleged=frozenset(_alleged(row, stage, asked) for row in rows if row.classification == ComplaintClass.APPEAL),
        asked_on=today(asked[0]) if asked else None,
        objects_to=frozenset((row.complaint.about, today(row.complaint.received_at)) for row in rows if row.complaint.about),
    )


def _alleged(row: Allegation, stage: str, asked: Asked | None) -> Alleged:
    """After a reopening nothing is decided until it is decided again. What was joined came on its own day, and is known to the unit only
    if it was asked afterwards."""
    joined = row.complaint.joined_at
    came_on = today(row.complaint.received_at) if joined else None
    on = row.charged_on or row.complaint.happened_on or came_on or row.matter.received_on
    borne_out = None if stage != "decided" else row.incident is not None and row.incident.state == IncidentState.CONFIRMED
    return Alleged(row.kind, on, borne_out, came_on, known=joined is None or (asked is not None and joined <= asked[1]))


COMPLAINTS = Complaints(code="complaints", raised=raised)

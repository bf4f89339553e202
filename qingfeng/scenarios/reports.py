"""The reports of the demonstration, written from the shipped templates: one person drafts, another freezes."""

from __future__ import annotations

from qingfeng.engines.insight import periods, samples, services
from qingfeng.engines.insight.models import ReportTemplate

from .agenda import Agenda, Life
from .county import Cast
from .rows import Row, at, day, rows

TAKEN = at("2011-04-18", 9)


def plan(cast: Cast, agenda: Agenda) -> None:
    agenda.add(_templates(cast))
    for row in rows("reports.csv"):
        agenda.add(_report(cast, row))


def _templates(cast: Cast) -> Life:
    yield TAKEN
    for sample in samples.declared():
        services.take_sample(sample=sample, unit=cast.office, actor=cast["registrar"], now=TAKEN)


def _report(cast: Cast, row: Row) -> Life:
    now = at(row["drafted_on"], 16)
    yield now
    report = services.draft_report(
        template=ReportTemplate.objects.offered().get(sample=row["sample"]), unit=cast.office, title=row["title"],
        period=periods.parse(row["period"]), day=day(row["day"]), audience=row["audience"], actor=cast[row["drafted_by"]], now=now,
    )  # fmt: skip
    if row["frozen_on"]:
        now = at(row["frozen_on"], 10)
        yield now
        services.freeze_report(report=report, actor=cast[row["frozen_by"]], now=now)

"""The circulars of the demonstration, drafted from decisions as the desk drafts them."""

from __future__ import annotations

from qingfeng.engines.cases.kinds import kind
from qingfeng.engines.cases.models import Finding, Incident, Sanction
from qingfeng.engines.disclosure import services
from qingfeng.engines.ledgers.models import Charge
from qingfeng.institutions.circulars import drafting
from qingfeng.institutions.circulars.facts import DecisionFacts, FoundCharge, NamedPerson

from .agenda import Agenda, Life
from .case import Case
from .county import Cast
from .rows import Row, at, day, day_or_none, rows

MEASURES = ("责令立即停止", "违规收取的费用全部退还学生", "对责任人员和学校作出处理")


def plan(cast: Cast, agenda: Agenda, cases: dict[str, Case]) -> None:
    for row in rows("circulars.csv"):
        agenda.add(_circular(cast, [cases[no] for no in row["complaints"].split("、")], row))


def _circular(cast: Cast, about: list[Case], row: Row) -> Life:
    now = at(row["prepared_on"], 10)
    yield now
    naming = row["naming"] == "是"
    title, content = drafting.draft(facts(cast, about, row), naming=naming)
    content |= {"dated": day(row["published_on"]), "main_to": "各中小学、幼儿园，职业学校："}
    source = about[0].matter.ref
    paper = services.draft(
        kind="circular", unit=cast.office, title=title, content=content, ends_on=day(row["ends_on"]), source=source,
        actor=cast["publisher"], now=now,
    )  # fmt: skip
    now = at(row["approved_on"], 16)
    yield now
    paper = services.approve(publication=paper, actor=cast["head"], now=now)
    now = at(row["published_on"], 9)
    yield now
    services.publish(publication=paper, actor=cast["publisher2"], now=now)


def facts(cast: Cast, about: list[Case], row: Row) -> DecisionFacts:
    """Nothing in here knows who complained."""
    incidents = list(Incident.objects.filter(matter__in=[case.matter for case in about], state="confirmed").select_related("unit"))
    charges = Charge.objects.filter(cause_key__in=[incident.key for incident in incidents])
    return DecisionFacts(
        organ=cast.office.name,
        findings=tuple(found(incident) for incident in incidents),
        measures=MEASURES,
        basis=tuple(dict.fromkeys(case.clause.cite() for case in about)),
        decided_on=max(incident.decided_on for incident in incidents),
        received_month=min(case.received for case in about).date(),
        refund_total=sum(charge.paid_fen for charge in charges),
        refund_people=len(charges),
        refunded_by=day_or_none(row["refunded_by"]),
        heard_on=day(row["heard_on"]),
        remedies_run_out_on=day(row["remedies_run_out_on"]),
        remedies_note=row["remedies_note"],
        demands=tuple(row["demands"].split("|")),
        phone=cast.office.phone,
        people=named(incidents),
        copy_to=("云岫县纪律检查委员会", "云岫县人民政府办公室"),
    )


def found(incident: Incident) -> FoundCharge:
    charges = list(Charge.objects.filter(cause_key=incident.key))
    heads = {charge.taken_fen for charge in charges}
    allegation = incident.allegations.order_by("pk").first()
    return FoundCharge(
        unit=incident.unit.name,
        what=incident.title,
        kind=str(kind(incident.kind).label),
        from_day=incident.charged_on,
        scope=allegation.grade if allegation else "",
        payers=len(charges),
        per_head=heads.pop() if len(heads) == 1 else 0,
        total=sum(charge.taken_fen for charge in charges),
        clause=_clause(incident),
    )


def _clause(incident: Incident) -> str:
    finding = Finding.objects.filter(incident=incident, clause__isnull=False).select_related("clause__document").first()
    return finding.clause.cite() if finding and finding.clause else ""


def named(incidents: list[Incident]) -> tuple[NamedPerson, ...]:
    """With the post held on the day of the act."""
    people = []
    for row in Sanction.objects.filter(finding__incident__in=incidents, lifted_on=None).select_related("person", "finding__incident"):
        incident = row.finding.incident
        post = row.person.posts.held_on(incident.charged_on).filter(unit=incident.unit).select_related("unit").first()
        people.append(NamedPerson(row.person.name, f"{incident.unit.name}{post or '教师'}", row.measure))
    return tuple(people)

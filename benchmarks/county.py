"""A county to measure on: an office with its people, 65 schools, and as many matters as asked for, written in bulk."""

from __future__ import annotations

import datetime as dt
import random

from django.db import transaction
from django.utils import timezone

from qingfeng.core.access.models import Account, RoleHolding
from qingfeng.core.calendar.services import seed
from qingfeng.core.chronicle.appending import Record
from qingfeng.core.chronicle.services import append_many
from qingfeng.core.matters.models import Clock, Matter, Part
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.norms.models import Version
from qingfeng.core.norms.queries import in_force
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.rows import insert_many
from qingfeng.core.vault import keys
from qingfeng.engines.cases import searching
from qingfeng.engines.cases.models import Allegation, Complaint

ROLES = ("registrar", "handler", "reviewer", "decider", "head", "caller", "duty", "keeper")
SINCE = dt.date(2005, 1, 1)
KINDS = ("charge_not_listed", "charge_over_standard", "tutoring_charge", "aids_recommended")
STATES = (("received", False), ("accepted", False), ("handling", False), ("decided", False), ("replied", False), ("closed", True))


def build() -> Unit:
    """The office, its accounts and keepers, and 65 schools; norms and calendar loaded."""
    from qingfeng import catalogue

    now = timezone.now()
    seed(years=range(2024, 2028), now=now)
    load_shipped(now=now, files=catalogue.parameter_files())
    office = _unit("YX", "云岫县教育委员会", "office", None, doc_prefix="云岫教", ref_prefix="YX")
    accounts = {}
    for number, role in enumerate([*ROLES, "keeper2"], 1):
        person = Person.objects.create(number=f"B{number:04d}", name=f"测量员{number}")
        account = Account.objects.create(username=f"bench-{role}", person=person, unit=office, must_change_password=False)
        RoleHolding.objects.create(account=account, role=role.rstrip("2"), unit=office, valid_from=SINCE)
        accounts[role] = account
    pair = [(accounts["keeper"], "测量用的第一个长口令 2026"), (accounts["keeper2"], "测量用的第二个长口令 2026")]
    keys.create_office_key(unit=office, keepers=pair, actor=accounts["keeper"], now=now)
    for n in range(1, 66):
        _unit(f"YX-{n:02d}", f"云岫县第{n}学校", "school", office, stage="junior", short_name=f"第{n}学校")
    return office


def _unit(code: str, name: str, kind: str, parent: Unit | None, **fields: str) -> Unit:
    unit = Unit.objects.create(code=code, name=name, kind=kind, parent=parent, **fields)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def matters(office: Unit, count: int, *, after: int = 0) -> list[str]:
    """Writes matters with one complaint, allegation, clock and chronicle entry each, numbered `after` those there are. Their refs."""
    chance, now = random.Random(2026 + after), timezone.now()  # noqa: S311 -- the same county each time
    schools = list(Unit.objects.filter(kind="school"))
    handler = Account.objects.get(username="bench-handler")
    rule = in_force("petition.handle", now.date(), office)
    refs: list[str] = []
    for at in range(0, count, 2000):
        rows = [_matter(chance, now, office, schools, handler, after + at + i) for i in range(min(2000, count - at))]
        _write(chance, rows, handler, rule, now)
        refs += [m.ref for m in rows]
    return refs


@transaction.atomic
def _write(chance: random.Random, rows: list[Matter], handler: Account, rule: Version, now: dt.datetime) -> None:
    insert_many(rows)
    complaints = insert_many([_complaint(m) for m in rows])
    insert_many([_allegation(chance, c) for c in complaints])
    insert_many([Part(matter=m, account=handler, role="handler", since=now) for m in rows])
    insert_many([_clock(m, rule, now) for m in rows])
    searching.enter_many((c.matter, [c.text]) for c in complaints)
    append_many([Record(m.stream, "complaint.received", {"claims": 1}, "public") for m in rows], now=now, new=True)


def _clock(matter: Matter, rule: Version, now: dt.datetime) -> Clock:
    over = now.date() if matter.ended_at else None
    return Clock(matter=matter, code="petition.handle", rule=rule, started_on=matter.received_on, due_on=matter.due_on, stopped_on=over)


def _matter(chance: random.Random, now: dt.datetime, office: Unit, schools: list[Unit], handler: Account, number: int) -> Matter:
    state, ended = chance.choice(STATES)
    school, age = chance.choice(schools), chance.randrange(0, 120)
    day = (now - dt.timedelta(days=age)).date()
    return Matter(
        ref=f"YX{day.year}-B{number:07d}",
        institution="complaints",
        procedure="complaint",
        unit=office,
        respondent_unit=school,
        state=state,
        classification="appeal",
        title=f"{school.short_name}：空调使用费",
        opened_at=now - dt.timedelta(days=age),
        received_on=day,
        facts_from=day,
        accountable=handler,
        due_on=None if ended else day + dt.timedelta(days=60),
        ended_at=now if ended else None,
        outcome="answered" if ended else "",
    )


def _complaint(matter: Matter) -> Complaint:
    digest = f"{matter.pk:064d}"
    return Complaint(
        matter=matter,
        token_digest=digest,
        code_digest=digest,
        channel="web",
        classification="appeal",
        demands=["money_back"],
        anonymous=True,
        received_at=matter.opened_at,
        text="开学在群里收了空调使用费，没有收据。",
        salt="",
        digest=digest,
    )


def _allegation(chance: random.Random, complaint: Complaint) -> Allegation:
    kind = chance.choice(KINDS)
    unit = complaint.matter.respondent_unit_id
    return Allegation(
        matter=complaint.matter, complaint=complaint, unit_id=unit, kind=kind, classification="appeal", item="空调使用费", amount_fen=8000
    )

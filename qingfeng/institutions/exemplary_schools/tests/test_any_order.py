"""In whatever order complaints come, are asked about, decided, overturned and taken back: the title stands as counted from scratch."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng import catalogue
from qingfeng.core.access.models import Role
from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.matters.models import Matter
from qingfeng.core.norms import queries
from qingfeng.core.norms import services as norms
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.norms.models import Version
from qingfeng.engines.consequences import declarations, services, title_rules, titles
from qingfeng.engines.consequences.declarations import Complaints
from qingfeng.engines.consequences.facts import Alleged, Raised
from qingfeng.engines.consequences.models import Title, TitleState
from qingfeng.engines.disclosure.tests.situations import NOW, a_publisher, a_school, an_office
from qingfeng.institutions.exemplary_schools import rules
from qingfeng.institutions.exemplary_schools.figures import KIND

pytestmark = pytest.mark.django_db
YEAR = 2025
SINCE = dt.date(2025, 1, 1)
THEN = dt.datetime(2025, 1, 1, 9, tzinfo=SHANGHAI)
ACT = dt.date(2025, 10, 8)
COUNTS = {
    "confirmed": {},
    "complaints": {"counts": "complaints"},
    "complaints, unfounded left out": {"counts": "complaints", "unfounded": "leave_out"},
}
STEPS = {  # from which states a step leads where; asking changes no state
    "accept": ({"new"}, "open"), "ask": ({"open"}, "open"), "confirm": ({"open"}, "confirmed"), "clear": ({"open"}, "unfounded"),
    "overturn": ({"confirmed"}, "unfounded"), "reopen": ({"confirmed", "unfounded"}, "open"), "refuse": ({"new"}, "refused"),
}  # fmt: skip
STAGES = {"new": "new", "open": "open", "confirmed": "decided", "unfounded": "decided", "refused": "ended"}


class Cases:
    """What is complained of one school, as plainly as a child would keep it."""

    def __init__(self, school, office, account):
        self.school, self.office = school, office
        made = {"institution": "complaints", "procedure": "complaint", "unit": office, "respondent_unit": school, "state": "received"}
        made |= {"opened_at": NOW, "received_on": NOW.date(), "facts_from": ACT, "accountable": account}
        self.keys = [Matter.objects.create(ref=f"YX2026-000{n}", **made).pk for n in range(3)]
        self.began()

    def began(self):
        self.state = dict.fromkeys(self.keys, "new")
        self.asked, self.back, self.standing = set(), set(), set()

    def raised(self, units):
        return {self.school.pk: [self._one(pk) for pk in self.keys]}

    def _one(self, pk):
        state = self.state[pk]
        borne_out = {"confirmed": True, "unfounded": False}.get(state)
        alleged = frozenset() if pk in self.back else frozenset({Alleged("charge_not_listed", ACT, borne_out)})
        return Raised(pk, f"YX{pk}", NOW.date(), STAGES[state], alleged, NOW.date() if pk in self.asked else None)

    def take(self, step, pk):
        """As the steps of a complaint do: the finding first, then whatever follows from how the matter stands now."""
        if step == "withdraw":
            self.back.add(pk)
        elif self.state[pk] in STEPS[step][0] and not (step == "confirm" and pk not in self.asked):
            self.state[pk] = STEPS[step][1]
            self._found(step, pk)
        services.complaints_moved(units=[self.school.pk], actor=None, now=NOW)

    def _found(self, step, pk):
        if step == "ask":
            self.asked.add(pk)
        elif step == "confirm":
            self.standing.add(pk)
            services.record_cause(
                key=f"incident:{pk}", unit=self.school, office=self.office, kind="charge_not_listed", charged_on=ACT,
                decided_on=NOW.date(), matter_id=pk, actor=None, now=NOW,
            )  # fmt: skip
        elif pk in self.standing and step in ("overturn", "clear"):  # found anew and not borne out: the finding falls
            self.standing.discard(pk)
            services.cause_fell(key=f"incident:{pk}", actor=None, now=NOW, reason="review")

    def against(self, count):
        """Counted from scratch: what takes the title, of which the school knows."""
        if count == "confirmed":
            return set(self.standing)
        unfounded = {"unfounded"} if count == "complaints" else set()
        counted = {pk for pk in self.keys if self.state[pk] in {"open", "confirmed", *unfounded} and pk not in self.back}
        return self.standing | (counted & self.asked)


@pytest.fixture
def office(db):
    load_shipped(now=NOW, files=catalogue.parameter_files())
    return an_office()


@pytest.fixture
def cases(office, monkeypatch):
    made = Cases(a_school(office), office, a_publisher(office, Role.HEAD))
    monkeypatch.setattr(declarations, "_complaints", {})
    declarations.install([Complaints(code="told", raised=made.raised)])
    return made


def counted_by(office, count):
    if not COUNTS[count]:
        return
    first, second = a_publisher(office, Role.DECIDER), a_publisher(office, Role.HEAD)
    document = norms.add_document(key="zero", title="零投诉办法", unit=office, dated=SINCE, in_force_from=SINCE, actor=first, now=THEN)
    clause = norms.add_clause(document=document, ref="第一条", text="零投诉。", actor=first, now=THEN)
    value = {**Version.objects.shipped().get(key=rules.COUNTING).value, **COUNTS[count]}
    proposal = norms.propose_version(key=rules.COUNTING, unit=office, value=value, valid_from=SINCE, clause=clause, actor=first, now=THEN)
    norms.publish(proposal=proposal, actor=second, now=THEN)
    queries.snapshot.changed()


def given_title(cases):
    row = titles.apply_for(kind=KIND, unit=cases.school, office=cases.office, year=YEAR, actor=None, now=NOW)
    row = titles.review(title=row, accept=True, note="", actor=a_publisher(cases.office, Role.REVIEWER), now=NOW)
    row = titles.put_before_public(title=row, actor=a_publisher(cases.office, Role.REVIEWER), now=NOW)
    return titles.give(title=row, actor=a_publisher(cases.office, Role.HEAD), now=NOW + dt.timedelta(days=10))


@pytest.mark.parametrize("count", COUNTS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(moves=st.lists(st.tuples(st.sampled_from([*STEPS, "withdraw"]), st.integers(0, 2)), max_size=14))
def test_in_whatever_order_it_comes_the_title_stands_as_counted_from_scratch(cases, office, count, moves):
    with transaction.atomic():
        cases.began()
        counted_by(office, count)
        row = given_title(cases)
        for step, n in moves:
            cases.take(step, cases.keys[n])
            against = cases.against(count)
            assert Title.objects.get().state == (TitleState.WITHDRAWN if against else TitleState.AWARDED)
            anew = title_rules.obstacles(KIND, cases.school, YEAR)
            assert {obstacle.matter for obstacle in anew if obstacle.known} == against
            assert set(row.matters.values_list("pk", flat=True)) == {o.matter for o in anew if not o.cause}
        transaction.set_rollback(True)
    queries.snapshot.changed()

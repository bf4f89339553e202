"""What one finding brought falls with it, each with an entry of its own; and a changed rule leaves the years before it as they were."""

from __future__ import annotations

import datetime as dt

import pytest

from qingfeng import catalogue
from qingfeng.core.access.models import Role
from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.norms import queries
from qingfeng.core.norms import services as norms
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Person, Post
from qingfeng.core.refusal import Refused
from qingfeng.engines.consequences import services, steps, titles
from qingfeng.engines.consequences.models import Consequence, State, Title, TitleState
from qingfeng.engines.disclosure.tests.situations import NOW, a_publisher, a_school, an_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules(db):
    load_shipped(now=NOW, files=catalogue.parameter_files())


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def school(office):
    made = a_school(office)
    for number, kind in (("P1", "principal"), ("P2", "secretary"), ("T1", "teacher")):
        person = Person.objects.create(number=number, name=f"某{number}")
        Post.objects.create(unit=made, person=person, kind=kind, held_from=dt.date(2008, 9, 1))
    return made


def found(school, office, n, charged, decided):
    return services.record_cause(
        key=f"incident:{n}", unit=school, office=office, kind="tutoring_charge", charged_on=charged, decided_on=decided,
        people=[Person.objects.get(number="T1")], actor=None, now=NOW, matter_ref=f"YX2011-000{n}",
    )  # fmt: skip


def carried_out(office):
    decider = a_publisher(office, Role.DECIDER)
    for row in Consequence.objects.filter(state=State.PROPOSED):
        steps.decide(consequence=row, adopt=True, actor=decider, now=NOW)
    for row in Consequence.objects.filter(state=State.DECIDED):
        steps.carry_out(consequence=row, on=NOW.date(), evidence="登记表", actor=decider, now=NOW)


def test_an_overturned_finding_takes_back_deduction_talk_listing_veto_and_the_refusal_of_the_title(office, school):
    found(school, office, 1, dt.date(2011, 3, 1), dt.date(2011, 4, 1))
    found(school, office, 2, dt.date(2011, 4, 10), dt.date(2011, 5, 20))
    carried_out(office)
    standing = {row.pk for row in Consequence.objects.filter(state=State.CARRIED_OUT)}
    measures = set(Consequence.objects.filter(pk__in=standing).values_list("measure", flat=True))
    assert measures == {
        "deduct_points", "resignation", "watch_list", "supervision_points", "conduct_points", "performance_points", "veto",
    }  # fmt: skip
    apply_for = {"kind": "exemplary_schools", "unit": school, "office": office, "year": 2011, "actor": None, "now": NOW}
    with pytest.raises(Refused, match="2011年有2件查实的事项"):
        titles.apply_for(**apply_for)
    before = Entry.objects.count()

    for n in (1, 2):
        services.cause_fell(key=f"incident:{n}", actor=None, now=NOW, reason="objection")

    assert set(Consequence.objects.filter(pk__in=standing).values_list("state", flat=True)) == {State.SUSPENDED}
    assert not Consequence.objects.live().exists()
    suspended = Entry.objects.filter(event="consequence.suspended").select_related("stream")
    assert {entry.stream.key for entry in suspended} == {str(pk) for pk in standing}
    assert Entry.objects.count() > before
    assert titles.apply_for(**apply_for).state == TitleState.APPLIED


def test_a_title_that_was_given_is_taken_and_given_back_with_the_finding(office, school):
    row = titles.apply_for(kind="exemplary_schools", unit=school, office=office, year=2011, actor=None, now=NOW)
    found(school, office, 1, dt.date(2011, 3, 1), dt.date(2012, 4, 1))
    assert Title.objects.get(pk=row.pk).state == TitleState.BARRED
    services.cause_fell(key="incident:1", actor=None, now=NOW, reason="review")
    assert Title.objects.get(pk=row.pk).state == TitleState.APPLIED
    events = list(Entry.objects.filter(stream__kind="title", stream__key=str(row.pk)).order_by("pk").values_list("event", flat=True))
    assert events == ["consequence.title_applied", "consequence.title_taken", "consequence.title_given_back"]


def changed_rule(office, points, now=None):
    """A new document of the office, in force from 1 September 2011: two times cost the school so much. Published in time, or then."""
    first, second = a_publisher(office, Role.DECIDER), a_publisher(office, Role.HEAD)
    day = dt.date(2011, 9, 1)
    then = dt.datetime(2011, 8, 25, 9, tzinfo=SHANGHAI)
    document = norms.add_document(
        key="letters-2011b", title="师德建设责任书补充规定", unit=office, dated=day, in_force_from=day, actor=first, now=then
    )
    clause = norms.add_clause(document=document, ref="第一条", text="加重扣分。", actor=first, now=then)
    value = dict(Version.objects.shipped().get(key="duty_letters.graded_table").value)
    value["rows"] = [row if row[0] != "≥2" else [row[0], points, *row[2:]] for row in value["rows"]]
    said = {"key": "duty_letters.graded_table", "unit": office, "value": value, "clause": clause, "actor": first, "now": now or then}
    tests = [{"facts": {"times": "2"}, "then": {"school_points": points}}]
    with pytest.raises(Refused, match="不能在公布前生效"):
        norms.propose_version(valid_from=dt.date(2011, 1, 1), tests=tests, **said)
    proposal = norms.propose_version(valid_from=day, tests=tests, **said)
    norms.publish(proposal=proposal, actor=second, now=now or then)
    queries.snapshot.changed()


def points_of(school):
    rows = Consequence.objects.live().filter(rule="duty_letters.graded", unit=school, person=None, measure="deduct_points")
    return {row.window: (row.points, row.version.cite()) for row in rows.select_related("version__clause__document")}


def test_a_changed_rule_under_a_new_document_leaves_earlier_school_years_as_they_were(office, school):
    found(school, office, 1, dt.date(2011, 3, 1), dt.date(2011, 4, 1))
    found(school, office, 2, dt.date(2011, 4, 1), dt.date(2011, 5, 1))
    before = points_of(school)
    changed_rule(office, "6")
    services.evaluate(unit=school, office=office, actor=None, now=NOW)
    assert points_of(school) == before
    found(school, office, 3, dt.date(2011, 10, 1), dt.date(2011, 11, 1))
    found(school, office, 4, dt.date(2011, 10, 20), dt.date(2011, 12, 1))
    after = points_of(school)
    assert after["school-year:2010"] == before["school-year:2010"]
    assert after["school-year:2011"] == (600, "《师德建设责任书补充规定》第一条")


def test_a_head_cannot_backdate_a_rule_it_changes_nothing_of_what_was_before_it_was_published(office, school):
    found(school, office, 3, dt.date(2011, 10, 1), dt.date(2011, 11, 1))
    found(school, office, 4, dt.date(2011, 10, 20), dt.date(2011, 12, 1))
    before = points_of(school)
    changed_rule(office, "6", now=NOW)
    services.evaluate(unit=school, office=office, actor=None, now=NOW)
    assert points_of(school) == before

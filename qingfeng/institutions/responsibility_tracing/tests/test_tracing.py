"""Who answers, up to the leader in charge, by the posts held on the day of the charge."""

import datetime as dt
from pathlib import Path

import pytest

from qingfeng.core.norms import loading
from qingfeng.core.parties.models import Line, Person, Post, Unit
from qingfeng.engines.consequences import services
from qingfeng.institutions.responsibility_tracing import institution, rules, tracing

DEGREES = {"direct": "direct", "principal": "first", "secretary": "first", "leader": "in_charge"}
NOW = dt.datetime(2011, 6, 1, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DAY = dt.date(2011, 3, 1)


@pytest.mark.pure
def test_who_did_it_comes_first_then_the_school_then_the_office():
    held = [rules.Held(4, "leader", "d"), rules.Held(2, "principal", "b"), rules.Held(3, "secretary", "c"), rules.Held(1, "direct", "a")]
    assert [(row.held.person, row.degree) for row in rules.answering(held, DEGREES)] == [
        (1, "direct"), (2, "first"), (3, "first"), (4, "in_charge"),
    ]  # fmt: skip


@pytest.mark.pure
def test_one_person_in_both_leading_posts_answers_once_and_a_role_not_named_is_not_traced():
    held = [rules.Held(1, "principal", "a"), rules.Held(1, "secretary", "b"), rules.Held(2, "head", "c")]
    assert [(row.held.person, row.held.reason) for row in rules.answering(held, DEGREES)] == [(1, "a")]


@pytest.fixture
def county(db):
    loading.load_shipped(now=NOW, files=[Path(institution.__file__).with_name("parameters.yaml")])
    office = Unit.objects.create(code="YX", name="云岫县教育委员会", kind="office", path="/")
    Unit.objects.filter(pk=office.pk).update(path=f"/{office.pk}/")
    office.refresh_from_db()
    school = Unit.objects.create(code="YX-01", name="听松小学", kind="school", parent=office, path="/")
    Unit.objects.filter(pk=school.pk).update(path=f"{office.path}{school.pk}/")
    school.refresh_from_db()
    return office, school


def hold(unit, number, kind, since, until=None, line=None):
    person = Person.objects.create(number=number, name=f"某{number}")
    Post.objects.create(unit=unit, person=person, kind=kind, held_from=since, held_to=until, line=line)
    return person


def test_the_chain_runs_from_who_charged_to_the_leader_in_charge_on_that_day(county):
    office, school = county
    fees = Line.objects.create(code="fees", name="教育收费")
    since, change = dt.date(2009, 9, 1), dt.date(2011, 4, 1)
    teacher = hold(school, "T1", "teacher", since)
    then = hold(school, "P1", "principal", since, change)
    hold(school, "P2", "principal", change)
    secretary = hold(school, "S1", "secretary", since)
    leader = hold(office, "D1", "deputy", since, line=fees)
    head = hold(office, "H1", "head", since)
    cause = services.record_cause(
        key="incident:1", unit=school, office=office, kind="tutoring_charge", charged_on=DAY, decided_on=dt.date(2011, 5, 1),
        people=[teacher], actor=None, now=NOW,
    )  # fmt: skip
    rows = tracing.propose(cause=cause, actor=None, now=NOW)
    assert [(r.person, r.degree) for r in rows] == [
        (teacher, "direct"), (then, "first"), (secretary, "first"), (leader, "in_charge"), (head, "leader"),
    ]  # fmt: skip
    assert all(r.reason for r in rows)
    assert rows[1].unit == school


def test_before_the_rule_was_in_force_nobody_is_traced(county):
    office, school = county
    cause = services.record_cause(
        key="incident:1", unit=school, office=office, kind="tutoring_charge", charged_on=dt.date(2011, 1, 9),
        decided_on=dt.date(2011, 5, 1), actor=None, now=NOW,
    )  # fmt: skip
    assert tracing.trace(cause) == []

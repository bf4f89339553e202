"""The watch-list at the desk with its countdown; before everybody only where the office says so and remedies have run out."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from qingfeng import catalogue
from qingfeng.core.access.models import Role
from qingfeng.core.norms import queries, services
from qingfeng.core.norms.loading import load_shipped
from qingfeng.engines.consequences import services as consequences
from qingfeng.engines.consequences import steps
from qingfeng.engines.consequences.models import Consequence
from qingfeng.engines.disclosure.tests.situations import NOW, a_publisher, a_school, an_office

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _rules(db):
    load_shipped(now=NOW, files=catalogue.parameter_files())


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def school(office):
    return a_school(office)


@pytest.fixture
def listed(office, school):
    """On the list since 2 March 2026, decided."""
    for n in (1, 2):
        consequences.record_cause(
            key=f"incident:{n}", unit=school, office=office, kind="tutoring_charge", charged_on=dt.date(2026, 1, n), decided_on=DAY,
            actor=None, now=NOW, matter_ref=f"YX2026-000{n}",
        )  # fmt: skip
    row = Consequence.objects.get(measure="watch_list")
    return steps.decide(consequence=row, adopt=True, actor=a_publisher(office, Role.DECIDER), now=NOW)


def sit(account):
    client = Client()
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return client


def at_desk(account):
    with freeze_time(dt.datetime(2027, 2, 20, 2, tzinfo=dt.UTC)):
        return sit(account).get(reverse("desk:watch_list")).content.decode()


def before_everybody():
    with freeze_time(dt.datetime(2027, 2, 20, 2, tzinfo=dt.UTC)):
        return Client().get(reverse("portal:watch_list"))


def made_public(office):
    first, second = a_publisher(office, Role.DECIDER), a_publisher(office, Role.HEAD)
    dated = dt.date(2026, 4, 1)
    document = services.add_document(
        key="open-list", title="监控名单公布办法", unit=office, dated=dated, in_force_from=dated, actor=first, now=NOW
    )
    clause = services.add_clause(document=document, ref="第一条", text="公布。", actor=first, now=NOW)
    proposal = services.propose_version(
        key="watch_list.public", unit=office, value=True, valid_from=dated, clause=clause, actor=first, now=NOW
    )
    services.publish(proposal=proposal, actor=second, now=NOW)
    queries.snapshot.changed()


def test_the_desk_reads_who_is_on_it_and_how_many_days_are_left(office, school, listed):
    html = at_desk(a_publisher(office, Role.HEAD))
    for words in (school.name, "2027-03-02", "10", "2027年3月2日移出", "只在机关内部使用"):
        assert words in html, words


def test_a_school_reads_its_own_standing_alone(office, school, listed):
    other = a_school(office, name="云岫县第九中学")
    html = at_desk(a_publisher(other, Role.RESPONDENT))
    assert other.name in html
    assert school.name not in html
    assert "2027年3月2日移出" in at_desk(a_publisher(school, Role.RESPONDENT))


@pytest.fixture
def remedies_over(monkeypatch):
    monkeypatch.setattr("qingfeng.faces.portal.watch_list.may_be_named", lambda row, day: True)


def test_it_is_internal_until_the_office_publishes_that_it_is_public(office, school, listed, remedies_over):
    assert before_everybody().status_code == 404
    made_public(office)
    page = before_everybody().content.decode()
    assert school.name in page
    assert "查实2件" in page


def test_a_listing_without_a_matter_whose_remedies_could_run_out_is_not_told(office, school, listed):
    made_public(office)
    assert school.name not in before_everybody().content.decode()


def test_it_leaves_the_public_list_at_once_when_a_finding_falls(office, school, listed, remedies_over):
    made_public(office)
    assert school.name in before_everybody().content.decode()
    consequences.cause_fell(key="incident:2", actor=None, now=NOW, reason="objection")
    assert school.name not in before_everybody().content.decode()

"""投诉办法: the public reads the limits from the same versions by which the clocks run, today's and those of then."""

import datetime as dt

import pytest
from django.urls import reverse
from freezegun import freeze_time

from qingfeng.core.access.tests.situations import an_office_with_a_school
from qingfeng.core.matters.procedure import all_procedures
from qingfeng.core.norms import queries
from qingfeng.core.norms.tests.situations import NOW, a_rule, days
from tests import shipped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with freeze_time("2026-11-23 02:00:00"):
        yield


@pytest.fixture
def office():
    shipped.load(NOW)
    office = an_office_with_a_school()[0]
    office.phone = "023-6120315"
    office.save()
    return office


def page(client, query=""):
    answer = client.get(reverse("portal:rules") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_anybody_reads_todays_limits_with_their_clauses_and_whom_to_call(client, office):
    html = page(client)
    assert "受理之日起60日" in html
    assert "可延长一次，最多30日，由机关负责人批准，告知投诉人" in html
    assert "《信访工作条例》第三十四条" in html
    assert "023-6120315" in html
    assert "信访条例》第三十三条" not in html


def test_a_complaint_of_then_is_told_the_rules_of_then(client, office):
    html = page(client, "?day=2010-03-01")
    assert "《信访条例》第三十三条" in html
    assert "信访工作条例" not in html
    assert "看今天有效的" in html
    assert "纪检监察机关处理检举控告工作规则" not in html, "nothing is claimed that no clause said that day"


def test_an_offices_shorter_limit_is_published_the_day_it_holds(client, office):
    a_rule(office, "petition.handle", days(45))
    assert "受理之日起45日" in page(client)
    assert "受理之日起60日" in page(client, "?day=2026-01-10")


def test_every_clock_that_a_step_of_complaints_starts_is_on_the_page(client, office):
    html = page(client)
    for procedure in all_procedures():
        if procedure.institution != "complaints":
            continue
        for key in {key for step in procedure.steps for key in step.starts}:
            version = queries.find(key, dt.date(2026, 11, 23), office)
            assert version is not None
            assert version.title in html


@pytest.mark.parametrize("query", ["?day=2026-02-30", "?day=x", "?day=", "?day=99999-01-01", "?day=2026-11-23%00"])
def test_an_impossible_day_shows_todays_rules(client, office, query):
    assert "2026年11月23日有效" in page(client, query)


def test_without_rules_and_office_the_page_says_so(client):
    assert "还没有录入" in page(client, "?day=1999-01-01")


def test_the_page_is_linked_from_the_first_page_and_takes_few_queries(client, office, django_assert_max_num_queries):
    assert reverse("portal:rules") in client.get(reverse("portal:home")).content.decode()
    with django_assert_max_num_queries(8):
        page(client)

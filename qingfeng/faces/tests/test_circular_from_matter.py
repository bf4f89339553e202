"""From a decided matter to the draft of a circular: what was found, nothing of who complained."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from qingfeng import catalogue
from qingfeng.core.calendar.services import seed
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.engines.consequences import services as consequences
from qingfeng.engines.consequences.models import Consequence
from qingfeng.engines.disclosure.models import Publication
from qingfeng.faces.desk import circular_facts as facts
from qingfeng.faces.watch_list import may_be_named
from qingfeng.institutions.complaints.tests import situations as s
from tests import shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    shipped.load(s.at(-400))
    seed(now=s.at(-400))
    catalogue.install()
    return s.build()


def served(house):
    matter = s.decided(house, s.ready_to_decide(house))
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(21), data={"method": "mailbox", "answer": "已责令退费。"})
    return Matter.objects.get(pk=matter.pk)


def entered(account, now):
    client = Client()
    with freeze_time(now):
        client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return client


def test_only_what_was_decided_and_stands_comes_into_a_circular(house):
    undecided = s.ready_to_decide(house)
    assert facts.standing(undecided) == []
    matter = s.decided(house, undecided)
    (charge,) = facts.facts_of(matter).findings
    assert (charge.unit, charge.what, charge.total) == ("云岫县第三中学", "空调使用费", 8000)


def test_the_days_of_hearing_and_of_remedies_come_from_the_matter(house):
    matter = served(house)
    told = facts.facts_of(matter)
    assert told.heard_on == s.at(6).date()
    assert told.remedies_run_out_on >= s.at(21).date() + dt.timedelta(days=30)


def test_before_everybody_was_served_no_remedy_has_run_out(house):
    assert facts.remedies_run_out_on(s.decided(house, s.ready_to_decide(house))) is None


def named_when_listed(matter, day):
    """Whether a listing that rests on this matter alone would name the school before everybody."""
    for n in (1, 2):
        consequences.record_cause(
            key=f"incident:{n}", unit=matter.respondent_unit, office=matter.unit, kind="tutoring_charge", charged_on=s.at(n).date(),
            decided_on=s.at(20).date(), actor=None, now=s.at(21), matter_id=matter.pk,
        )  # fmt: skip
    return may_be_named(Consequence.objects.get(measure="watch_list"), s.at(day).date())


def test_nobody_is_named_while_a_remedy_is_open_or_looked_at(house):
    """信访工作条例 arts 35 and 36: thirty days for the 复查, and no end while it is looked at."""
    s.with_an_office_above(house)
    matter = served(house)
    assert (named_when_listed(matter, 40), named_when_listed(matter, 90)) == (False, True)
    s.asks_for_review(matter)
    assert not named_when_listed(matter, 90)


def test_a_handler_drafts_from_the_matter_and_no_complainant_is_in_the_text(house):
    matter = served(house)
    now = s.at(40)
    client = entered(house.handler, now)
    with freeze_time(now):
        answer = client.get(reverse("desk:circular_new") + f"?matter={matter.ref}")
        html = answer.content.decode()
        assert answer.status_code == 200, html[-2000:]
        assert "云岫县第三中学" in html
        assert "柳青禾" not in html
        assert "13900000001" not in html
        unnamed = client.get(reverse("desk:circular_new") + f"?matter={matter.ref}&naming=0").content.decode()
        form = unnamed[unnamed.index("<main") :]
        assert "一所学校" in form
        page = client.get(reverse("desk:matter", args=[matter.ref])).content.decode()
        assert reverse("desk:circular_new") + f"?matter={matter.ref}" in page


def test_nobody_drafts_from_a_matter_they_may_not_see(house):
    matter = served(house)
    now = s.at(40)
    house.grant(house.principal, "publisher", house.school)
    client = entered(house.principal, now)
    with freeze_time(now):
        answer = client.get(reverse("desk:circular_new") + f"?matter={matter.ref}")
    assert answer.status_code in (403, 404)
    assert not Publication.objects.exists()

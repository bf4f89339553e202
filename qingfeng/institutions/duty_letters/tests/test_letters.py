"""Responsibility letters are restricted: none goes out without a document of the province that holds on the day."""

import datetime as dt

import pytest

from qingfeng import catalogue
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.refusal import Refused
from qingfeng.engines.agreements import services
from qingfeng.engines.agreements.tests.situations import a_school, an_edition, an_office, at, in_post
from qingfeng.engines.insight import figures, periods

pytestmark = pytest.mark.django_db


def issue(office, year):
    now = at(year, 2, 15)
    edition = an_edition(office, kind="duty_letter", signers=("principal", "secretary"), other_side="head", now=now)
    return services.issue(
        edition=edition, period_from=now.date(), period_to=dt.date(year, 12, 31), due_on=dt.date(year, 2, 28), actor=None, now=now
    )


def test_a_letter_of_2011_rests_on_the_document_of_its_day_and_one_of_today_on_none():
    load_shipped(now=at(2011, 1, 1), files=catalogue.parameter_files())
    office = an_office()
    a_school(office)
    in_post(office, "head", "局长甲", since=dt.date(2009, 1, 1))
    for post in office.children.get().posts.all():
        post.held_from = dt.date(2009, 1, 1)
        post.save()
    assert issue(office, 2011).letters.count() == 1
    with pytest.raises(Refused, match="没有省级文件的依据.*减负"):
        issue(office, 2026)


def test_each_principal_who_signed_counts_once_and_one_who_signed_later_not_in_february():
    load_shipped(now=at(2011, 1, 1), files=catalogue.parameter_files())
    office = an_office()
    for name in ("甲校", "乙校", "丙校"):
        school = a_school(office, name=name)
        school.posts.update(held_from=dt.date(2009, 1, 1))
    in_post(office, "head", "局长甲", since=dt.date(2009, 1, 1))
    round_ = issue(office, 2011)
    one, two, _three = round_.letters.all()
    for letter, day in ((one, dt.date(2011, 2, 20)), (two, dt.date(2011, 3, 2))):
        services.record_signed(round_=round_, days={letter.pk: day}, way="list", actor=None, now=at(2011, 3, 10))
    read = lambda period: figures.figure("duty_letters.principals_signed").read(periods.parse(period), office, dt.date(2011, 12, 31))  # noqa: E731
    assert [read(p).value.number for p in ("2011-02", "2011", "2012")] == [1, 2, 0]
    assert [record.who for record in read("2011-02").records] == [one.person_id]

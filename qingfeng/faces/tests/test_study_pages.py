"""学习: what a post needs, a day of each month, the column; names only for those whose people they are."""

import re

import pytest
from freezegun import freeze_time

from qingfeng.core.parties.models import Person, Post
from qingfeng.engines.gatherings import services as sessions
from qingfeng.engines.gatherings.models import Reading, Session
from tests import situations as s

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def clock():
    with freeze_time(s.at(6)):
        yield


@pytest.fixture
def house(db, monkeypatch):
    return s.house(monkeypatch)


def a_new_principal(house, unit, name):
    person = Person.objects.create(number=f"N{Person.objects.count()}", name=name)
    Post.objects.create(unit=unit, person=person, kind="principal", held_from=s.at(-20).date())
    return person


def page(account, url):
    answer = s.logged_in(account).get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_office_reads_who_is_missing_and_a_school_only_its_own(house):
    other = s.a_school(house, 2, "听松小学")
    a_new_principal(house, house.school, "苏新任")
    a_new_principal(house, other, "柳新任")
    seen = page(house.registrar, "/desk/sessions/education/")
    assert "苏新任" in seen
    assert "柳新任" in seen
    theirs = page(house.principal, "/desk/sessions/education/")
    assert "苏新任" in theirs
    assert "柳新任" not in theirs
    assert "听松小学" not in theirs
    counted = page(house.reviewer, "/desk/sessions/education/")
    assert "听松小学" in counted
    assert "柳新任" not in counted


def test_whoever_is_new_in_a_post_reads_it_on_the_own_page_until_it_was_had(house):
    Post.objects.filter(person=house.principal.person).update(held_from=s.at(-20).date())
    assert "任前教育还没有参加" in page(house.principal, "/desk/my-study/")
    assert "任职以后还没有参加：任前教育" in page(house.principal, "/desk/")
    day = sessions.arrange(kind="before_post", unit=house.office, title="任前教育", held_on=s.at(5).date(), actor=None, now=s.at(2))
    sessions.ask_people(session=day, people=[house.principal.person], actor=None, now=s.at(2))
    sessions.mark(session=day, marks={house.principal.person_id: "came"}, actor=None, now=s.at(5))
    sessions.close(session=day, actor=None, now=s.at(5))
    assert "还没有参加" not in page(house.principal, "/desk/my-study/")


def test_a_day_of_each_month_is_arranged_for_a_year(house):
    client = s.logged_in(house.registrar)
    said = {"kind": "education_day", "unit": house.office.pk, "title": "廉政教育日", "on_day": "16", "first": "2026-11-01", "months": "12"}
    assert client.post("/desk/sessions/months/", said).status_code == 302
    assert Session.objects.filter(kind="education_day").count() == 12
    assert client.post("/desk/sessions/months/", said | {"months": "13"}).status_code == 422


def test_a_reading_is_put_up_read_and_counted(house):
    client = s.logged_in(house.registrar)
    said = {
        "unit": house.office.pk,
        "title": "十不准",
        "text": "一、不收礼。",
        "posts": ["teacher"],
        "questions": "可以收礼吗|可以|*不可以",
    }
    answer = client.post("/desk/study/new/", said)
    assert answer.status_code == 302, answer.content.decode()
    up = Reading.objects.get()
    assert "读：十不准" in page(house.teacher, "/desk/")
    mine = s.logged_in(house.teacher)
    assert mine.post(f"/desk/my-study/{up.pk}/", {"q0": "0"}).status_code == 422
    assert mine.post(f"/desk/my-study/{up.pk}/", {"q0": "1"}).status_code == 302
    counted = re.sub(r"\s|<[^>]+>", "", page(house.registrar, f"/desk/study/{up.pk}/"))
    assert "1人应读，1人已读" in counted
    assert house.teacher.person.name not in counted
    assert s.logged_in(house.principal).get(f"/desk/my-study/{up.pk}/").status_code == 404


@pytest.mark.parametrize("typed", ["可以收礼吗|可以", "可以收礼吗|可以|不可以", "|*甲|乙"])
def test_a_question_without_one_right_answer_is_told_and_the_text_stays(house, typed):
    said = {"unit": house.office.pk, "title": "十不准", "text": "一、不收礼。", "posts": ["teacher"], "questions": typed}
    answer = s.logged_in(house.registrar).post("/desk/study/new/", said)
    assert answer.status_code == 422
    assert "一、不收礼。" in answer.content.decode()

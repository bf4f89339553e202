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


def test_a_tour_is_arranged_with_its_stops_and_each_stop_leads_to_the_others(house):
    client = s.logged_in(house.registrar)
    said = {"unit": house.office.pk, "title": "优秀教师巡回报告会", "stops": "2026-12-03|县一中礼堂|报告团\n2026-12-10｜河东小学"}
    wrong = client.post("/desk/sessions/tour/", said | {"stops": "下周|县一中"})
    assert (wrong.status_code, "下周|县一中" in wrong.content.decode()) == (422, True)
    answer = client.post("/desk/sessions/tour/", said)
    assert answer.status_code == 302, answer.content.decode()
    first = Session.objects.get(place="县一中礼堂")
    assert "河东小学" in page(house.registrar, f"/desk/sessions/{first.pk}/")


def test_a_meeting_shows_who_was_asked_and_follows_its_list(house):
    meeting = sessions.arrange(
        kind="democratic_life", unit=house.office, title="民主生活会", held_on=s.at(4).date(), actor=None, now=s.at(2)
    )
    sessions.close(session=meeting, actor=None, now=s.at(4))
    client, here = s.logged_in(house.registrar), f"/desk/sessions/{meeting.pk}/"
    said = {
        "unit": house.office.pk, "about": "领导班子作风", "asked_on": s.at(3).date(), "whom": "教师代表", "people": "8", "way": "form",
        "opinions": "3", "outcome": "",
    }  # fmt: skip
    assert client.post(f"/desk/study/asked/?session={meeting.pk}", said | {"people": "0"}).status_code == 422
    assert client.post(f"/desk/study/asked/?session={meeting.pk}", said).status_code == 302
    kept = meeting.consultations.get()
    assert client.post(f"/desk/study/asked/{kept.pk}/", {"outcome": "采纳两条"}).status_code == 302
    item = {"f-text": "每月听课", "f-who": "分管领导", "f-due_on": s.at(5).date()}
    assert client.post(f"{here}follow-up/", {**item, "f-who": ""}).status_code == 422
    assert client.post(f"{here}follow-up/", item).status_code == 302
    shown = page(house.registrar, here)
    assert "教师代表8人，意见3条" in shown
    assert "采纳两条" in shown
    assert "过期了" in shown
    assert client.post(f"{here}follow-up/1/", {"result": ""}).status_code == 422
    assert client.post(f"{here}follow-up/1/", {"result": "听课四次"}).status_code == 302
    assert "听课四次" in page(house.registrar, here)
    assert "采纳两条" in page(house.registrar, "/desk/study/asked/")
    assert "领导班子作风" not in page(house.principal, "/desk/study/asked/")


@pytest.mark.parametrize(
    "kind", ["centre_group", "party_lesson", "red_base", "grassroots", "village", "ethics_course", "civilised_trade", "by_case"]
)
def test_each_way_of_studying_of_the_catalogue_can_be_arranged(house, kind):
    said = {"kind": kind, "unit": house.office.pk, "title": "一场", "held_on": s.at(8).date(), "place": "会议室"}
    assert s.logged_in(house.registrar).post("/desk/sessions/new/", said).status_code == 302
    assert Session.objects.get().declared.code == kind

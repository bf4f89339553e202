"""The side of the unit and of the teacher: an extract, a statement, an objection, a clarification. Nothing else of the matter."""

from uuid import uuid4

import pytest

from qingfeng.core.matters.steps import take
from qingfeng.engines.cases.models import Clarification, Extract, Objection, Statement
from tests import situations as s

pytestmark = pytest.mark.django_db


def asked(house):
    matter = s.being_handled(house)
    s.draft(house, matter)
    take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4))
    take(matter_id=matter.pk, step="ask_statement", actor=house.handler, now=s.at(4))
    return matter, Extract.objects.get()


def test_the_principal_reads_the_extract_and_answers_once_however_often_it_is_sent(house, on_day):
    matter, extract = asked(house)
    page, key = f"/desk/respond/{extract.pk}/", uuid4().hex
    with on_day(5):
        client = s.logged_in(house.principal)
        shown = client.get(page).content.decode()
        for _again in range(2):
            answer = client.post(page, {"do": "state", "key": key, "text": "按人头收取。"})
            assert answer.status_code == 302
    assert extract.text in shown
    assert matter.ref not in shown
    assert "群里" not in shown  # a word of the complaint that is not in the extract
    assert Statement.objects.count() == 1


def test_nobody_else_reads_the_extract(house, on_day):
    _matter, extract = asked(house)
    with on_day(5):
        for who in ("teacher", "handler", "registrar", "sysadmin", "keeper"):
            assert s.logged_in(house.accounts[who]).get(f"/desk/respond/{extract.pk}/").status_code in (403, 404), who


def test_an_extract_to_one_teacher_is_not_for_the_principal(house, on_day):
    matter = s.being_handled(house)
    data = {"text": "请您说明收取80元的依据。", "person": house.teacher.person}
    take(matter_id=matter.pk, step="draft_extract", actor=house.handler, now=s.at(3), data=data)
    take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4))
    take(matter_id=matter.pk, step="ask_statement", actor=house.handler, now=s.at(4))
    page = f"/desk/respond/{Extract.objects.get().pk}/"
    with on_day(5):
        assert s.logged_in(house.teacher).get(page).status_code == 200
        assert s.logged_in(house.principal).get(page).status_code == 404


def test_an_empty_statement_is_sent_back_and_stores_nothing(house, on_day):
    _matter, extract = asked(house)
    with on_day(5):
        answer = s.logged_in(house.principal).post(f"/desk/respond/{extract.pk}/", {"do": "state", "text": " "})
    assert answer.status_code == 422
    assert not Statement.objects.exists()


def test_an_objection_has_its_last_day_on_the_page_and_is_taken_until_then(house, on_day):
    s.with_a_decision(house)
    page = f"/desk/respond/{Extract.objects.get().pk}/"
    with on_day(25):
        shown = s.logged_in(house.principal).get(page).content.decode()
        assert "最迟2026年12月29日提出" in shown
        assert s.logged_in(house.principal).post(page, {"do": "object", "reason": "有依据。"}).status_code == 302
    assert Objection.objects.count() == 1
    with on_day(70):
        answer = s.logged_in(house.principal).post(page, {"do": "object", "reason": "再提。"})
    assert answer.status_code == 409
    assert Objection.objects.count() == 1


def test_a_clarification_is_for_those_about_whom_nothing_was_confirmed(house, on_day):
    matter = s.being_handled(house)
    s.heard(house, matter)
    s.found(house, matter, "unfounded")
    s.decided(house, matter)
    page = f"/desk/respond/{Extract.objects.get().pk}/"
    with on_day(25):
        assert "申请澄清函" in s.logged_in(house.principal).get(page).content.decode()
        assert s.logged_in(house.principal).post(page, {"do": "clarify"}).status_code == 302
    assert Clarification.objects.count() == 1


def test_no_clarification_where_something_was_confirmed(house, on_day):
    s.with_a_decision(house)
    with on_day(25):
        answer = s.logged_in(house.principal).post(f"/desk/respond/{Extract.objects.get().pk}/", {"do": "clarify"})
    assert answer.status_code == 409
    assert not Clarification.objects.exists()


def test_the_decision_is_announced_on_the_respondents_own_page(house, on_day):
    with on_day(21):
        s.decided(house, s.ready_to_decide(house))
        client = s.logged_in(house.principal)
        assert "有了决定" in client.get("/desk/respond/").content.decode()
        client.post("/desk/notices/read/")
        assert "有了决定" not in client.get("/desk/respond/").content.decode()

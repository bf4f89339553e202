"""今日: what waits for whom. Nobody reads there what is not theirs."""

import datetime as dt
import re

import pytest
from django.test import RequestFactory
from freezegun import freeze_time

from qingfeng.core.access.models import Role
from qingfeng.engines.agreements import services as letters
from qingfeng.engines.gatherings import services as sessions
from qingfeng.faces.desk.nav import MOST_IN_BAR, sections
from tests import situations as s

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def clock():
    with freeze_time(s.at(6)):
        yield


@pytest.fixture
def house(db, monkeypatch):
    return s.house(monkeypatch)


def home(account):
    answer = s.logged_in(account).get("/desk/")
    assert answer.status_code == 200
    return answer.content.decode()


def a_pledge(house, signers, *, due=30, now=None):
    now = now or s.at(2)
    template = letters.create_template(
        kind="public_pledge", unit=house.office, title="教师服务承诺书", signers=signers, other_side="", actor=None, now=now
    )
    draft = letters.draft_edition(
        template=template, text="第一条　不乱收费。\n第二条　当天回话。", authority=None, actor=house.handler, now=now
    )
    edition = letters.approve_edition(edition=draft, actor=house.head, now=now)
    period = {"period_from": now.date(), "period_to": s.at(300).date(), "due_on": s.at(due).date()}
    return letters.issue(edition=edition, actor=house.head, now=now, **period)


def test_a_teacher_reads_what_to_sign_and_afterwards_what_was_promised(house):
    round_ = a_pledge(house, ["teacher"])
    assert "签：教师服务承诺书" in home(house.teacher)
    letters.sign(letter=round_.letters.get(person=house.teacher.person), actor=house.teacher, now=s.at(3))
    page = home(house.teacher)
    assert "签：教师服务承诺书" not in page
    assert "我答应过的" in page
    assert "2条" in page


def test_a_principal_reads_how_many_of_the_school_have_not_signed_and_no_name(house):
    a_pledge(house, ["teacher"])
    page = home(house.principal)
    assert "本校还有1人没有签" in page
    assert house.teacher.person.name not in page


def test_what_is_late_stands_first(house):
    a_pledge(house, ["principal"], due=4)
    page = home(house.principal)
    first = re.search(r'<ul class="qf-steps"><li([^>]*)>', page)
    assert "is-late" in first[1]


def test_a_statement_that_was_asked_stands_on_the_home_of_who_is_to_answer_and_of_nobody_else(house):
    matter = s.being_handled(house)
    s.draft(house, matter)
    from qingfeng.core.matters.steps import take

    take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4), data={})
    assert "请说明一件事" not in home(house.principal)
    take(matter_id=matter.pk, step="ask_statement", actor=house.handler, now=s.at(4), data={})
    assert "请说明一件事" in home(house.principal)
    assert "请说明一件事" not in home(house.teacher)
    assert matter.ref not in home(house.principal)


def test_a_session_that_was_missed_waits_to_be_made_up(house):
    lecture = sessions.arrange(kind="lecture", unit=house.office, title="廉政讲座", held_on=s.at(4).date(), actor=None, now=s.at(2))
    sessions.ask_posts(session=lecture, posts=["teacher"], actor=None, now=s.at(2))
    assert "廉政讲座" in home(house.teacher)
    sessions.close(session=lecture, actor=None, now=s.at(5))
    assert "没有到：廉政讲座" in home(house.teacher)
    assert "没有到：廉政讲座" not in home(house.principal)


def test_the_head_reads_texts_to_approve_and_the_year_beside_the_last(house):
    template = letters.create_template(
        kind="public_pledge", unit=house.office, title="承诺", signers=["teacher"], other_side="", actor=None, now=s.at(2)
    )
    letters.draft_edition(template=template, text="第一条　不乱收费。", authority=None, actor=house.handler, now=s.at(2))
    assert "责任书、承诺书待核准1份" in home(house.head)
    lines = s.logged_in(house.head).get("/desk/year/").content.decode()
    assert "收到投诉" in lines
    assert "去年0" in lines
    assert s.logged_in(house.registrar).get("/desk/year/").status_code == 403


def test_the_auditor_reads_numbers_of_proofs_exports_and_openings(house):
    s.being_handled(house)
    page = home(house.auditor)
    assert "条还没有封入" in page
    assert "次启封申请正在办" in page


@pytest.mark.parametrize("role", [r for r in Role.values])
def test_the_bar_holds_no_more_than_fits_and_more_holds_the_rest(house, role):
    account = house.accounts.get({"respondent": "principal", "staff": "teacher"}.get(role, role))
    request = RequestFactory().get("/desk/matters/")
    request.user = account
    items = sections(request)
    shown = [item for item in items if not item.more]
    assert len(shown) <= MOST_IN_BAR + 1
    assert all(not item.more for item in items if item.current)
    assert len({item.url for item in items}) == len(items)


def test_more_opens_without_a_script_and_holds_the_seldom_ones(house):
    page = home(house.head)
    more = re.search(r'<details class="qf-more">.*?</details>', page, re.DOTALL)[0]
    assert "/desk/registers/" in more
    assert "/desk/matters/" not in more
    assert dt.date.today() == s.at(6).date()

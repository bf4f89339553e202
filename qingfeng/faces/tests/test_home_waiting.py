"""今日: what a year leaves waiting stands on the home of whoever has it in hand, and nothing that is over."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qingfeng import catalogue
from qingfeng.core.access.models import Role
from qingfeng.core.calendar import today
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.parties.models import Person, Post
from qingfeng.engines.agreements import services as letters
from qingfeng.engines.consequences import services, steps, titles
from qingfeng.engines.consequences.models import Consequence
from qingfeng.engines.disclosure.tests.situations import NOW, a_publisher, a_school, an_office
from qingfeng.engines.gatherings import services as sessions
from qingfeng.faces.components.formats import near_day
from qingfeng.faces.desk.home_lists import Task
from qingfeng.faces.desk.home_room import cut, fitted
from qingfeng.institutions.exemplary_schools.figures import KIND

pytestmark = pytest.mark.django_db


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
def principal(school):
    person = Person.objects.create(number="P1", name="甘砚青")
    Post.objects.create(unit=school, person=person, kind="principal", held_from=dt.date(2009, 9, 1))
    return person


def sit(account):
    client = Client()
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return client


def home(account):
    return sit(account).get(reverse("desk:home"), {"all": "1"}).content.decode()


def task(html, words):
    """The line of the home with these words."""
    return next((line for line in re.findall(r"<li.*?</li>", html, re.S) if words in line), "")


def found(school, office):
    day = dt.date(2011, 3, 1)
    services.record_cause(
        key="incident:1", unit=school, office=office, kind="tutoring_charge", charged_on=day, decided_on=dt.date(2011, 5, 2), actor=None,
        now=NOW, matter_ref="YX2011-0001",
    )  # fmt: skip


def test_compiled_sheets_wait_for_the_head_and_the_decider_until_they_are_confirmed_and_not_for_who_compiled_them(
    office, school, principal
):
    clerk, head = a_publisher(office, Role.HANDLER), a_publisher(office, Role.HEAD)
    sit(clerk).post(reverse("desk:assessment_compile"), {"year": "2010"})
    line = task(home(head), "2010—2011学年考核表待确认1所")
    assert f"{reverse('desk:assessments')}?year=2010" in line
    assert "考核表待确认1所" in home(a_publisher(office, Role.DECIDER))
    assert "考核表待确认" not in home(clerk)
    sit(head).post(reverse("desk:assessment_confirm", args=[school.code, 2010]))
    assert "考核表待确认" not in home(head)


def test_sheets_that_are_not_confirmed_are_shown_to_the_school_as_not_final(office, school, principal):
    clerk, own, head = (a_publisher(office, Role.HANDLER), a_publisher(school, Role.RESPONDENT), a_publisher(office, Role.HEAD))
    sit(clerk).post(reverse("desk:assessment_compile"), {"year": "2010"})
    address = reverse("desk:assessment", args=[school.code, 2010])
    page = sit(own).get(address).content.decode()
    assert "优秀（待确认）" in page
    assert "还没有确认，得分和等次可能改变" in page
    sit(head).post(reverse("desk:assessment_confirm", args=[school.code, 2010]))
    page = sit(own).get(address).content.decode()
    assert "优秀" in page
    assert "待确认" not in page
    assert "还没有确认" not in page


def test_what_was_stopped_after_it_was_carried_out_waits_for_who_restores_it_and_stands_on_the_head_s_home(office, school, principal):
    found(school, office)
    decider, head = a_publisher(office, Role.DECIDER), a_publisher(office, Role.HEAD)
    now = timezone.now()
    rows = list(Consequence.objects.filter(state="proposed"))
    for row in rows:
        steps.decide(consequence=row, adopt=True, actor=decider, now=now)
    steps.carry_out(consequence=rows[0], on=today(now), evidence="考核表", actor=decider, now=now)
    assert "恢复1条" not in home(decider)
    services.cause_fell(key="incident:1", actor=head, now=now, reason="objection")
    due = Consequence.objects.get(pk=rows[0].pk).restore_due_on
    assert len(rows) > 1  # the others had not been carried out: nothing of them is to be undone
    assert near_day(due, today(now)) in task(home(decider), "要您恢复1条")
    assert "停止、待恢复1条" in home(head)
    assert "恢复1条" not in home(a_publisher(office, Role.DECIDER))
    steps.restored(consequence=rows[0], evidence="更正表", actor=decider, now=now)
    assert "恢复1条" not in home(decider) + home(head)


def test_a_title_of_a_school_and_an_award_of_a_person_are_two_tasks_and_each_leads_to_its_own_list(office, school, principal):
    clerk, head, year = a_publisher(school, Role.RESPONDENT), a_publisher(office, Role.HEAD), dt.date.today().year - 1
    sit(clerk).post(reverse("desk:award_propose"), {"unit": school.code, "number": "P1", "kind": "appointment", "year": str(year)})
    line = task(home(head), "评优评聘待办1人")
    assert f'href="{reverse("desk:awards")}"' in line
    assert "示范学校待办" not in home(head)
    titles.apply_for(kind=KIND, unit=school, office=office, year=year, actor=clerk, now=timezone.now())
    assert f'href="{reverse("desk:titles")}"' in task(home(head), "示范学校待办1所")
    assert "评优评聘待办1人" in home(head)


def a_session(office, day, state="held"):
    made = sessions.arrange(kind="lecture", unit=office, title="廉政教育日", held_on=day, actor=None, now=NOW)
    if state == "held":
        sessions.close(session=made, actor=None, now=timezone.now())
    return made


def test_what_a_meeting_left_to_be_mended_is_late_on_the_home_until_it_is_done(office):
    head, clerk, day = a_publisher(office, Role.HEAD), a_publisher(office, Role.REGISTRAR), today(timezone.now())
    long_ago = dt.date(2012, 5, 1)
    made = a_session(office, long_ago)
    item = sessions.follow_up(
        session=made, text="每月到两所学校听课", who="督导室", due_on=dt.date(2012, 6, 17), actor=None, now=timezone.now()
    )
    line = task(home(head), "整改没有完成1项")
    assert "is-late" in line
    assert "2012-06-17" in line  # of another year: said whole
    assert reverse("desk:session", args=[made.pk]) in line
    assert "整改没有完成1项" in home(clerk)
    assert "整改没有完成" not in home(a_publisher(office, Role.REVIEWER))
    sessions.follow_up(session=made, text="以后再说", who="督导室", due_on=day + dt.timedelta(days=200), actor=None, now=timezone.now())
    sessions.followed(item=item, result="听了", actor=None, now=timezone.now())
    assert "整改没有完成" not in home(head)


def test_a_session_whose_day_is_over_waits_to_be_told_of_and_is_not_called_arranged(office):
    head, day = a_publisher(office, Role.HEAD), today(timezone.now())
    past = a_session(office, day - dt.timedelta(days=2), "planned")
    a_session(office, day, "planned")
    line = task(home(head), "过了日子没有登记开没开1场")
    assert "is-late" in line
    listed = sit(head).get(reverse("desk:sessions")).content.decode()
    assert listed.count("没有登记开没开") == 1
    assert listed.count("已安排") == 1
    assert "没有登记开没开" in sit(head).get(reverse("desk:session", args=[past.pk])).content.decode()
    sessions.close(session=past, actor=None, now=timezone.now())
    assert "没有登记开没开" not in home(head)


def a_pledge(office, first, last, due):
    template = letters.create_template(
        kind="public_pledge", unit=office, title="师德承诺书", signers=["principal"], other_side="", actor=None, now=NOW
    )
    draft = letters.draft_edition(
        template=template, text="第一条　不乱收费。", authority=None, actor=a_publisher(office, Role.HANDLER), now=NOW
    )
    head = a_publisher(office, Role.HEAD)
    edition = letters.approve_edition(edition=draft, actor=head, now=NOW)
    return letters.issue(edition=edition, actor=head, now=NOW, period_from=first, period_to=last, due_on=due)


def test_a_letter_whose_period_is_over_waits_for_nobody_and_one_of_another_year_says_the_year(office, school, principal):
    account, day = a_publisher(school, Role.RESPONDENT), today(timezone.now())
    account.person = principal
    account.save()
    round_ = a_pledge(office, NOW.date(), day + dt.timedelta(days=30), NOW.date())
    round_.issued_on = round_.due_on = day - dt.timedelta(days=700)
    round_.save()
    assert f"{round_.due_on.isoformat()} 前" in task(home(account), "签：师德承诺书")
    round_.period_to = day - dt.timedelta(days=1)
    round_.save()
    assert "签：师德承诺书" not in home(account)
    assert "师德承诺书" in sit(account).get(reverse("desk:my_letters")).content.decode()


def test_a_school_reads_of_the_watch_list_only_what_still_counts(office, school):
    found(school, office)
    page = sit(a_publisher(school, Role.RESPONDENT)).get(reverse("desk:watch_list")).content.decode()
    assert "没有计入监控名单的查实事项" in page
    assert "1／2件" not in page


def test_of_more_than_fits_the_late_stand_first_and_the_rest_is_counted():
    tasks = [Task(str(n), "", "", "/", "去看", late=n == 9) for n in range(10)]
    short = cut(tasks, 35 * 5, whole=False)
    assert [t.text for t in short.shown] == ["9", "0", "1", "2", "3"]
    assert short.more == 5
    assert cut(tasks, 35 * 5, whole=True).more == 0


def test_a_group_of_matters_that_goes_on_elsewhere_does_not_say_how_many_it_has():
    groups = [("late", ["a", "b"]), ("later", ["c", "d", "e"])]
    assert fitted(groups, 5, 5) == [("late", ["a", "b"], 2), ("later", ["c"], None)]
    assert fitted(groups, 9, 5) == [("late", ["a", "b"], 2), ("later", ["c", "d", "e"], 3)]
    assert fitted(groups, 3, 5) == [("late", ["a", "b"], None)]

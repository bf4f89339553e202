"""Hot issues: grouped out of what came in, shown to each over what they may see, mended by people, and what they said stays."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from qingfeng.core.matters.models import Matter
from qingfeng.engines.cases.importing import Answered, AsShown, import_answered
from qingfeng.engines.triage.issues import people, services
from qingfeng.engines.triage.models import Grouping, HotIssue, Member
from qingfeng.engines.triage.tests.test_grouping import KITCHEN, MIXER, OTHERS, background
from qingfeng.faces.cli import duties, triage_issues
from qingfeng.faces.desk import issue, issue_tasks, issues
from qingfeng.faces.desk.who import Desk
from tests import situations as s

pytestmark = pytest.mark.django_db
FIRST = dt.datetime(2026, 10, 12, 2, 0, tzinfo=dt.UTC)
NOW = s.at(3)
NEW = ("青禾花园的搅拌站还在开工", "青禾花园小区旁的搅拌站昨晚又开工，噪音粉尘都没有减少。")


def bring(house, told, first: int = 1, likes: int = 0) -> list[Matter]:
    """Messages as they are brought in from elsewhere, one a day."""
    rows = [
        Answered(f"message:{n}", title, text, FIRST + dt.timedelta(days=n - first), shown=AsShown(f"w{n}", likes, 0))
        for n, (title, text) in enumerate(told, first)
    ]
    import_answered(messages=rows, office=house.office, actor=house.registrar, now=NOW)
    found = Matter.objects.filter(complaints__source_key__in=[row.source_key for row in rows])
    return list(found.order_by("complaints__pk"))


@pytest.fixture
def mixer(house) -> list[Matter]:
    """Three about a mixing plant and two about a kitchen, among others."""
    matters = bring(house, (*MIXER, *KITCHEN, *OTHERS), likes=4)
    bring(house, [(m.title, m.text) for m in background()], first=1000)
    services.regroup(office=house.office, now=NOW)
    return matters


@pytest.fixture
def clerk(house, on_day):
    with on_day(3):
        yield s.logged_in(house.registrar)


def issue_of(matter: Matter) -> HotIssue:
    return HotIssue.objects.get(members__matter=matter)


def test_one_matter_at_one_place_is_an_issue_with_numbers_that_add_up(mixer):
    issue = issue_of(mixer[0])
    assert set(issue.members.values_list("matter", flat=True)) == {m.pk for m in mixer[:3]}
    assert (issue.messages, issue.people, issue.likes) == (3, 3, 12)
    assert issue.heat == sum(addend[3] for addend in issue.parts["addends"])
    assert "青禾花园" in issue.name
    assert (issue.first_on, issue.last_on) == (FIRST.date(), FIRST.date() + dt.timedelta(days=2))


def test_grouping_again_changes_nothing(mixer, house):
    before = list(HotIssue.objects.order_by("pk").values())
    members = list(Member.objects.order_by("matter").values_list("matter", "issue", "near", "joined_at"))
    services.regroup(office=house.office, now=NOW)
    assert list(HotIssue.objects.order_by("pk").values()) == before
    assert list(Member.objects.order_by("matter").values_list("matter", "issue", "near", "joined_at")) == members


def test_a_new_message_joins_by_the_duty_and_the_numbers_follow(mixer, house):
    (new,) = bring(house, [NEW], first=50)
    assert services.join_new(now=NOW) == 1
    assert issue_of(new) == issue_of(mixer[0])
    assert issue_of(new).messages == 4
    assert services.join_new(now=NOW) == 0


def test_what_belongs_nowhere_waits(mixer, house):
    (new,) = bring(house, [("图书馆座位太少", "县图书馆周末没有座位，希望延长开放。")], first=50)
    assert services.join_new(now=NOW) == 0
    assert not Member.objects.filter(matter=new).exists()


def test_a_name_that_a_person_gave_stays(mixer, house):
    issue = people.rename(issue=issue_of(mixer[0]), name="青禾花园搅拌站", actor=house.registrar, now=NOW)
    bring(house, [NEW], first=50)
    services.regroup(office=house.office, now=NOW)
    issue.refresh_from_db()
    assert (issue.name, issue.messages) == ("青禾花园搅拌站", 4)


def test_what_a_person_put_out_and_in_stays(mixer, house):
    plant, kitchen = issue_of(mixer[0]), issue_of(mixer[3])
    people.put_out(issue=plant, matter=mixer[2], actor=house.registrar, now=NOW)
    people.put_in(issue=kitchen, matter=mixer[5], actor=house.registrar, now=NOW)
    assert (HotIssue.objects.get(pk=plant.pk).messages, HotIssue.objects.get(pk=kitchen.pk).messages) == (2, 3)
    services.regroup(office=house.office, now=NOW)
    assert not plant.members.filter(matter=mixer[2]).exists()
    assert kitchen.members.get(matter=mixer[5]).put_by == house.registrar


def test_a_period_groups_what_came_in_it_and_leaves_other_issues(mixer, house):
    before = HotIssue.objects.get(pk=issue_of(mixer[3]).pk)
    services.regroup(office=house.office, now=NOW, until=FIRST.date() + dt.timedelta(days=2))
    assert HotIssue.objects.get(pk=before.pk).messages == before.messages


def test_what_is_sealed_later_is_in_no_issue(mixer, house, clerk):
    Matter.objects.filter(pk=mixer[0].pk).update(sealed=True)
    page = clerk.get(f"/desk/glance/issues/{issue_of(mixer[0]).pk}/").content.decode()
    assert mixer[0].title not in page
    assert "2件，2人" in page
    services.regroup(office=house.office, now=NOW)
    assert not Member.objects.filter(matter=mixer[0]).exists()


def test_the_list_ranks_and_the_page_explains(mixer, clerk):
    listed = clerk.get("/desk/glance/issues/").content.decode()
    assert "青禾花园" in listed
    assert "留言3条×1" in listed
    assert "青禾花园" in clerk.get("/desk/glance/").content.decode()
    page = clerk.get(f"/desk/glance/issues/{issue_of(mixer[0]).pk}/").content.decode()
    heat = re.search(r"<h2>热度([\d.]+)</h2>", page)
    cells = re.findall(r'<tr><th scope="row">[^<]+</th>(?:<td class="num">[^<]*</td>){2}<td class="num">([\d.]+)</td>', page)
    assert heat is not None
    assert sum(float(cell) for cell in cells) == pytest.approx(float(heat.group(1)))
    assert all(m.ref in page for m in mixer[:3])


def test_words_period_and_sort_narrow_the_list(mixer, clerk):
    assert "青禾花园" in clerk.get("/desk/glance/issues/?q=搅拌站 青禾").content.decode()
    assert "没有符合这些条件的热点" in clerk.get("/desk/glance/issues/?q=飞船").content.decode()
    assert "没有符合这些条件的热点" in clerk.get("/desk/glance/issues/?until=2020-01-01").content.decode()
    for sort in ("heat", "messages", "growth", "last", "nonsense"):
        assert clerk.get(f"/desk/glance/issues/?sort={sort}&since=x&office=x&page=99").status_code == 200


def test_without_issues_the_page_says_how_they_come_about(clerk):
    assert "归为一个热点" in clerk.get("/desk/glance/issues/").content.decode()


def test_who_stands_back_sees_numbers_and_a_name_without_what_is_kept_from_them(mixer, house, on_day):
    people.rename(issue=issue_of(mixer[0]), name="鼯大搅拌站", actor=house.registrar, now=NOW)
    Matter.objects.filter(pk=mixer[2].pk).update(respondent_unit=house.school, title="鼯污染青禾花园")
    recused = s.recused_handler(house)
    with on_day(3):
        client = s.logged_in(recused)
        key = issue_of(mixer[0]).pk
        for address in ("/desk/glance/", "/desk/glance/issues/", f"/desk/glance/issues/{key}/"):
            page = client.get(address).content.decode()
            assert "鼯" not in page
            assert mixer[2].ref not in page
        assert "2件，2人，点赞8" in page
        Matter.objects.filter(pk=mixer[1].pk).update(respondent_unit=house.school)
        assert client.get(f"/desk/glance/issues/{key}/").status_code == 404
        for address in ("/desk/glance/issues/", "/desk/glance/"):
            assert "青禾花园" not in client.get(address).content.decode()
        assert client.post(f"/desk/glance/issues/{key}/name/", {"name": "试"}).status_code == 404


def test_the_desk_renames_puts_in_and_out_and_refuses_with_a_reason(mixer, house, clerk):
    key = issue_of(mixer[0]).pk
    assert clerk.post(f"/desk/glance/issues/{key}/name/", {"name": "青禾花园搅拌站"}, follow=True).status_code == 200
    assert HotIssue.objects.get(pk=key).named_by == house.registrar
    long = clerk.post(f"/desk/glance/issues/{key}/name/", {"name": "长" * 31})
    assert long.status_code == 422
    assert clerk.post(f"/desk/glance/issues/{key}/in/", {"ref": mixer[5].ref}).status_code == 302
    again = clerk.post(f"/desk/glance/issues/{key}/in/", {"ref": mixer[5].ref})
    assert (again.status_code, "已经在这个热点里" in again.content.decode()) == (422, True)
    assert clerk.post(f"/desk/glance/issues/{key}/in/", {"ref": "没有"}).status_code == 422
    assert clerk.post(f"/desk/glance/issues/{key}/out/", {"ref": mixer[5].ref}).status_code == 302
    assert "不在这个热点里" in clerk.post(f"/desk/glance/issues/{key}/out/", {"ref": mixer[5].ref}, follow=True).content.decode()


def test_list_and_page_leave_as_sheets_when_another_person_agrees(mixer, clerk, house):
    desk = Desk(house.registrar, NOW, NOW.date())
    listed = issues.sheet(desk, QueryDict("q=青禾"))
    assert [row["messages"] for row in listed.rows] == [3]
    one = issue.sheet(desk, QueryDict(f"issue={issue_of(mixer[0]).pk}"))
    assert {row["ref"] for row in one.rows} == {m.ref for m in mixer[:3]}
    assert clerk.get(reverse("desk:export_new", args=["issues"])).status_code == 200
    assert clerk.get(reverse("desk:export_new", args=["issue"]) + f"?issue={issue_of(mixer[0]).pk}").status_code == 200


def test_an_office_is_grouped_once_a_day_unless_asked_anew(mixer, house, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(issue_tasks, "group_office", type("Task", (), {"enqueue": staticmethod(asked.append)}))
    issue_tasks.group_each(now=NOW)
    assert asked == []
    issue_tasks.group_each(now=NOW + dt.timedelta(days=1))
    assert asked == [house.office.pk]
    assert "qingfeng.engines.triage.issues.services.join_new" in duties.DUTIES


def test_the_command_groups_each_office_and_says_what_it_did(house, capsys):
    import argparse

    bring(house, (*MIXER, *KITCHEN))
    parser = argparse.ArgumentParser()
    triage_issues.arguments(parser.add_subparsers())
    options = parser.parse_args(["group"])
    assert options.run(options) == 0
    assert "5 条留言归出" in capsys.readouterr().out
    options.run(options)
    assert "今天都归集过了" in capsys.readouterr().out
    assert Grouping.objects.get(office=house.office).messages == 5


def test_five_thousand_issues_are_paged(house, clerk, django_assert_max_num_queries):
    day = FIRST.date()
    parts = {"addends": [["messages", 200, 100, 200]], "week": 0, "before": 0, "until": "2026-10-12", "half_life": 14, "likes_most": 100}
    (first, *_rest) = bring(house, MIXER)
    numbers = {"first_on": day, "last_on": day, "messages": 2, "people": 2, "heat": 200, "parts": parts, "trend": [], "made_at": NOW}
    hot = HotIssue.objects.bulk_create(HotIssue(office=house.office, name=f"第{n}件事", **numbers) for n in range(5000))
    copies = []
    for n in range(10_000):
        copy = Matter(**{f.attname: getattr(first, f.attname) for f in Matter._meta.concrete_fields})
        copy.pk, copy.ref = None, f"M{n:05d}"
        copies.append(copy)
    made = Matter.objects.bulk_create(copies)
    Member.objects.bulk_create(Member(issue=hot[n // 2], matter=m, near=50, joined_at=NOW) for n, m in enumerate(made))
    with django_assert_max_num_queries(40):
        page = clerk.get("/desk/glance/issues/?page=250").content.decode()
    assert "5000个" in page
    assert page.count("件事</a>") == 20

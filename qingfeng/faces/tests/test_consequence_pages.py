"""The consequence pages with the rules that the product ships: proposed, decided by another, fallen with the finding."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from qingfeng import catalogue
from qingfeng.core.access.models import Account, RoleHolding
from qingfeng.core.calendar import today
from qingfeng.core.matters.models import Matter
from qingfeng.core.norms import loading
from qingfeng.core.parties.models import Line, Person, Post, Unit
from qingfeng.engines.consequences import services
from qingfeng.engines.consequences.models import Cause, Consequence, State
from qingfeng.faces.desk.consequences import case_panel

LONG_AGO = dt.date(2009, 9, 1)


def unit(code, name, kind, parent=None):
    made = Unit.objects.create(code=code, name=name, kind=kind, parent=parent, path="/")
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save()
    return made


def hold(at, name, kind, line=None):
    person = Person.objects.create(number=name, name=name)
    Post.objects.create(unit=at, person=person, kind=kind, held_from=LONG_AGO, line=line)
    return person


@pytest.fixture
def office(db):
    loading.load_shipped(now=timezone.now(), files=catalogue.parameter_files())
    return unit("YX", "云岫县教育委员会", "office")


@pytest.fixture
def school(office):
    made = unit("YX-01", "听松小学", "school", office)
    hold(made, "甲校长", "principal")
    hold(made, "乙书记", "secretary")
    hold(office, "丙副主任", "deputy", Line.objects.create(code="fees", name="教育收费"))
    return made


@pytest.fixture
def people(office):
    made = {}
    for role in ("handler", "decider", "head", "cashier"):
        person = Person.objects.create(number=role, name=f"{role}某")
        made[role] = Account.objects.create(username=role, unit=office, person=person, must_change_password=False)
        RoleHolding.objects.create(account=made[role], role=role, unit=office, valid_from=LONG_AGO)
    return made


@pytest.fixture
def confirm(school, office, people):
    def _confirm(n, charged=dt.date(2011, 3, 1), decided=dt.date(2011, 5, 1)):
        matter = Matter.objects.create(
            ref=f"YX2011-000{n}", institution="complaints", procedure="complaint", unit=office, respondent_unit=school, state="decided",
            title="补课费", opened_at=timezone.now(), received_on=charged, facts_from=charged, accountable=people["handler"],
        )  # fmt: skip
        teacher = Person.objects.get_or_create(number="T1", name="丁老师")[0]
        return services.record_cause(
            key=f"incident:{n}", unit=school, office=office, kind="tutoring_charge", charged_on=charged, decided_on=decided,
            people=[teacher], handler=people["handler"], matter_id=matter.pk, matter_ref=matter.ref,
            actor=people["decider"], now=timezone.now(),
        )  # fmt: skip

    return _confirm


@pytest.fixture
def sit(client, people):
    def _sit(who):
        client.force_login(people[who], backend="qingfeng.core.access.backend.AccountBackend")
        return client

    return _sit


def page(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def do(client, row, action, /, **data):
    return client.post(reverse("desk:consequence_action", args=[row.pk, action]), data)


def school_points():
    return Consequence.objects.filter(rule="duty_letters.graded", person=None).order_by("pk").last()


def test_what_follows_is_listed_and_shows_clause_row_cases_and_what_would_change_it(confirm, sit):
    confirm(1)
    client = sit("decider")
    listed = page(client.get(reverse("desk:consequences")))
    assert "绩效考核扣分 2分" in listed
    assert listed.count("绩效考核扣分 20分") == 2
    assert "2010—2011学年" in listed
    html = page(client.get(reverse("desk:consequence", args=[school_points().pk])))
    for words in ("师德建设责任书》第五条", "适用这一行", "YX2011-0001", "不再成立，立即停止", "再有1次，全年合计按2次算", "违规补课收费"):
        assert words in html


def test_the_second_time_shows_the_total_and_what_is_left_if_one_falls(confirm, sit):
    confirm(1)
    confirm(2, dt.date(2011, 4, 1), dt.date(2011, 6, 1))
    client = sit("decider")
    listed = page(client.get(reverse("desk:consequences")))
    assert "绩效考核扣分 5分" in listed
    assert "要求引咎辞职" in listed
    assert "列入监控名单" in listed
    assert "绩效考核扣分 2分" not in listed
    html = page(client.get(reverse("desk:consequence", args=[school_points().pk])))
    assert html.count("改为：绩效考核扣分 2分（按1次）") == 2


def test_the_decider_adopts_and_it_is_carried_out_and_suspended_when_the_finding_falls(confirm, sit, people):
    confirm(1)
    row = school_points()
    assert do(sit("decider"), row, "adopt", note="同意").status_code == 302
    assert do(sit("handler"), row, "carry-out", on=today(timezone.now()).isoformat(), evidence="考核表3号").status_code == 302
    services.cause_fell(key="incident:1", actor=people["decider"], now=timezone.now(), reason="recheck")
    html = page(sit("decider").get(reverse("desk:consequence", args=[row.pk])))
    assert "已停止执行" in html
    assert "由谁负责恢复" in html
    assert "已经执行的还没有恢复" in html
    assert do(sit("decider"), row, "restore", evidence="更正表").status_code == 302
    assert do(sit("decider"), row, "lift", note="认定被推翻").status_code == 302
    row.refresh_from_db()
    assert row.state == State.LIFTED


def test_the_course_of_a_measure_says_when_and_why_it_was_stopped_and_restored(confirm, sit, people):
    confirm(1)
    row, day = school_points(), today(timezone.now()).isoformat()
    do(sit("decider"), row, "adopt", note="同意")
    do(sit("handler"), row, "carry-out", on=day, evidence="考核表3号")
    services.cause_fell(key="incident:1", actor=people["head"], now=timezone.now(), reason="recheck")
    row.refresh_from_db()
    html = page(sit("decider").get(reverse("desk:consequence", args=[row.pk])))
    assert f"<dt>停止</dt><dd>{day}，认定被推翻，{row.restore_due_on}前恢复（head某）</dd>" in html
    do(sit("decider"), row, "restore", evidence="更正表")
    assert f"<dt>恢复</dt><dd>{day}，更正表（decider某）</dd>" in page(sit("decider").get(reverse("desk:consequence", args=[row.pk])))


def test_the_school_reads_in_its_notices_what_was_taken_back_and_why_and_nothing_of_the_matter(confirm, sit, people, school):
    people["school"] = Account.objects.create(
        username="school", unit=school, person=Person.objects.get(name="甲校长"), must_change_password=False
    )
    RoleHolding.objects.create(account=people["school"], role="respondent", unit=school, valid_from=LONG_AGO)
    confirm(1)
    do(sit("decider"), school_points(), "adopt", note="同意")
    services.cause_fell(key="incident:1", actor=people["head"], now=timezone.now(), reason="recheck")
    for where in ("desk:notices", "desk:home"):
        html = page(sit("school").get(reverse(where)))
        assert "对听松小学的“绩效考核扣分 2分”停止执行：所据的认定被推翻" in html
        assert "YX2011-0001" not in html


def test_what_one_decision_brings_can_be_adopted_together(confirm, sit):
    confirm(1)
    row = school_points()
    client = sit("decider")
    assert "同一期的其他4条一并采纳" in page(client.get(reverse("desk:consequence_action", args=[row.pk, "adopt"])))
    assert do(client, row, "adopt", together="on").status_code == 302
    states = dict.fromkeys(Consequence.objects.values_list("rule", "state"))
    assert set(states) == {("duty_letters.graded", State.DECIDED), ("target_management.goals", State.PROPOSED)}


def test_the_handler_reads_why_another_decides_and_a_forced_post_is_denied(confirm, sit):
    confirm(1)
    row = school_points()
    assert "提出的人不能作决定" in page(sit("handler").get(reverse("desk:consequence", args=[row.pk])))
    assert do(sit("handler"), row, "adopt").status_code == 403
    assert do(sit("cashier"), row, "adopt").status_code == 403
    assert do(sit("decider"), row, "nonsense").status_code == 404
    row.refresh_from_db()
    assert row.state == State.PROPOSED


def test_declining_needs_a_reason_and_a_second_post_changes_nothing(confirm, sit):
    confirm(1)
    row = school_points()
    client = sit("decider")
    assert "请填写" in page(do(client, row, "decline", note=""), 422)
    assert do(client, row, "decline", note="已另案处理").status_code == 302
    assert do(client, row, "decline", note="已另案处理").status_code == 302
    assert "已另案处理" in page(client.get(reverse("desk:consequence", args=[row.pk])))


def test_tracing_lists_the_chain_and_the_decider_confirms(confirm, sit):
    cause = confirm(1)
    address = reverse("desk:responsibilities", args=[cause.pk])
    assert sit("handler").post(address).status_code == 302
    html = page(sit("decider").get(address))
    for words in ("丁老师", "甲校长", "乙书记", "丙副主任", "直接责任", "分管领导责任"):
        assert words in html
    row = cause.responsibilities.first()
    assert sit("decider").post(reverse("desk:responsibility", args=[cause.pk, row.pk, "confirm"])).status_code == 302
    assert sit("handler").post(reverse("desk:responsibility", args=[cause.pk, row.pk, "confirm"])).status_code == 403
    assert sit("decider").post(reverse("desk:responsibility", args=[cause.pk, row.pk, "decline"])).status_code == 409


def test_those_who_must_stand_back_find_nothing(confirm, sit, school, people):
    cause = confirm(1)
    Post.objects.create(unit=school, person=people["decider"].person, kind="teacher", held_from=LONG_AGO)
    client = sit("decider")
    assert "绩效考核扣分" not in page(client.get(reverse("desk:consequences")))
    assert client.get(reverse("desk:consequence", args=[school_points().pk])).status_code == 404
    assert client.get(reverse("desk:responsibilities", args=[cause.pk])).status_code == 404


def test_the_page_of_the_matter_shows_what_followed(confirm, sit):
    confirm(1)
    matter, actor = Matter.objects.get(), Account.objects.get(username="decider")
    template, context = case_panel(matter, actor, today(timezone.now()))
    assert template == "desk/consequences/panel.html"
    assert len(context["rows"]) == 10
    assert [c.key for c in context["causes"]] == [Cause.objects.get().key]


def test_the_list_asks_what_for_before_it_is_taken_away(confirm, people, client):
    confirm(1)
    client.force_login(people["decider"], backend="qingfeng.core.access.backend.AccountBackend")
    assert "/desk/exports/new/consequences/" in client.get("/desk/consequences/").content.decode()
    assert "后果台账" in client.get("/desk/exports/new/consequences/").content.decode()

"""A list with personal data leaves the system only with a purpose and another person's word."""

import datetime as dt

import pytest

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.exports import services
from qingfeng.core.exports.models import ExportRequest
from qingfeng.core.refusal import Refused
from qingfeng.institutions.complaints.tests import situations as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return s.build()


def asked(house, purpose="报送局务会", **more):
    said = {"kind": "matters", "query": "state=all", "unit": house.office, "actor": house.handler, "now": s.at(1)} | more
    return services.ask(purpose=purpose, **said)


def fetched(house, request, day=2, who="handler", data=b"sheet"):
    who = house.accounts[who]
    return services.taken(kind="matters", unit_id=house.office.pk, rows=3, data=data, actor=who, now=s.at(day), request=request)


def test_asked_approved_and_taken_with_every_step_in_the_record(house):
    request = asked(house)
    services.approve(request=request, actor=house.head, now=s.at(1))
    digest = fetched(house, ExportRequest.objects.get())
    events = dict(Entry.objects.filter(stream__kind="exports").values_list("event", "body"))
    assert list(events) == ["export.asked", "export.approved", "matters.exported"]
    assert events["matters.exported"] == {"rows": 3, "sha256": digest, "request": request.pk}
    assert "局务会" not in str(events)
    assert ExportRequest.objects.get().taken == 1


def test_without_a_purpose_nothing_is_asked(house):
    for purpose in ("", "  ", "要用", "长" * 201):
        with pytest.raises(Refused, match="用途|拿去做什么"):
            asked(house, purpose)


def test_the_same_question_twice_is_one_request(house):
    assert asked(house).pk == asked(house).pk
    assert asked(house, query="lamp=late").pk != asked(house).pk


@pytest.mark.parametrize("who", ["handler", "registrar", "reviewer", "keeper", "principal"])
def test_neither_the_asker_nor_anybody_without_the_role_approves(house, who):
    request = asked(house)
    with pytest.raises(Refused):
        services.approve(request=request, actor=house.accounts[who], now=s.at(1))
    with pytest.raises(Refused):
        services.decline(request=request, reason="不行", actor=house.accounts[who], now=s.at(1))


def test_a_head_who_asks_needs_another(house):
    request = asked(house, actor=house.head)
    with pytest.raises(Refused, match="不能批准自己"):
        services.approve(request=request, actor=house.head, now=s.at(1))
    services.approve(request=request, actor=house.decider, now=s.at(1))


def test_where_there_is_no_second_person_the_superior_office_answers(house):
    s.with_an_office_above(house)
    request = asked(house, actor=house.head)
    s.roles_end(house.decider, day=s.at(0).date())
    services.approve(request=request, actor=house.chief, now=s.at(1))


def test_nothing_is_taken_before_the_approval_after_its_end_or_by_somebody_else(house):
    request = asked(house)
    with pytest.raises(Refused, match="还没有批准"):
        fetched(house, request)
    services.approve(request=request, actor=house.head, now=s.at(1))
    request.refresh_from_db()
    with pytest.raises(Refused, match="申请的人"):
        fetched(house, request, who="head")
    with pytest.raises(Refused, match="过期"):
        fetched(house, request, day=5)
    fetched(house, request, day=3)


def test_what_nobody_answered_falls_by_itself(house):
    request = asked(house)
    with pytest.raises(Refused, match="过期"):
        services.approve(request=request, actor=house.head, now=s.at(9))


def test_who_lost_every_role_takes_nothing(house):
    request = asked(house)
    services.approve(request=request, actor=house.head, now=s.at(1))
    request.refresh_from_db()
    s.roles_end(house.handler, day=s.at(1).date())
    with pytest.raises(Refused, match="申请的人"):
        fetched(house, request)


def test_an_answered_request_is_not_answered_again(house):
    request = asked(house)
    services.decline(request=request, reason="用途不清", actor=house.head, now=s.at(1))
    with pytest.raises(Refused, match="办过"):
        services.approve(request=request, actor=house.decider, now=s.at(1) + dt.timedelta(minutes=1))
    assert ExportRequest.objects.get().reason == "用途不清"

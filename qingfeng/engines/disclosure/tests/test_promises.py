"""What was promised on the air is held against its day, with a proof, by somebody else than who promised."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from qingfeng.core.access.models import Account, Role, RoleHolding
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused
from qingfeng.engines.disclosure import services
from qingfeng.engines.disclosure.models import AirPromise
from tests import situations as s

pytestmark = pytest.mark.django_db
AIRED = s.at(0)


@pytest.fixture
def house(db, monkeypatch):
    return s.house(monkeypatch)


def aired(house, *, kind="tv_pledge", unit=None):
    unit = unit or house.office
    return services.record_outreach(kind=kind, unit=unit, on=AIRED.date(), count=1, outlet="县电视台", actor=None, now=AIRED)


def promise(house, *, broadcast=None, **more):
    said = {"text": "收费都上公示栏", "answers": house.head.person.posts.get(), "due_on": s.at(30).date()}
    return services.record_promise(broadcast=broadcast or aired(house), actor=house.publisher, now=s.at(1), **said | more)


def settle(made, house, who="registrar", **more):
    said = {"kept": True, "said": "都上了栏", "link": "/fees/"}
    return services.settle_promise(promise=made, actor=house.accounts[who], now=s.at(20), **said | more)


def test_a_promise_stands_with_its_day_and_is_told_kept_with_a_proof(house):
    made = promise(house)
    assert (made.state, made.order) == ("open", 1)
    kept = settle(made, house)
    assert (kept.state, kept.settled_on, kept.link) == ("kept", s.at(20).date(), "/fees/")


def test_whoever_promised_does_not_tell_whether_it_was_kept(house):
    with pytest.raises(Refused, match="别人认定"):
        settle(promise(house), house, "head")


@pytest.mark.parametrize(
    ("more", "why"),
    [({"link": ""}, "证明"), ({"link": "javascript:alert(1)"}, "地址"), ({"link": "//evil.example"}, "地址"), ({"said": " "}, "做了什么"),
     ({"kept": False, "link": "", "said": ""}, "原因")],
)  # fmt: skip
def test_kept_needs_a_proof_and_not_kept_a_reason(house, more, why):
    made = promise(house)
    with pytest.raises(Refused, match=why):
        settle(made, house, **more)
    made.refresh_from_db()
    assert made.state == "open"


def test_the_database_keeps_no_kept_promise_without_a_proof(house):
    made = promise(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        AirPromise.objects.filter(pk=made.pk).update(state="kept")


def test_it_is_overdue_the_day_after_and_not_once_something_was_said(house):
    made = promise(house)
    days = (s.at(30).date(), s.at(31).date())
    assert [AirPromise.objects.overdue(day).exists() for day in days] == [False, True]
    settle(made, house, kept=False, link="", said="施工")
    assert not AirPromise.objects.overdue(days[1]).exists()


def test_only_what_was_on_the_air_and_stands_can_be_taken_down(house):
    with pytest.raises(Refused, match="电视公开承诺"):
        promise(house, broadcast=aired(house, kind="media"))
    struck = services.strike_outreach(outreach=aired(house), because="日期写错", actor=house.publisher, now=s.at(1))
    with pytest.raises(Refused, match="电视公开承诺"):
        promise(house, broadcast=struck)


def test_what_was_struck_out_takes_its_promises_along(house):
    made = promise(house)
    services.strike_outreach(outreach=made.broadcast, because="日期写错", actor=house.publisher, now=s.at(2))
    assert not AirPromise.objects.standing().exists()


@pytest.mark.parametrize(("more", "why"), [({"due_on": dt.date(2020, 1, 1)}, "播出"), ({"text": " "}, "承诺了什么")])
def test_what_cannot_be_is_refused(house, more, why):
    with pytest.raises(Refused, match=why):
        promise(house, **more)


def test_somebody_of_another_unit_cannot_answer_for_it(house):
    school = aired(house, unit=house.school)
    with pytest.raises(Refused, match="这个单位"):
        promise(house, broadcast=school)


def test_who_does_not_keep_it_records_nothing_and_another_office_sees_nothing(house):
    made = promise(house)
    with pytest.raises(Refused, match="权限"):
        settle(made, house, "handler")
    stranger = Account.objects.create(username="far", unit=s.a_school(house, 9, "北溪小学"))
    RoleHolding.objects.create(account=stranger, role=Role.HEAD, unit=stranger.unit, valid_from=s.LONG_AGO)
    assert not AirPromise.objects.visible_to(stranger, s.at(2).date()).exists()


def test_the_record_keeps_what_was_settled_first_and_no_text(house):
    made = promise(house)
    settle(made, house)
    settle(made, house, kept=False, said="复核没有全部上栏", link="")
    bodies = [e.body for e in Entry.objects.filter(event="promise.settled").order_by("pk")]
    assert [body["state"] for body in bodies] == ["kept", "broken"]
    assert "公示栏" not in str([e.body for e in Entry.objects.filter(event__startswith="promise.")])

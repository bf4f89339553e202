"""The same person again: told of petitions under a name, and never of anybody else, whatever was typed in whatever way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.vault import again
from qingfeng.core.vault import services as vault
from qingfeng.core.vault.models import SealedIdentity
from qingfeng.engines.cases import intake, receipts
from qingfeng.engines.cases.models import Allegation, Channel, Complaint
from qingfeng.engines.cases.rights import kept_about
from qingfeng.engines.cases.same_person import earlier, may_be_recognised
from tests import situations as s

WHO = {"name": "柳青禾", "phone": "13900000001", "id_number": "990101199902300017"}


@pytest.fixture
def house(db, monkeypatch):
    return s.house(monkeypatch)


def write(house, identity, *, day=0, demands=("put_right",), harm=False, kind="service_attitude") -> Complaint:
    receipt = intake.submit(intake=_intake(house, identity, demands, harm, kind), now=s.at(day))
    return Complaint.objects.select_related("identity", "matter").get(pk=receipt.complaint_id)


def _intake(house, identity, demands, harm=False, kind="service_attitude"):
    return intake.Intake(
        token=receipts.new_token(),
        office=house.office,
        unit=house.school,
        text="窗口没有人，跑了三趟。",
        claims=[s.claim(kind, demand) for demand in demands],
        identity=identity,
        harm_to_minor=harm,
    )


@pytest.mark.parametrize(
    "spelt",
    [
        {"name": "柳青禾", "phone": "139-0000-0001"},
        {"name": " 柳 青禾 ", "phone": "+86 139 0000 0001"},
        {"name": "柳青禾", "phone": "１３９０００００００１"},
        {"name": "柳青禾", "id_number": "990101 19990230 0017"},
        {"name": "另一种写法", "id_number": "990101199902300017"},
    ],
)
def test_the_same_person_is_told_again_however_it_was_typed(house, spelt):
    first = write(house, WHO)
    second = write(house, spelt, day=3)
    assert list(earlier(second)) == [first]
    assert list(earlier(first)) == []


@pytest.mark.parametrize(
    "other",
    [
        {"name": "柳青禾"},
        {"phone": "13900000001"},
        {"name": "柳青苗", "phone": "13900000001"},
        {"name": "柳青禾", "phone": "13900000002"},
        {},
    ],
)
def test_a_name_alone_a_telephone_alone_and_namesakes_are_nobody_again(house, other):
    write(house, WHO)
    assert list(earlier(write(house, other, day=3))) == []


NAMES = st.sampled_from(["柳青禾", "田小麦"])
IDENTITIES = st.fixed_dictionaries(
    {"name": NAMES, "phone": st.just("13900000001")},
    optional={"child": st.just("田禾苗"), "class_": st.just("八年级3班"), "id_number": st.just(WHO["id_number"])},
)
WAYS = st.sampled_from(["named", "anonymous", "accusation", "both", "harm"])
DEMANDS = {"accusation": ("corruption",), "both": ("put_right", "corruption")}


@examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(IDENTITIES, WAYS), min_size=2, max_size=6))
def test_whoever_is_anonymous_accuses_or_writes_for_a_minor_gives_no_hit_and_is_none(house, told):
    rows: list[tuple[dict, str, Complaint]] = []
    undone = transaction.savepoint()
    for n, (who, way) in enumerate(told):
        identity = {} if way == "anonymous" else who
        rows.append((who, way, write(house, identity, day=n, demands=DEMANDS.get(way, ("put_right",)), harm=way == "harm")))
    for who, way, complaint in rows:
        wanted = {c.pk for other, its, c in rows if _open(other, its) and _before(c, complaint) and _same(other, who)}
        assert {c.pk for c in earlier(complaint)} == (wanted if _open(who, way) else set())
    shut = [c.identity for who, way, c in rows if not _open(who, way) and c.identity]
    assert not any(getattr(identity, mark) for identity in shut for mark in again.MARKS)
    transaction.savepoint_rollback(undone)


def _open(who, way) -> bool:
    return way == "named" and not who.keys() & {"child", "class_"}


def _before(one, other) -> bool:
    return one.received_at < other.received_at


def _same(one, other) -> bool:
    return one["name"] == other["name"] or bool(one.get("id_number") and one.get("id_number") == other.get("id_number"))


def test_what_becomes_an_accusation_later_takes_that_person_out_of_every_comparison(house):
    first = write(house, WHO, demands=("put_right", "idea"))
    second = write(house, WHO, day=2)
    assert list(earlier(second)) == [first]
    chosen = list(Allegation.objects.filter(complaint=first).values_list("pk", flat=True)[:1])
    take(
        matter_id=first.matter_id,
        step="split",
        actor=house.registrar,
        now=s.at(3),
        data={"allegations": chosen, "classification": "accusation"},
    )
    assert list(earlier(second)) == []
    assert list(earlier(Complaint.objects.get(pk=first.pk))) == []


def test_what_is_sealed_later_is_not_compared(house):
    first, second = write(house, WHO), write(house, WHO, day=2)
    Matter.objects.filter(pk=first.matter_id).update(sealed=True)
    assert list(earlier(second)) == []


def test_of_several_who_speak_each_is_told_for_oneself():
    assert may_be_recognised(_intake_of(["put_right"]), {"name": "田小麦"})
    assert not may_be_recognised(_intake_of(["put_right"]), {"name": "田小麦", "child": "田禾苗"})
    assert not may_be_recognised(_intake_of(["corruption"]), {"name": "田小麦"})


def test_lay_inspectors_are_not_told_again():
    assert not may_be_recognised(replace(_intake_of(["idea"]), channel=Channel.LAY), {"name": "田小麦"})


def test_who_asks_what_is_kept_is_told_of_the_marks(house):
    assert kept_about(write(house, WHO)).again == 2
    assert kept_about(write(house, {}, day=1)).again == 0


def _intake_of(demands):
    return intake.Intake(token="", office=None, unit=None, text="", claims=[s.claim("service_attitude", d) for d in demands])


def test_disposal_leaves_nothing_by_which_anybody_is_told_again(house):
    first, second = write(house, WHO), write(house, WHO, day=2)
    vault.dispose(sealed=first.identity, now=s.at(5))
    assert list(earlier(second)) == []
    assert list(SealedIdentity.objects.filter(pk=first.identity_id).values_list(*again.MARKS)) == [("", "")]


def test_the_digests_name_nobody_and_are_others_under_another_key(house, settings):
    ours = again.marks(WHO)
    assert all(len(mark) == 32 for mark in ours.values())
    settings.FINGERPRINT_KEY = "the key of another server"
    assert set(again.marks(WHO).values()).isdisjoint(ours.values())

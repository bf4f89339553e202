"""Letters, visits and several people: representatives within the law, each with a receipt, the list of all sealed as one."""

import datetime as dt

import pytest

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.refusal import Refused
from qingfeng.core.vault.models import SealedIdentity
from qingfeng.engines.cases import answering, hearing, intake, mailbox
from qingfeng.engines.cases.models import Allegation, Complaint, Group

from . import situations as s
from .situations import at

pytestmark = pytest.mark.django_db
NAMES = ("石开", "冯远", "郁青", "邝野", "牧之", "卜晴")


def several(house, *, others: int = 2, people: int = 12, channel: str = "visit", token: str = "", **more):
    speakers = [{"name": name, "phone": ""} for name in NAMES[:others]]
    said = {
        "token": token or s.TOKEN(), "office": house.office, "unit": house.school, "text": "我们班都交了空调使用费。",
        "claims": [s.claim()], "identity": {"name": "柳青禾"}, "channel": channel, "typed_by": house.registrar,
        "several": intake.Several(people, "柳青禾、石开、冯远、迟慕白", speakers),
    } | more  # fmt: skip
    return intake.submit(intake=intake.Intake(**said), now=at(0))


def test_each_representative_has_a_receipt_in_the_one_matter(house):
    receipt = several(house)
    codes = (receipt.code, *receipt.others)
    assert len(set(codes)) == 3
    assert {mailbox.find(code).matter_id for code in codes} == {receipt.matter_id}
    assert Matter.objects.count() == 1
    assert Allegation.objects.count() == 1


def test_a_sixth_representative_is_refused_with_the_article_and_nothing_is_stored(house):
    with pytest.raises(Refused) as no:
        several(house, others=5)
    assert "第二十条" in no.value.authority
    assert "不得超过5人" in no.value.reason
    assert not Complaint.objects.exists()
    assert not SealedIdentity.objects.exists()
    several(house, others=4)
    assert Complaint.objects.count() == 5


def test_a_letter_may_be_signed_by_more(house):
    several(house, others=5, channel="letter")
    assert Complaint.objects.count() == 6


def test_the_list_is_sealed_as_one_and_searched_for_leaks(house):
    receipt = several(house)
    group = Group.objects.get()
    assert (group.people, group.visit) == (12, True)
    assert "迟慕白".encode() not in bytes(group.names.ciphertext)
    leaks = hearing.scan(Matter.objects.get(pk=receipt.matter_id), "迟慕白说交了80元")
    assert any(leak["sure"] for leak in leaks)
    body = Entry.objects.get(event="complaint.received").body
    assert (body["people"], body["speakers"]) == (12, 3)


def test_a_repeated_form_shows_the_same_codes_and_stores_nothing(house):
    token = s.TOKEN()
    first, again = several(house, token=token), several(house, token=token)
    assert (again.code, again.others, again.repeated) == (first.code, first.others, True)
    assert Complaint.objects.count() == 3


def test_each_representative_is_answered_and_rates_alone(house):
    receipt = several(house)
    house_matter = s.handled_by(house, s.accepted(house, receipt), house.handler)
    s.heard(house, house_matter)
    s.found(house, house_matter)
    matter = s.decided(house, Matter.objects.get(pk=house_matter.pk))
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=at(21), data={"answer": "已责令退费。", "method": "mailbox"})
    one, two = mailbox.find(receipt.code), mailbox.find(receipt.others[0])
    answering.rate(complaint=two, solved="no", satisfied=2, now=at(22))
    assert (one.answer, two.answer) == ("已责令退费。", "已责令退费。")
    assert not Complaint.objects.get(pk=one.pk).solved
    assert Complaint.objects.get(pk=two.pk).solved == "no"


def test_when_the_first_takes_back_what_was_said_for_all_goes_on(house):
    receipt = several(house)
    take(matter_id=receipt.matter_id, step="withdraw", actor=None, now=at(1), data={"complaint": mailbox.find(receipt.code)})
    assert Matter.objects.get(pk=receipt.matter_id).is_open
    assert Allegation.objects.get().complaint == mailbox.find(receipt.others[0])


def test_several_people_do_not_come_by_telephone(house):
    with pytest.raises(Refused, match="只有来访和来信"):
        several(house, channel="phone")


def test_representatives_give_their_names(house):
    with pytest.raises(Refused, match="代表要写姓名"):
        several(house, identity={})


def test_the_clock_of_a_letter_runs_from_receipt_not_from_the_postmark(house):
    received = dt.datetime(2026, 11, 6, 4, tzinfo=dt.UTC)
    receipt = several(house, channel="letter", postmarked_on=dt.date(2026, 11, 2), received_at=received, several=None)
    complaint = Complaint.objects.get()
    assert complaint.postmarked_on == dt.date(2026, 11, 2)
    assert Matter.objects.get(pk=receipt.matter_id).clocks.get().started_on == dt.date(2026, 11, 6)
    with pytest.raises(Refused, match="邮戳"):
        several(house, channel="letter", postmarked_on=dt.date(2026, 11, 8), received_at=received, several=None)

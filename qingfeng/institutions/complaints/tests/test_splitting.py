"""分件: demands of different units or classes go their own ways under one receipt; and a wrong join is undone."""

import datetime as dt

import pytest

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import mailbox, splitting
from qingfeng.engines.cases.models import Allegation
from qingfeng.engines.insight.figures import Question, of_measure
from qingfeng.engines.insight.periods import Period
from qingfeng.institutions.complaints.figures import FEE_COMPLAINTS

from . import situations as s
from .situations import at

pytestmark = pytest.mark.django_db


def two_things(house, **more):
    receipt = s.complain(house, claims=[s.claim(), s.claim("service_attitude", "put_right")], **more)
    return receipt, Matter.objects.get(pk=receipt.matter_id)


def split(house, matter, kind="service_attitude", **data):
    chosen = list(Allegation.objects.filter(matter=matter, kind=kind).values_list("pk", flat=True))
    result = take(matter_id=matter.pk, step="split", actor=house.registrar, now=at(1), data={"allegations": chosen, **data})
    return Matter.objects.get(pk=result["apart"])


def another_school(house):
    return s._unit("YX-S9", "听松小学", "school", parent=house.office, short_name="听松小学")


def test_what_is_about_another_unit_becomes_a_matter_of_its_own_with_the_same_days(house):
    _receipt, matter = two_things(house)
    apart = split(house, matter, unit=another_school(house))
    matter.refresh_from_db()
    assert (apart.respondent_unit.name, apart.state, apart.accountable) == ("听松小学", "received", matter.accountable)
    assert apart.due_on == matter.due_on
    assert apart.clocks.get().code == "petition.notice"
    assert [a.kind for a in matter.allegations.all()] == ["charge_not_listed"]
    assert [a.unit.name for a in apart.allegations.all()] == ["听松小学"]


def test_an_accepted_matter_is_split_without_a_later_day(house):
    receipt, _matter = two_things(house)
    matter = s.accepted(house, receipt)
    apart = split(house, matter)
    assert (apart.state, apart.due_on) == ("accepted", matter.due_on)


def test_the_same_receipt_opens_both_and_each_is_answered_for_itself(house):
    receipt, matter = two_things(house)
    apart = split(house, matter)
    whole = mailbox.find(receipt.code)
    parts = splitting.parts(whole)
    assert [part.matter for part in parts] == [apart]
    assert (parts[0].identity, parts[0].text) == (whole.identity, whole.text)
    assert apart.ref in whole.messages.get(kind="notice").text


def test_an_accusation_hidden_in_a_complaint_is_set_apart_sealed(house):
    receipt, matter = two_things(house)
    apart = split(house, matter, classification="accusation")
    assert (apart.sealed, apart.title, apart.state) == (True, "检举控告（密件）", "received")
    assert apart.clocks.get().code == "accusation.handover"
    assert splitting.parts(mailbox.find(receipt.code)) == []
    assert apart.ref not in mailbox.find(receipt.code).messages.get(kind="notice").text
    take(matter_id=apart.pk, step="hand_over", actor=house.registrar, now=at(2), data={"organ": "县纪委监委"})


def test_a_class_that_leaves_takes_its_weight_along(house):
    receipt = s.complain(house, claims=[s.claim(), s.claim("suggestion", "idea")])
    matter = Matter.objects.get(pk=receipt.matter_id)
    split(house, matter, "charge_not_listed")
    matter.refresh_from_db()
    assert (matter.classification, matter.complaints.get().classification) == ("suggestion", "suggestion")


def test_something_stays_and_something_goes(house):
    _receipt, matter = two_things(house)
    for chosen in ([], list(matter.allegations.values_list("pk", flat=True))):
        with pytest.raises(Refused, match="至少留一项"):
            take(matter_id=matter.pk, step="split", actor=house.registrar, now=at(1), data={"allegations": chosen})


def test_nothing_about_the_office_itself_comes_in_by_splitting(house):
    _receipt, matter = two_things(house)
    with pytest.raises(Refused, match="不能录入"):
        split(house, matter, unit=house.office)
    assert Matter.objects.count() == 1


def test_both_chronicles_say_that_it_was_split(house):
    _receipt, matter = two_things(house)
    apart = split(house, matter)
    assert Entry.objects.of(*matter.stream).get(event="complaint.split").body["apart"] == apart.pk
    assert Entry.objects.of(*apart.stream).get(event="complaint.set_apart").body["from"] == matter.pk


def joined(house, accept: bool = False):
    target = s.accepted(house, s.complain(house))
    receipt = s.complain(house, on=at(1).date())
    matter = s.accepted(house, receipt, on=at(1).date()) if accept else Matter.objects.get(pk=receipt.matter_id)
    take(matter_id=matter.pk, step="join", actor=house.registrar, now=at(2), data={"into": target.ref})
    return target, Matter.objects.get(pk=matter.pk), receipt


@pytest.mark.parametrize(("accept", "state"), [(False, "registered"), (True, "accepted")])
def test_a_wrong_join_is_undone_and_the_days_are_as_before(house, accept, state):
    target, matter, receipt = joined(house, accept)
    before = matter.clocks.order_by("-pk").first().due_on
    take(matter_id=matter.pk, step="separate", actor=house.registrar, now=at(4), data={"reason": "不是同一笔钱。"})
    matter.refresh_from_db()
    assert (matter.state, matter.due_on, matter.ended_at) == (state, before, None)
    complaint = mailbox.find(receipt.code)
    assert (complaint.matter, complaint.joined_from, complaint.joined_at) == (matter, "", None)
    assert [a.complaint for a in matter.allegations.all()] == [complaint]
    assert target.complaints.count() == target.allegations.count() == 1


def test_both_chronicles_say_that_it_was_undone_and_why_only_as_a_commitment(house):
    target, matter, _receipt = joined(house)
    take(matter_id=matter.pk, step="separate", actor=house.registrar, now=at(4), data={"reason": "不是同一笔钱。"})
    body = Entry.objects.of(*matter.stream).get(event="complaint.separate").body
    assert body["out_of"] == target.pk
    assert "不是" not in str(body)
    assert Entry.objects.of(*target.stream).get(event="complaint.separated").body["back"] == matter.pk


def test_what_was_found_on_already_is_not_separated(house):
    target, matter, _receipt = joined(house)
    s.found(house, s.handled_by(house, target, house.handler), day=3)
    with pytest.raises(Refused, match="已经作了认定"):
        take(matter_id=matter.pk, step="separate", actor=house.registrar, now=at(4), data={"reason": "不是同一笔钱。"})


def test_separating_needs_a_reason_and_something_that_was_joined(house):
    _target, matter, _receipt = joined(house)
    with pytest.raises(Refused, match="理由"):
        take(matter_id=matter.pk, step="separate", actor=house.registrar, now=at(4), data={})
    other = s.complain(house, on=dt.date(2026, 11, 12))
    with pytest.raises(Refused):
        take(matter_id=other.matter_id, step="separate", actor=house.registrar, now=at(4), data={"reason": "不是同一笔钱。"})


def test_the_title_says_what_is_left_unless_somebody_wrote_it(house):
    _receipt, matter = two_things(house)
    split(house, matter)
    matter.refresh_from_db()
    assert matter.title == "第三中学：空调使用费"


def test_a_complaint_that_was_split_is_counted_once(house):
    receipt = s.complain(house, claims=[s.claim(), s.claim("no_refund")])
    split(house, Matter.objects.get(pk=receipt.matter_id), "no_refund")
    period = Period(dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    found = of_measure(FEE_COMPLAINTS).records(Question(period, house.office, period.end))
    assert [record.key for record in found] == [f"complaint:{receipt.complaint_id}"]

"""回访抽查: drawn so that nobody chooses, called by another unit, answered in three questions; the handlers read totals of five or more."""

import datetime as dt
import hashlib

import pytest

from qingfeng.core.access.models import RoleHolding
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take_part
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import callbacks
from qingfeng.engines.cases.models import CallBack, CallSample, Complaint
from qingfeng.engines.insight.figures import Question
from qingfeng.engines.insight.periods import Period
from qingfeng.institutions.complaints import figures

from . import situations as s
from .situations import at

pytestmark = pytest.mark.django_db
NEXT_MONTH = dt.datetime(2026, 12, 1, 2, tzinfo=dt.UTC)


@pytest.fixture
def tiers(house):
    s.with_an_office_above(house)
    house.accounts["visitor"] = s._account(660, "visitor", "查问", house.above, "clerk")
    house.grant(house.accounts["visitor"], "caller", house.above)
    return house


def answered_in_november(house, n=8):
    """Named complaints with an answer served; how they got it does not matter here."""
    for _ in range(n):
        s.complain(house)
    Complaint.objects.update(answered_at=at(15), served_on=at(15).date(), answer="已退。")


def drawn(house, n=8):
    callbacks.commit_seeds(now=at(0))
    answered_in_november(house, n)
    callbacks.draw_due(now=NEXT_MONTH)
    return CallSample.objects.get(unit=house.office)


def call_of(sample):
    return callbacks.CallBack.objects.select_related("sample", "complaint__matter").filter(sample=sample).order_by("pk").first()


def test_the_seed_is_bound_before_the_month_ends_and_the_draw_can_be_done_again(tiers):
    sample = drawn(tiers)
    committed = Entry.objects.get(event="callback.committed", stream__key=str(tiers.office.pk))
    assert committed.body["seed"] == sample.digest
    assert sample.seed not in str(committed.body)
    ranked = sorted(sample.frame, key=lambda key: hashlib.sha256(f"{sample.seed}:{key}".encode()).hexdigest())
    assert list(sample.calls.order_by("pk").values_list("complaint_id", flat=True)) == ranked[:2]  # a fifth of eight, rounded up


def test_who_was_drawn_is_told_only_when_the_calls_are_over(tiers):
    sample = drawn(tiers)
    told = Entry.objects.get(event="callback.drawn").body
    assert (told["from"], told["drawn"]) == (8, 2)
    callbacks.open_seeds(now=NEXT_MONTH + dt.timedelta(days=20))
    assert not Entry.objects.filter(event="callback.opened").exists()
    callbacks.open_seeds(now=NEXT_MONTH + dt.timedelta(days=32))
    assert Entry.objects.get(event="callback.opened").body["seed"] == sample.seed


def test_drawing_and_committing_again_changes_nothing(tiers):
    sample = drawn(tiers)
    callbacks.draw_due(now=NEXT_MONTH)
    callbacks.commit_seeds(now=at(3))
    assert CallSample.objects.filter(unit=tiers.office).get().seed == sample.seed
    assert sample.calls.count() == 2


def test_nobody_is_called_who_gave_no_name_or_whose_matter_is_sealed(tiers):
    callbacks.commit_seeds(now=at(0))
    answered_in_november(tiers, 3)
    first, second, third = Complaint.objects.order_by("pk")
    Complaint.objects.filter(pk=first.pk).update(anonymous=True)
    Matter.objects.filter(pk=second.matter_id).update(sealed=True)
    callbacks.draw_due(now=NEXT_MONTH)
    assert CallSample.objects.get(unit=tiers.office).frame == [third.pk]


def test_an_office_with_no_callers_above_it_draws_nothing(house):
    s.with_an_office_above(house)
    assert callbacks.commit_seeds(now=at(0)) == 0


def test_the_handling_office_sees_no_call_and_makes_none(tiers):
    call = call_of(drawn(tiers))
    day = NEXT_MONTH.date()
    assert list(callbacks.calls_for(tiers.caller, day)) == []
    assert not callbacks.can_call(tiers.caller, call, day).allowed
    assert call in callbacks.calls_for(tiers.visitor, day)


def test_the_keepers_can_be_asked_only_after_the_call_was_taken(tiers):
    call = call_of(drawn(tiers))
    assert not callbacks.may_ask_keepers(call, tiers.visitor)
    call = callbacks.take(call=call, actor=tiers.visitor, now=NEXT_MONTH)
    assert callbacks.may_ask_keepers(call, tiers.visitor)


def test_who_had_a_hand_in_the_matter_does_not_call(tiers):
    call = call_of(drawn(tiers))
    Matter.objects.filter(pk=call.complaint.matter_id).update(accountable=tiers.visitor)
    call.complaint.matter.refresh_from_db()
    with pytest.raises(Refused, match="不回访"):
        callbacks.take(call=call, actor=tiers.visitor, now=NEXT_MONTH)


def test_nor_who_had_it_before_also_after_taking_the_call(tiers):
    call = call_of(drawn(tiers))
    callbacks.take(call=call, actor=tiers.visitor, now=NEXT_MONTH)
    take_part(matter=call.complaint.matter, account=tiers.visitor, role="reviewer", now=NEXT_MONTH)
    assert not callbacks.can_call(tiers.visitor, call, NEXT_MONTH.date()).allowed


def test_three_questions_are_asked_apart_and_none_of_who_was_not_reached(tiers):
    first, second = CallBack.objects.filter(sample=drawn(tiers)).order_by("pk")
    for call in (first, second):
        callbacks.take(call=call, actor=tiers.visitor, now=NEXT_MONTH)
    say = {"actor": tiers.visitor, "now": NEXT_MONTH}
    with pytest.raises(Refused, match="三个问题"):
        callbacks.record(call=first, result="reached", contacted=None, solved="yes", satisfied=5, **say)
    callbacks.record(call=first, result="reached", contacted=False, solved="no", satisfied=2, **say)
    callbacks.record(call=second, result="not_reached", contacted=True, solved="yes", satisfied=5, **say)
    second.refresh_from_db()
    assert (second.contacted, second.solved, second.satisfied) == (None, "", None)
    with pytest.raises(Refused, match="已经登记过"):
        callbacks.record(call=first, result="refused", contacted=None, solved="", satisfied=None, **say)


def reached(house, n):
    """So many reached; every second said that it is solved."""
    RoleHolding.generation += 1
    sample = drawn(house, n * 5)
    for at_, call in enumerate(sample.calls.order_by("pk")):
        callbacks.take(call=call, actor=house.visitor, now=NEXT_MONTH)
        solved = "yes" if at_ % 2 else "no"
        callbacks.record(call=call, result="reached", contacted=True, solved=solved, satisfied=4, actor=house.visitor, now=NEXT_MONTH)


def test_of_fewer_than_five_nothing_is_told_and_of_five_the_totals(tiers):
    reached(tiers, 4)
    since, before = dt.date(2026, 11, 1), dt.date(2027, 1, 1)
    few = callbacks.totals(tiers.office, since, before)
    assert (few.drawn, few.called, few.reached, few.solved) == (4, 4, None, None)
    period = Period(dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    assert figures.reached(Question(period, tiers.office, dt.date(2027, 1, 1))) == []


def test_the_rates_come_with_their_n(tiers):
    reached(tiers, 6)
    n = callbacks.totals(tiers.office, dt.date(2026, 11, 1), dt.date(2027, 1, 1))
    assert (n.reached, n.contacted, n.solved, n.satisfied) == (6, 6, 3, 6)
    period = Period(dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    rate = next(f for f in figures.FIGURES if f.code == "complaints.callback_solved").read(period, tiers.office, dt.date(2027, 1, 1))
    assert (rate.text, rate.n) == ("50.0", 6)
    assert rate.is_share
    assert figures.nobody_sees_a_call(rate.records, tiers.handler, NEXT_MONTH.date()) == set()

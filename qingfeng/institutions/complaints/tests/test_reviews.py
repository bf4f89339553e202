"""复查 and 复核: to the next higher organ, within the days, by people without a part below, and then no more."""

import datetime as dt

import pytest

from qingfeng.core.access.models import RoleHolding
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import answering, mailbox, remedies, standing
from qingfeng.engines.cases.models import Finding, Opinion, Review
from qingfeng.engines.consequences.models import Cause
from qingfeng.engines.ledgers.models import RefundOrder

from . import situations as s
from .situations import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiers(house):
    """The office, the one above it, and the one above that."""
    return s.with_two_offices_above(house)


def remedy(matter: Matter):
    return remedies.remedy(Matter.objects.get(pk=matter.pk).complaints.get())


def test_a_request_is_a_matter_of_its_own_at_the_superior_office_with_its_own_thirty_days(tiers):
    original = s.answered(tiers)
    request = s.asks_for_review(original)
    assert (request.procedure, request.unit, request.respondent_unit) == ("review", tiers.above, tiers.school)
    assert request.accountable == tiers.clerk
    assert request.due_on == at(60).date()
    assert request.clocks.get().rule.cite().endswith("第三十五条")
    assert Review.objects.get(matter=request).original == original
    assert "您对" in original.complaints.get().messages.filter(kind="notice").last().text
    entry = Entry.objects.of(*request.stream).get(event="review.received")
    assert "只退了" not in str(entry.body)


def test_the_days_for_asking_run_from_the_service_of_the_answer(tiers):
    original = s.answered(tiers, day=21)
    found = remedy(original)
    assert (found.stage, found.until, found.organ) == ("review", at(51).date(), tiers.above)
    s.asks_for_review(original, day=51)


def test_a_late_request_is_refused_with_the_article_and_both_days(tiers):
    original = s.answered(tiers, day=21)
    with pytest.raises(Refused) as no:
        s.asks_for_review(original, day=52)
    assert "第三十五条" in no.value.authority
    assert "2026年12月30日" in no.value.reason
    assert "2026年11月30日" in no.value.reason
    assert not Review.objects.exists()


def test_a_letter_counts_by_its_postmark_and_the_clock_by_its_receipt(tiers):
    original = s.answered(tiers, day=21)
    data = {"complaint": original.complaints.get().pk, "text": "没有退清。", "applied_on": at(50).date()}
    result = take(matter_id=original.pk, step="enter_review", actor=tiers.registrar, now=at(54), data=data)
    request = Matter.objects.get(ref=result["request"])
    assert request.received_on == at(54).date()
    assert Review.objects.get(matter=request).entered_by == tiers.registrar


def test_who_worked_on_the_answer_takes_no_step_of_the_review(tiers):
    original = s.answered(tiers)
    RoleHolding.objects.create(account=tiers.decider, role="head", unit=tiers.above, valid_from=s.LONG_AGO)
    RoleHolding.generation += 1
    request = s.asks_for_review(original)
    with pytest.raises(Refused, match="办过、决定过原件"):
        take(matter_id=request.pk, step="accept", actor=tiers.decider, now=at(31))
    with pytest.raises(Refused, match="办过、决定过原件"):
        take(matter_id=request.pk, step="offer", actor=tiers.clerk, now=at(31), data={"to": tiers.decider})


def test_nobody_with_a_part_below_is_offered_an_abandoned_request(tiers):
    original = s.answered(tiers)
    RoleHolding.objects.create(account=tiers.decider, role="registrar", unit=tiers.above, valid_from=s.LONG_AGO)
    RoleHolding.objects.filter(account=tiers.chief).delete()
    request = s.asks_for_review(original)
    s.roles_end(tiers.clerk, day=at(31).date())
    standing.offer_abandoned(now=at(32))
    assert request.handovers.get(answered_at=None).to_account == tiers.top_clerk


def test_the_reviewer_may_read_a_sealed_original(tiers):
    original = s.answered(tiers)
    Matter.objects.filter(pk=original.pk).update(sealed=True)
    s.asks_for_review(Matter.objects.get(pk=original.pk))
    assert Matter.objects.visible_to(tiers.clerk, at(31).date()).filter(pk=original.pk).exists()
    assert not Matter.objects.visible_to(tiers.chief, at(31).date()).filter(pk=original.pk).exists()


def test_an_opinion_is_decided_by_another_than_the_one_who_wrote_it(tiers):
    request = s.asks_for_review(s.answered(tiers))
    RoleHolding.objects.create(account=tiers.clerk, role="decider", unit=tiers.above, valid_from=s.LONG_AGO)
    RoleHolding.generation += 1
    tiers.clerk.__dict__.pop("_holdings", None)
    with pytest.raises(Refused, match="承办人不作决定"):
        s.looked_at(request, tiers.clerk, tiers.clerk)


def test_upholding_leaves_the_original_as_it_is_and_opens_the_way_to_the_recheck(tiers):
    original = s.answered(tiers)
    done = s.looked_at(s.asks_for_review(original), tiers.clerk, tiers.chief)
    assert (done.state, done.outcome) == ("served", "answered")
    assert Opinion.objects.get(matter=done).number == "云州教复查〔2026〕1号"
    assert Matter.objects.get(pk=original.pk).state == "replied"
    found = remedy(original)
    assert (found.stage, found.organ.name) == ("recheck", "云平省教育厅")
    assert found.until == at(37).date() + dt.timedelta(days=30)


def test_an_annulment_takes_the_original_up_again_and_its_consequences_fall(tiers):
    original = s.answered(tiers)
    assert Cause.objects.filter(fell_at=None).exists()
    assert RefundOrder.objects.exists()
    s.looked_at(s.asks_for_review(original), tiers.clerk, tiers.chief, "annul", serve=False)
    original = Matter.objects.get(pk=original.pk)
    assert original.state == "handling"
    assert original.clocks.get(code="petition.handle", stopped_on=None).started_on == at(36).date()
    assert not Finding.objects.filter(incident__matter=original, fell_at=None).exists()
    assert not Cause.objects.filter(fell_at=None).exists()
    assert list(Entry.objects.of(*original.stream).filter(event="complaint.annulled").values_list("actor", flat=True)) == [
        f"account:{tiers.chief.pk}"
    ]


def test_a_change_makes_only_the_findings_it_names_fall(tiers):
    original = s.answered(tiers)
    finding = Finding.objects.get(incident__matter=original)
    s.looked_at(s.asks_for_review(original), tiers.clerk, tiers.chief, "change", findings=[finding.pk])
    finding.refresh_from_db()
    assert finding.fell_at is not None
    assert Matter.objects.get(pk=original.pk).state == "replied"


def test_nobody_carries_out_an_opinion_by_hand(tiers):
    original = s.answered(tiers)
    with pytest.raises(Refused, match="没有这样的复查"):
        take(matter_id=original.pk, step="annulled", actor=tiers.head, now=at(30), data={"request": "1"})


def rechecked(tiers, outcome: str = "uphold"):
    """Up to the highest organ; its opinion served."""
    original = s.answered(tiers)
    s.looked_at(s.asks_for_review(original), tiers.clerk, tiers.chief)
    request = s.asks_for_review(original, day=40, text="市里的意见没有回答我的问题。")
    return original, s.looked_at(request, tiers.top_clerk, tiers.top_head, outcome, day=45)


def test_after_the_recheck_the_same_is_no_longer_accepted(tiers):
    original, request = rechecked(tiers)
    assert (request.procedure, request.state, request.outcome) == ("recheck", "terminated", "terminated")
    assert remedy(original).terminated
    with pytest.raises(Refused) as no:
        s.asks_for_review(original, day=50)
    assert "第三十六条" in no.value.authority


def test_a_recheck_that_annuls_opens_a_new_answer_with_remedies_of_its_own(tiers):
    original, _request = rechecked(tiers, "annul")
    found = remedy(original)
    assert not found.terminated
    assert not found.stage
    assert Matter.objects.get(pk=original.pk).state == "handling"


def test_the_same_complaint_again_is_barred_and_told_which_opinion_ended_it(tiers):
    _original, ended = rechecked(tiers)
    again = Matter.objects.get(pk=s.complain(tiers, on=at(60).date()).matter_id)
    take(matter_id=again.pk, step="bar", actor=tiers.registrar, now=at(61), data={"of": ended.ref})
    again.refresh_from_db()
    assert (again.state, again.outcome) == ("barred", "barred")
    told = again.complaints.get().messages.get(kind="notice").text
    assert "云平教复核〔2026〕1号" in told
    assert "第三十六条" in told


def test_nothing_is_barred_without_saying_which_opinion_ended_it(tiers):
    again = s.complain(tiers)
    with pytest.raises(Refused, match="哪一件"):
        take(matter_id=again.matter_id, step="bar", actor=tiers.registrar, now=at(1))
    take(matter_id=again.matter_id, step="bar", actor=tiers.registrar, now=at(1), data={"number": "云州教复核〔2026〕9号"})
    assert Matter.objects.get(pk=again.matter_id).state == "barred"


def test_a_hearing_stops_the_clock_of_a_recheck_and_of_nothing_else(tiers):
    original = s.answered(tiers)
    review = s.asks_for_review(original)
    with pytest.raises(Refused, match="没有“pause”"):
        take(matter_id=review.pk, step="pause", actor=tiers.clerk, now=at(31), data={"ground": "听证"})
    s.looked_at(review, tiers.clerk, tiers.chief)
    recheck = s.asks_for_review(original, day=40)
    take(matter_id=recheck.pk, step="accept", actor=tiers.top_clerk, now=at(41))
    take(matter_id=recheck.pk, step="pause", actor=tiers.top_clerk, now=at(44), data={"ground": "听证"})
    with pytest.raises(Refused):
        take(matter_id=recheck.pk, step="submit", actor=tiers.top_clerk, now=at(45))
    take(matter_id=recheck.pk, step="resume", actor=tiers.top_clerk, now=at(49))
    assert Matter.objects.get(pk=recheck.pk).due_on == at(77).date()  # five days of hearing; then a Saturday


def test_a_request_sent_twice_is_entered_once_and_a_second_one_is_refused_while_it_runs(tiers):
    original = s.answered(tiers)
    data = {"complaint": original.complaints.get(), "text": "没有退清。"}
    send = {"matter_id": original.pk, "step": "apply_review", "actor": None, "now": at(30), "data": data}
    assert take(**send, request_key="once") == take(**send, request_key="once")
    with pytest.raises(Refused, match="正在办"):
        take(**send)
    assert Review.objects.count() == 1


def test_a_request_that_is_taken_back_can_be_made_again_in_time(tiers):
    original = s.answered(tiers)
    request = s.asks_for_review(original)
    take(matter_id=request.pk, step="withdraw", actor=None, now=at(31))
    assert remedy(original).stage == "review"
    s.asks_for_review(original, day=32)


def test_an_office_without_a_superior_in_the_system_gets_paper(house):
    original = s.answered(house)
    assert remedies.receiver(remedy(original), original, at(30).date()) is None
    with pytest.raises(Refused, match="打印申请书") as no:
        s.asks_for_review(original)
    assert "2026-12-30" in no.value.advice


def test_only_a_written_answer_can_be_reviewed(tiers):
    suggestion = s.complain(tiers, claims=[s.claim("suggestion", "idea")])
    assert not remedies.remedy(Matter.objects.get(pk=suggestion.matter_id).complaints.get()).stage
    assert not remedies.remedy(Matter.objects.get(pk=s.complain(tiers).matter_id).complaints.get()).stage


def test_a_letter_of_the_complainant_reaches_the_one_who_reviews(tiers):
    from qingfeng.core.notices.models import Notice

    original = s.answered(tiers)
    s.asks_for_review(original)
    mailbox.write(complaint=original.complaints.get(), kind="note", text="这是收据。", author=None, now=at(32))
    assert Notice.objects.filter(template="mailbox_in", to_account=tiers.clerk).exists()


def test_the_original_closes_while_a_review_runs_and_is_taken_up_again_by_an_annulment(tiers):
    original = s.answered(tiers)
    answering.rate(complaint=original.complaints.get(), solved="yes", satisfied=3, now=at(29))
    request = s.asks_for_review(original)
    take(matter_id=original.pk, step="close", actor=original.accountable, now=at(31))
    s.looked_at(request, tiers.clerk, tiers.chief, "annul")
    original.refresh_from_db()
    assert (original.state, original.ended_at, original.outcome) == ("handling", None, "")

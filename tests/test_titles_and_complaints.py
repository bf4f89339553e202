"""Titles under "zero complaints", and objections during the notice: by the steps of the complaints themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from freezegun import freeze_time

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter, Respondent
from qingfeng.core.matters.steps import take
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Person
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import intake, receipts
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.consequences import titles
from qingfeng.engines.consequences.models import Title, TitleState
from qingfeng.institutions.exemplary_schools import rules
from qingfeng.institutions.exemplary_schools.figures import KIND
from tests import situations as s

pytestmark = pytest.mark.django_db
YEAR, SINCE = 2025, dt.datetime(2025, 1, 1, 9, tzinfo=SHANGHAI)
IN_THE_YEAR = dt.date(2025, 9, 2)


@pytest.fixture
def house(monkeypatch):
    return s.house(monkeypatch)


def zero_complaints(house, **more):
    kinds = Version.objects.shipped().get(key=rules.COUNTING).value["kinds"]
    return s.own_rule(house, rules.COUNTING, {"counts": "complaints", "kinds": kinds, **more}, SINCE.date(), SINCE)


def about_a_fee(kind="charge_not_listed"):
    return replace(s.claim(kind), charged_on=IN_THE_YEAR)


def complained(house, *, about="", claims=None, on=0, anonymous=False):
    receipt = intake.submit(
        intake=intake.Intake(
            token=receipts.new_token(), office=house.office, unit=house.school, text="收了空调使用费。", claims=claims or [about_a_fee()],
            identity={} if anonymous else {"name": "柳青禾", "phone": "13900000001"}, about=about,
        ),
        now=s.at(on),
    )  # fmt: skip
    return Matter.objects.get(pk=receipt.matter_id)


def accepted(house, matter, on=0):
    take(matter_id=matter.pk, step="accept", actor=house.registrar, now=s.at(on))
    return Matter.objects.get(pk=matter.pk)


def asked(house, matter):
    s.draft(house, matter)
    take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4))
    take(matter_id=matter.pk, step="ask_statement", actor=house.handler, now=s.at(4))


def decided(house, matter, result):
    s.found(house, matter, result)
    return s.decided(house, Matter.objects.get(pk=matter.pk))


def withdrawn(matter, on=8):
    take(matter_id=matter.pk, step="withdraw", actor=None, now=s.at(on), data={"complaint": matter.complaints.get()})


def applied(house, on=0):
    return titles.apply_for(kind=KIND, unit=house.school, office=house.office, year=YEAR, actor=None, now=s.at(on))


def noticed(house, on=0):
    row = titles.review(title=applied(house, on), accept=True, note="", actor=house.reviewer, now=s.at(on))
    return titles.put_before_public(title=row, actor=house.reviewer, now=s.at(on))


def given(house, on=-10):
    return titles.give(title=noticed(house, on), actor=house.head, now=s.at(on + 9))


def state():
    return Title.objects.get().state


# --- the count ---


def test_as_shipped_a_complaint_takes_no_title(house):
    given(house)
    matter = s.handled_by(house, accepted(house, complained(house)), house.handler)
    asked(house, matter)
    assert state() == TitleState.AWARDED


def test_zero_complaints_take_a_title_when_the_school_is_asked_and_give_it_back_when_the_complaint_is_taken_back(house):
    zero_complaints(house)
    row = given(house)
    matter = complained(house)
    assert list(row.matters.all()) == []  # a form alone does nothing
    matter = s.handled_by(house, accepted(house, matter), house.handler)
    assert (state(), list(row.matters.all())) == (TitleState.AWARDED, [matter])
    asked(house, matter)
    assert state() == TitleState.WITHDRAWN
    withdrawn(matter)
    assert (state(), list(row.matters.all())) == (TitleState.AWARDED, [])
    events = [e.event for e in Entry.objects.of(*row.stream)]
    assert events[-2:] == ["consequence.title_taken", "consequence.title_given_back"]


@pytest.mark.parametrize(("unfounded", "after"), [("count", TitleState.WITHDRAWN), ("leave_out", TitleState.AWARDED)])
def test_an_unfounded_complaint_gives_the_title_back_where_the_rule_leaves_it_out(house, unfounded, after):
    zero_complaints(house, unfounded=unfounded)
    given(house)
    matter = s.handled_by(house, accepted(house, complained(house)), house.handler)
    s.heard(house, matter)
    assert state() == TitleState.WITHDRAWN
    decided(house, matter, "unfounded")
    assert state() == after


def test_what_is_confirmed_stays_counted_and_what_is_overturned_is_left_out(house):
    zero_complaints(house, unfounded="leave_out")
    row = given(house)
    matter = s.handled_by(house, accepted(house, complained(house)), house.handler)
    s.heard(house, matter)
    matter = decided(house, matter, "confirmed")
    assert (state(), row.causes.count(), row.matters.count()) == (TitleState.WITHDRAWN, 1, 0)  # one matter, counted once
    finding = matter.incidents.get().findings.get()
    data = {"findings": [finding.pk], "reason": "证据不足。"}
    take(matter_id=matter.pk, step="overturn", actor=house.head, now=s.at(25), data=data)
    assert (state(), row.causes.count(), row.matters.count()) == (TitleState.AWARDED, 0, 0)


@pytest.mark.parametrize(
    ("step", "data"),
    [("refuse", {"reason": "不属本机关", "where": "县发展和改革局"}), ("transfer", {"organ": "县发展和改革局"})],
)
def test_what_is_refused_or_passed_on_never_counts(house, step, data):
    zero_complaints(house)
    row = given(house)
    matter = complained(house)
    take(matter_id=matter.pk, step=step, actor=house.registrar, now=s.at(1), data=data)
    assert (state(), row.matters.count()) == (TitleState.AWARDED, 0)


def test_several_people_in_one_matter_are_one_matter(house):
    zero_complaints(house)
    row = given(house)
    first, second = accepted(house, complained(house)), accepted(house, complained(house))
    assert row.matters.count() == 2
    take(matter_id=second.pk, step="join", actor=house.registrar, now=s.at(1), data={"into": first.ref})
    assert list(row.matters.all()) == [first]


def test_what_turns_out_to_be_about_another_school_counts_there_and_not_here(house):
    zero_complaints(house)
    row, other = given(house), s.a_school(house, 7, "第七小学")
    two = [about_a_fee(), about_a_fee("insult")]
    matter = accepted(house, complained(house, claims=two))
    moved = matter.allegations.get(kind="charge_not_listed").pk
    take(matter_id=matter.pk, step="split", actor=house.registrar, now=s.at(1), data={"allegations": [moved], "unit": other})
    assert row.matters.count() == 0


# --- what the school can read off ---


def test_a_school_that_was_not_asked_may_apply_and_the_office_is_stopped_until_the_complaint_is_gone(house):
    zero_complaints(house)
    matter = accepted(house, complained(house))
    row = applied(house, 1)
    assert (row.state, list(row.matters.all())) == (TitleState.APPLIED, [matter])
    with pytest.raises(Refused, match=f"1件妨碍：{matter.ref}") as refused:
        titles.review(title=row, accept=True, note="", actor=house.reviewer, now=s.at(2))
    assert refused.value.authority == "《保管办法》第一条"
    assert state() == TitleState.APPLIED
    withdrawn(matter)
    assert titles.review(title=row, accept=True, note="", actor=house.reviewer, now=s.at(9)).state == TitleState.REVIEWED


def test_one_that_comes_later_stops_notice_and_award(house):
    zero_complaints(house)
    row = noticed(house)
    accepted(house, complained(house, on=1), on=1)
    with pytest.raises(Refused, match="1件妨碍"):
        titles.give(title=row, actor=house.head, now=s.at(9))
    assert state() == TitleState.NOTICED


def test_a_school_that_was_asked_is_refused_with_the_day_on_which_it_was_and_no_number(house):
    zero_complaints(house)
    matter = s.handled_by(house, accepted(house, complained(house)), house.handler)
    asked(house, matter)
    with pytest.raises(Refused, match="2025年有1件收费投诉计入，已于2026-11-13请您说明") as refused:
        applied(house, 5)
    assert matter.ref not in str(refused.value)
    assert not Title.objects.exists()


def test_whoever_is_complained_about_by_name_sees_no_such_title_and_takes_no_step(house):
    zero_complaints(house)
    matter = accepted(house, complained(house))
    Respondent.objects.create(matter=matter, person=Person.objects.get(pk=house.reviewer.person_id))
    row = applied(house, 1)
    assert not Title.objects.visible_to(house.reviewer, s.at(2).date()).exists()
    assert Title.objects.visible_to(house.head, s.at(2).date()).exists()
    with pytest.raises(Refused, match="您没有办这一步的权限") as refused:
        titles.review(title=row, accept=True, note="", actor=house.reviewer, now=s.at(2))
    assert matter.ref not in str(refused.value)


def test_a_reviewer_who_may_not_see_the_matter_reads_no_number(house):
    zero_complaints(house)
    matter = accepted(house, complained(house))
    Matter.objects.filter(pk=matter.pk).update(sealed=True)
    with pytest.raises(Refused, match="1件妨碍。") as refused:
        titles.review(title=applied(house, 1), accept=True, note="", actor=house.reviewer, now=s.at(2))
    assert matter.ref not in str(refused.value)


# --- objections ---


def test_an_open_objection_keeps_the_title_from_being_given_until_it_is_decided(house):
    row = noticed(house)
    matter = complained(house, about=row.code, claims=[about_a_fee("insult")], on=7, anonymous=True)  # the last day of the notice
    assert Complaint.objects.get(matter=matter).about == row.code
    with pytest.raises(Refused, match="异议还有1件没有作出决定") as refused:
        titles.give(title=row, actor=house.head, now=s.at(9))
    assert matter.ref not in str(refused.value)
    assert "作出决定" in refused.value.advice
    matter = s.handled_by(house, accepted(house, matter, 9), house.handler)
    with pytest.raises(Refused, match="异议还有1件"):
        titles.give(title=row, actor=house.head, now=s.at(9))
    decided(house, matter, "unfounded")
    assert titles.give(title=row, actor=house.head, now=s.at(30)).state == TitleState.AWARDED


def test_an_objection_that_is_borne_out_bars_the_title_by_the_rule_of_findings(house):
    row = noticed(house)
    matter = s.handled_by(house, accepted(house, complained(house, about=row.code)), house.handler)
    s.heard(house, matter)
    decided(house, matter, "confirmed")
    assert state() == TitleState.BARRED
    with pytest.raises(Refused, match="按规则不符合条件"):
        titles.give(title=row, actor=house.head, now=s.at(30))


@pytest.mark.parametrize("end", ["withdraw", "refuse"])
def test_an_objection_taken_back_or_refused_stops_nothing(house, end):
    row = noticed(house)
    matter = complained(house, about=row.code, on=1)
    if end == "withdraw":
        withdrawn(matter, 2)
    else:
        data = {"reason": "不属本机关", "where": "县发展和改革局"}
        take(matter_id=matter.pk, step="refuse", actor=house.registrar, now=s.at(2), data=data)
    assert titles.give(title=row, actor=house.head, now=s.at(9)).state == TitleState.AWARDED


def test_what_came_after_the_last_day_or_does_not_object_is_an_ordinary_complaint(house):
    row = noticed(house)
    complained(house, about=row.code, on=8)
    complained(house, on=1)
    assert titles.objections([row]) == {row.pk: []}
    assert titles.give(title=row, actor=house.head, now=s.at(9)).state == TitleState.AWARDED


def test_an_objection_that_is_joined_to_an_older_matter_still_has_to_be_answered(house):
    older = accepted(house, complained(house, on=-5), on=-5)
    row = noticed(house)
    matter = complained(house, about=row.code, on=1)
    take(matter_id=matter.pk, step="join", actor=house.registrar, now=s.at(2), data={"into": older.ref})
    assert [one.matter for one in titles.objections([row])[row.pk]] == [older.pk]
    with pytest.raises(Refused, match="异议还有1件"):
        titles.give(title=row, actor=house.head, now=s.at(9))


# --- what comes by letter or telephone ---


def typed(house, **changes):
    data = {
        "token": receipts.new_token(), "channel": "letter", "unit": house.school.pk, "above": "no", "text": "不同意评为示范学校。",
        "kind": "insult", "demands": ["put_right"], "harm": "no", "on_behalf": "self", "anonymous": "on",
    }  # fmt: skip
    return s.logged_in(house.registrar).post("/desk/intake/", {**data, **changes})


def test_a_letter_that_lay_since_the_notice_is_an_objection_by_the_day_it_was_received(house):
    row = noticed(house)
    with freeze_time(s.at(10)):
        late = typed(house, objects="on")
        assert late.status_code == 422
        assert "收到的那天，这所学校没有在公示" in late.content.decode()
        assert not Complaint.objects.exists()
        assert typed(house, objects="on", received_on=s.at(7).date().isoformat()).status_code == 200
    assert Complaint.objects.get().about == row.code
    assert len(titles.objections([row])[row.pk]) == 1
    with freeze_time(s.at(10)):
        case = s.logged_in(house.registrar).get(f"/desk/matters/{Matter.objects.get().ref}/").content.decode()
    assert "对评选公示的异议" in case


def test_where_nothing_is_before_the_public_the_desk_is_not_asked(house):
    with freeze_time(s.at(1)):
        assert 'name="objects"' not in s.logged_in(house.registrar).get("/desk/intake/").content.decode()
        noticed(house, 1)
        assert 'name="objects"' in s.logged_in(house.registrar).get("/desk/intake/").content.decode()
        typed(house)
    assert Complaint.objects.get().about == ""

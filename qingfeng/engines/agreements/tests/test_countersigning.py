"""A responsibility letter is signed by both sides: who stands on the other one signs what its signers have signed, once."""

import datetime as dt
import io
import multiprocessing

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from qingfeng.core.access.models import Account
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.parties.models import Post
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.writing import write_xlsx
from qingfeng.engines.agreements import countersigning, services, standing
from qingfeng.engines.agreements.models import Letter, Round, Way

from .situations import NOW, TODAY, Role, a_round, a_school, an_account, an_edition, an_office, at, in_post

pytestmark = pytest.mark.django_db
LATER = at(2026, 9, 3)


def signed(round_, *names, day=TODAY, now=NOW):
    letters = round_.letters.filter(person__name__in=names) if names else round_.letters.all()
    services.record_signed(round_=round_, days=dict.fromkeys(letters.values_list("pk", flat=True), day), way=Way.LIST, actor=None, now=now)


def principal_of(school):
    person = school.posts.get(kind="principal").person
    return an_account(school, Role.RESPONDENT, person)


def by_name(round_):
    return dict(round_.letters.values_list("person__name", "other_signed_on"))


def test_who_stands_on_the_other_side_signs_at_once_all_that_was_signed_and_nothing_else():
    office = an_office()
    school, other = a_school(office), a_school(office, name="另一所")
    round_ = a_round(office)
    signed(round_, "教师甲", "教师乙")
    me = principal_of(school)
    assert services.countersign(round_=round_, actor=me, now=LATER) == 2
    mine = dict(round_.letters.filter(unit=school).values_list("person__name", "other_signed_on"))
    assert mine == {"教师甲": LATER.date(), "教师乙": LATER.date(), "教师丙": None}
    assert not round_.letters.filter(unit=other).countersigned().exists(), "of another school"
    assert services.countersign(round_=round_, actor=me, now=at(2026, 9, 9)) == 0
    signed(round_, "教师丙", day=LATER.date(), now=LATER)
    assert services.countersign(round_=round_, actor=me, now=LATER) == 1


def test_nobody_else_signs_for_the_other_side():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    signed(round_)
    head = an_account(office, Role.HEAD, in_post(office, "head", "局长甲"))
    for account in (an_account(school, Role.RESPONDENT), head, principal_of(a_school(office, name="另一所"))):
        with pytest.raises(Refused, match="没有等您会签"):
            services.countersign(round_=round_, actor=account, now=LATER)
    teacher = an_account(school, Role.STAFF, round_.letters.first().person)
    with pytest.raises(Refused, match="没有等您会签"):
        services.countersign(round_=round_, actor=teacher, now=LATER)
    assert not Letter.objects.countersigned().exists()


def test_a_pledge_has_no_other_side_and_waits_for_nobody():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office, kind="test_pledge", other_side="")
    signed(round_)
    assert countersigning.waiting_for(principal_of(school).person_id, TODAY) == []
    assert countersigning.vacant(round_, TODAY) == 0


def test_what_was_not_shown_is_not_signed():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    signed(round_, "教师甲")
    signed(round_, "教师乙", day=LATER.date(), now=LATER)
    assert services.countersign(round_=round_, actor=principal_of(school), now=LATER, seen_at=NOW) == 1
    assert by_name(round_)["教师乙"] is None


def test_each_is_a_commitment_in_the_record_and_names_nobody():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    signed(round_)
    me = principal_of(school)
    services.countersign(round_=round_, actor=me, now=LATER)
    entries = list(Entry.objects.of(*round_.stream_of(school.pk)).filter(event="agreements.countersigned"))
    assert [e.body["letter"] for e in entries] == [1, 2, 3]
    letter = Letter.objects.select_related("round__edition", "person", "other").get(round=round_, number=1)
    assert entries[0].body["signature"] == countersigning.countersignature(letter)
    assert me.person.name not in str(entries[0].body)
    letter.other_signed_on += dt.timedelta(days=1)
    assert entries[0].body["signature"] != countersigning.countersignature(letter), "another day would give another commitment"


def test_who_came_after_signs_and_a_vacant_post_is_nobodys():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    signed(round_)
    old = principal_of(school)
    Post.objects.filter(person=old.person).update(held_to=dt.date(2026, 9, 2))
    with pytest.raises(Refused, match="没有等您会签"):
        services.countersign(round_=round_, actor=old, now=LATER)
    assert countersigning.vacant(round_, LATER.date()) == 3
    days = dict.fromkeys(round_.letters.values_list("pk", flat=True), dt.date(2026, 9, 2))
    with pytest.raises(Refused, match="空缺"):
        services.record_countersigned(round_=round_, days=days, actor=None, now=LATER)
    new = in_post(school, "principal", "新校长", since=dt.date(2026, 9, 3))
    assert countersigning.vacant(round_, LATER.date()) == 0
    assert services.countersign(round_=round_, actor=an_account(school, Role.RESPONDENT, new), now=LATER) == 3
    assert {letter.other for letter in round_.letters.all()} == {new}


def test_what_was_signed_on_paper_is_of_who_stood_there_that_day():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    signed(round_)
    old = principal_of(school).person
    Post.objects.filter(person=old).update(held_to=dt.date(2026, 9, 2))
    in_post(school, "principal", "新校长", since=dt.date(2026, 9, 2))
    days = dict.fromkeys(round_.letters.values_list("pk", flat=True), TODAY)
    services.record_countersigned(round_=round_, days=days, actor=None, now=LATER)
    assert {letter.other for letter in round_.letters.all()} == {old}


def test_who_signs_does_not_record_that_the_head_signed_too():
    office = an_office()
    head = in_post(office, "head", "局长甲")
    school = a_school(office)
    round_ = a_round(office, signers=("principal",), other_side="head")
    signed(round_)
    days = dict.fromkeys(round_.letters.values_list("pk", flat=True), TODAY)
    with pytest.raises(Refused, match="不能由您登记"):
        services.record_countersigned(round_=round_, days=days, actor=principal_of(school), now=LATER)
    services.record_countersigned(round_=round_, days=days, actor=an_account(office, Role.REGISTRAR), now=LATER)
    assert {letter.other for letter in round_.letters.all()} == {head}


def test_a_letter_counts_as_signed_by_its_signer_and_apart_as_countersigned():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    signed(round_, "教师甲", "教师乙")
    counts = lambda: [(u.letters, u.signed, u.waiting, u.countersigned) for u in standing.by_unit(round_, LATER.date())]  # noqa: E731
    assert counts() == [(3, 2, 1, 0)]
    services.countersign(round_=round_, actor=principal_of(school), now=LATER)
    assert counts() == [(3, 2, 1, 2)]
    (found,) = Round.objects.filter(pk=round_.pk).with_counts()
    assert (found.all_letters, found.signed_letters, found.countersigned_letters) == (3, 2, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        round_.letters.waiting().update(other_signed_on=TODAY)


def test_an_amendment_is_countersigned_anew():
    office = an_office()
    school = a_school(office)
    first = a_round(office)
    signed(first)
    me = principal_of(school)
    services.countersign(round_=first, actor=me, now=NOW)
    edition = an_edition(office, template=first.edition.template, text="第一条　不得收费。", now=LATER)
    second = a_round(office, edition, now=LATER, amends=first)
    assert countersigning.of_round(second, me.person_id, LATER.date()).unsigned == 3
    signed(second, day=LATER.date(), now=LATER)
    assert set(by_name(second).values()) == {None}
    assert services.countersign(round_=second, actor=me, now=LATER) == 3
    assert set(first.letters.values_list("state", "other_signed_on")) == {("replaced", TODAY)}


def test_after_the_end_nothing_is_countersigned():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    signed(round_)
    services.close(round_=round_, actor=None, now=NOW)
    with pytest.raises(Refused, match="已经结束"):
        services.countersign(round_=round_, actor=principal_of(school), now=LATER)


def test_on_paper_both_come_in_with_the_list_and_one_wrong_row_stores_nothing():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    clerk = an_account(school, Role.RESPONDENT)
    sheet = services.roster_sheet(round_, school, TODAY)
    for row in sheet.rows:
        row["signed_on"] = row["other_signed_on"] = TODAY
    take = lambda: services.sign_by_roster(  # noqa: E731
        round_=round_, unit=school, file=io.BytesIO(write_xlsx(sheet)), actor=clerk, now=LATER
    )
    sheet.rows[0]["signed_on"] = None
    done = take()
    assert ([e.column for e in done.errors], done.new, done.changed) == (["对方签字日期"], 0, 0)
    assert not Letter.objects.exclude(state="waiting").exists()
    sheet.rows[0]["signed_on"] = TODAY
    done = take()
    assert (done.new, done.changed) == (3, 3)
    assert set(round_.letters.values_list("other_way", "other_signed_on", "way")) == {("list", TODAY, "list")}
    done = take()
    assert (done.new, done.changed, done.same) == (0, 0, 3)


def test_many_thousand_take_few_statements():
    office = an_office()
    school = a_school(office, teachers=900)
    round_ = a_round(office)
    signed(round_)
    with CaptureQueriesContext(connection) as asked:
        assert services.countersign(round_=round_, actor=principal_of(school), now=LATER) == 900
    assert len(asked) < 40


def _countersign(round_pk, account_pk):
    services.countersign(round_=Round.objects.get(pk=round_pk), actor=Account.objects.get(pk=account_pk), now=LATER)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_countersign_once():
    office = an_office()
    school = a_school(office, teachers=40)
    round_ = a_round(office)
    signed(round_)
    me = principal_of(school)
    connections.close_all()  # each process opens its own
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=_countersign, args=(round_.pk, me.pk)) for _ in range(3)]
    for process in both:
        process.start()
    for process in both:
        process.join(timeout=60)
    assert [process.exitcode for process in both] == [0, 0, 0]
    assert round_.letters.countersigned().count() == 40
    assert Entry.objects.of(*round_.stream_of(school.pk)).filter(event="agreements.countersigned").count() == 40

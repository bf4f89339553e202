"""A letter goes out to whoever holds a post, is signed once, and afterwards nobody can say that another text was signed."""

import datetime as dt
import io

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.notices.models import Notice
from qingfeng.core.parties.models import Post
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.writing import write_xlsx
from qingfeng.engines.agreements import codes, services, signing, standing
from qingfeng.engines.agreements.models import Edition, Letter, Round

from .situations import NOW, TODAY, Role, a_round, a_school, an_account, an_edition, an_office, at, in_post

pytestmark = pytest.mark.django_db


def of(round_, name):
    return round_.letters.get(person__name=name)


def events(stream):
    return [e.event for e in Entry.objects.of(*stream)]


def test_everybody_in_the_post_gets_a_letter_with_the_principal_on_the_other_side():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    letters = list(round_.letters.select_related("person", "other"))
    assert [letter.number for letter in letters] == [1, 2, 3]
    assert {letter.person.name for letter in letters} == {"教师甲", "教师乙", "教师丙"}
    assert {letter.other.name for letter in letters} == {"校长甲"}
    assert events(round_.stream) == ["agreements.issued"]
    assert events(round_.stream_of(school.pk)) == ["agreements.sent"]


def test_a_principal_signs_with_the_head_of_the_office_above():
    office = an_office()
    a_school(office)
    in_post(office, "head", "局长甲")
    round_ = a_round(office, signers=("principal", "secretary"), other_side="head")
    assert [(letter.person.name, letter.other.name, letter.other_unit) for letter in round_.letters.all()] == [("校长甲", "局长甲", office)]


def test_who_holds_two_of_the_posts_gets_one_letter_for_the_first_of_them():
    office = an_office()
    school = a_school(office, teachers=0)
    person = Post.objects.get(unit=school).person
    in_post(school, "secretary", person=person)
    in_post(office, "head", "局长甲")
    round_ = a_round(office, signers=("principal", "secretary"), other_side="head")
    assert [(letter.person, letter.post) for letter in round_.letters.all()] == [(person, "principal")]


def test_nobody_approves_the_own_draft_and_what_is_not_approved_is_not_issued():
    office = an_office()
    a_school(office)
    head = an_account(office, Role.HEAD)
    template = services.create_template(kind="test_letter", unit=office, title="责任书", signers=["teacher"], actor=head, now=NOW)
    draft = services.draft_edition(template=template, text="第一条　不乱收费。", authority=None, actor=head, now=NOW)
    with pytest.raises(Refused, match="不能核准自己"):
        services.approve_edition(edition=draft, actor=head, now=NOW)
    with pytest.raises(Refused, match="还没有核准"):
        a_round(office, draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(approved_by=head)


def test_without_the_authority_that_its_kind_needs_no_letter_goes_out():
    office = an_office()
    a_school(office)
    with pytest.raises(Refused, match="没有省里的依据.*《某通知》"):
        a_round(office, kind="test_barred")
    assert not Letter.objects.exists()


def test_issuing_again_gives_the_same_round_and_two_at_a_time_are_refused():
    office = an_office()
    a_school(office)
    edition = an_edition(office)
    first = a_round(office, edition)
    assert a_round(office, edition) == first
    assert Round.objects.count() == 1
    with pytest.raises(Refused, match="这段时间已经有一次签订"):
        services.issue(
            edition=edition, period_from=TODAY, period_to=TODAY + dt.timedelta(days=9), due_on=TODAY, actor=None, now=NOW
        )  # fmt: skip


def test_one_signs_only_what_is_ones_own_and_signing_twice_is_signing_once():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    letter = of(round_, "教师甲")
    mine, other = an_account(school, Role.STAFF, letter.person), an_account(school, Role.STAFF, of(round_, "教师乙").person)
    with pytest.raises(Refused, match="不是您的"):
        services.sign(letter=letter, actor=other, now=NOW)
    signed = services.sign(letter=letter, actor=mine, now=NOW)
    again = services.sign(letter=letter, actor=mine, now=at(2026, 9, 5))
    assert (signed.state, signed.signed_on, again.signed_on) == ("signed", TODAY, TODAY)
    assert events(round_.stream_of(school.pk)) == ["agreements.sent", "agreements.signed"]


def test_the_record_holds_a_commitment_to_what_was_signed_and_no_name():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    letter = of(round_, "教师甲")
    services.sign(letter=letter, actor=an_account(school, Role.STAFF, letter.person), now=NOW)
    letter = Letter.objects.select_related("round__edition", "unit", "person").get(pk=letter.pk)
    entry = Entry.objects.of(*round_.stream_of(school.pk)).get(event="agreements.signed")
    assert entry.body["signature"] == signing.signature(letter)
    assert "教师甲" not in str(entry.body)
    assert letter.person.number not in str(entry.body)
    letter.round.edition.digest = "0" * 64
    assert entry.body["signature"] != signing.signature(letter), "another text would give another signature"


def test_a_one_time_code_signs_with_the_own_name_and_opens_nothing_afterwards():
    office = an_office()
    a_school(office)
    round_ = a_round(office)
    letter = of(round_, "教师甲")
    code = codes.signing_code(letter.sheet, 1)
    assert signing.by_code(code) == letter
    with pytest.raises(Refused, match="姓名"):
        services.sign_with_code(code=code, name="别人", now=NOW)
    signed = services.sign_with_code(code=f"{code[:4]} {code[4:8]}-{code[8:]}", name="教师 甲", now=NOW)
    assert (signed.state, signed.way, signed.recorded_by) == ("signed", "code", None)
    assert signing.by_code(code) is None
    with pytest.raises(Refused, match="没有待签的"):
        services.sign_with_code(code=code, name="教师甲", now=NOW)


def test_a_renewed_code_takes_the_place_of_the_lost_one():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    letter = of(round_, "教师甲")
    old = codes.signing_code(letter.sheet, 1)
    new = services.new_code(letter=letter, actor=an_account(school, Role.RESPONDENT), now=NOW)
    assert signing.by_code(old) is None
    assert signing.by_code(new) == letter
    with pytest.raises(Refused, match="所在单位"):
        services.new_code(letter=letter, actor=an_account(office, Role.HEAD), now=NOW)


def test_paper_is_recorded_by_the_school_whose_people_sign_and_by_no_other():
    office = an_office()
    school, other = a_school(office), a_school(office, name="另一所")
    round_ = a_round(office)
    days = {letter.pk: TODAY for letter in round_.letters.filter(unit=school)}
    for stranger in (an_account(other, Role.RESPONDENT), an_account(office, Role.HEAD)):
        with pytest.raises(Refused, match="由该单位登记"):
            services.record_signed(round_=round_, days=days, way="list", actor=stranger, now=NOW)
    clerk = an_account(school, Role.RESPONDENT)
    assert services.record_signed(round_=round_, days=days, way="list", actor=clerk, now=NOW) == 3
    assert services.record_signed(round_=round_, days=days, way="list", actor=clerk, now=NOW) == 0


@pytest.mark.parametrize("day", [TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)])
def test_a_signature_is_dated_neither_before_the_letter_went_out_nor_ahead(day):
    office = an_office()
    a_school(office)
    round_ = a_round(office)
    with pytest.raises(Refused, match="签订日期"):
        services.record_signed(round_=round_, days={of(round_, "教师甲").pk: day}, way="list", actor=None, now=NOW)
    assert not round_.letters.signed().exists()


def test_a_round_that_is_over_takes_no_signature_and_keeps_who_has_not_signed():
    office = an_office()
    a_school(office)
    round_ = a_round(office)
    code = codes.signing_code(of(round_, "教师甲").sheet, 1)
    services.close(round_=round_, actor=an_account(office, Role.HEAD), now=NOW)
    assert signing.by_code(code) is None
    with pytest.raises(Refused, match="已经结束"):
        services.record_signed(round_=round_, days={of(round_, "教师甲").pk: TODAY}, way="list", actor=None, now=NOW)
    assert round_.letters.waiting().count() == 3


def test_signing_the_amended_text_replaces_what_the_same_person_signed_before():
    office = an_office()
    a_school(office)
    first = a_round(office)
    old, unsigned = of(first, "教师甲"), of(first, "教师乙")
    services.record_signed(round_=first, days={old.pk: TODAY}, way="list", actor=None, now=NOW)
    edition = an_edition(office, template=first.edition.template, text="第一条　一律不收费。", now=NOW)
    second = a_round(office, edition, amends=first, now=at(2026, 9, 2))
    assert of(first, "教师甲").state == "signed", "until the new one is signed the old one holds"
    new = {of(second, name).pk: dt.date(2026, 9, 2) for name in ("教师甲", "教师乙")}
    services.record_signed(round_=second, days=new, way="list", actor=None, now=at(2026, 9, 2))
    old.refresh_from_db()
    unsigned.refresh_from_db()
    assert (old.state, old.replaced_by, unsigned.state) == ("replaced", of(second, "教师甲"), "withdrawn")


def test_a_gap_is_a_post_without_a_letter_and_an_overlap_a_seat_with_two():
    office = an_office()
    school = a_school(office)
    in_post(office, "head", "局长甲")
    round_ = a_round(office, signers=("principal",), other_side="head")
    letter = of(round_, "校长甲")
    services.record_signed(round_=round_, days={letter.pk: TODAY}, way="list", actor=None, now=NOW)
    assert standing.faults(round_, TODAY) == []
    Post.objects.filter(unit=school, kind="principal").update(held_to=dt.date(2026, 10, 1))
    in_post(school, "principal", "校长乙", since=dt.date(2026, 10, 1))
    later = dt.date(2026, 10, 8)
    assert [(f.kind, f.unit) for f in standing.faults(round_, later)] == [("left", school), ("no_letter", school)]
    now = at(2026, 10, 8)
    assert services.issue_missing(round_=round_, actor=None, now=now) == 1
    services.record_signed(round_=round_, days={of(round_, "校长乙").pk: later}, way="list", actor=None, now=now)
    assert [f.kind for f in standing.faults(round_, later)] == ["left", "twice", "twice"]


def test_two_in_the_seat_of_one_section_overlap_and_two_sections_do_not():
    office = an_office()
    in_post(office, "deputy", "副局长甲")
    for name, title in (("科长甲", "计财科科长"), ("科长乙", "信访科科长"), ("科长丙", "计财科科长")):
        Post.objects.filter(person=in_post(office, "section", name)).update(title=title)
    round_ = a_round(office, signers=("section",), other_side="deputy")
    services.record_signed(round_=round_, days={x.pk: TODAY for x in round_.letters.all()}, way="list", actor=None, now=NOW)
    found = standing.faults(round_, TODAY)
    names = dict(round_.letters.values_list("pk", "person__name"))
    assert {(f.kind, names[f.letter_id]) for f in found} == {("twice", "科长甲"), ("twice", "科长丙")}


def test_who_answers_for_a_clause_is_who_signed_holds_the_post_and_is_bound_that_day():
    office = an_office()
    school = a_school(office)
    in_post(office, "head", "局长甲")
    top = a_round(office, signers=("principal",), other_side="head")
    low = a_round(office, an_edition(office, parent=top.edition.template))
    for round_ in (top, low):
        services.record_signed(round_=round_, days={letter.pk: TODAY for letter in round_.letters.all()}, way="list", actor=None, now=NOW)
    clause = low.edition.clauses.get(ref="第一条")
    names = lambda day: [a.letter.person.name for a in standing.answers_for(clause, school, day)]  # noqa: E731
    assert names(TODAY) == ["教师甲", "教师乙", "教师丙"]
    assert names(TODAY - dt.timedelta(days=1)) == [] == names(TODAY + dt.timedelta(days=365))
    Post.objects.filter(person__name="教师乙").update(held_to=dt.date(2026, 10, 1))
    assert names(dt.date(2026, 10, 1)) == ["教师甲", "教师丙"]


def test_clauses_from_one_source_are_answered_for_on_every_level_of_the_chain():
    from qingfeng.core.norms import services as norms

    office = an_office()
    school = a_school(office, teachers=1)
    in_post(office, "head", "局长甲")
    document = norms.add_document(
        key="test-source", title="十条要求", unit=office, number="云岫教〔2026〕1号", dated=TODAY, in_force_from=TODAY, actor=None, now=NOW
    )  # fmt: skip
    source = norms.add_clause(document=document, ref="第一条", text="不得乱收费。", actor=None, now=NOW)
    top = a_round(office, an_edition(office, signers=("principal",), other_side="head", bases={"第一条": source}))
    low = a_round(office, an_edition(office, parent=top.edition.template, bases={"第二条": source}))
    for round_ in (low, top):
        services.record_signed(round_=round_, days={letter.pk: TODAY for letter in round_.letters.all()}, way="list", actor=None, now=NOW)
    expected = [("校长甲", "第一条"), ("教师甲", "第二条")]
    for asked in (source, top.edition.clauses.get(ref="第一条"), low.edition.clauses.get(ref="第二条")):
        assert [(a.letter.person.name, a.clause.ref) for a in standing.answers_for(asked, school, TODAY)] == expected


def test_a_roster_that_goes_out_comes_back_with_its_days():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    sheet = services.roster_sheet(round_, school, TODAY)
    sheet.rows[0]["signed_on"] = TODAY
    clerk = an_account(school, Role.RESPONDENT)
    now = at(2026, 9, 2)
    done = services.sign_by_roster(round_=round_, unit=school, file=io.BytesIO(write_xlsx(sheet)), actor=clerk, now=now)
    assert (done.errors, done.new) == ([], 1)
    assert round_.letters.signed().get().number == sheet.rows[0]["number"]


def test_the_office_takes_away_the_whole_list_where_it_is_the_other_side_and_brings_it_back():
    office = an_office()
    a_school(office)
    a_school(office, name="另一所")
    in_post(office, "head", "局长甲")
    round_ = a_round(office, signers=("principal",), other_side="head")
    sheet = services.roster_sheet(round_, None, TODAY)
    for row in sheet.rows:
        row["signed_on"] = TODAY
    file = io.BytesIO(write_xlsx(sheet))
    done = services.sign_by_roster(round_=round_, unit=None, file=file, actor=an_account(office, Role.REGISTRAR), now=NOW)
    assert (done.errors, done.new, sheet.unit) == ([], 2, office.name)


def test_one_wrong_row_of_a_roster_stores_nothing_and_says_where():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    sheet = services.roster_sheet(round_, school, TODAY)
    for row in sheet.rows:
        row["signed_on"] = TODAY
    sheet.rows[1]["name"] = "别人"
    file = io.BytesIO(write_xlsx(sheet))
    done = services.sign_by_roster(round_=round_, unit=school, file=file, actor=an_account(school, Role.RESPONDENT), now=NOW)
    assert done.new == 0
    assert [(e.column, e.value) for e in done.errors] == [("姓名", "别人")]
    assert not round_.letters.signed().exists()


def test_reminders_go_to_the_school_and_to_signers_with_an_account_once_a_day():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    clerk = an_account(school, Role.RESPONDENT)
    teacher = an_account(school, Role.STAFF, of(round_, "教师甲").person)
    head = an_account(office, Role.HEAD)
    for _twice in range(2):
        services.remind(round_=round_, actor=head, now=NOW)
    assert {(n.to_account, n.template, n.params["count"]) for n in Notice.objects.all()} == {
        (clerk, "letters_waiting", "3"),
        (teacher, "letter_to_sign", "1"),
    }
    assert Notice.objects.count() == 2


def test_issuing_to_many_asks_no_more_questions_than_to_few():
    office = an_office()
    a_school(office, teachers=2)

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            a_round(office)
        return len(queries)

    few = asked()
    a_school(office, teachers=40, name="大学校")
    assert asked() <= few + 3

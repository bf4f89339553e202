"""From the draft to the closed survey: who may do what, one ticket one answer, paper checked by a second person."""

import datetime as dt

import pytest

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused
from qingfeng.engines.ballots import codes, printing, questions, results, services
from qingfeng.engines.ballots.models import Box, Question, SurveyState, Ticket

from .situations import (
    AFTER,
    LAST,
    NOW,
    QUESTIONS,
    TODAY,
    Role,
    a_draft,
    a_school,
    a_survey,
    an_account,
    an_office,
    answer,
    at,
    rules,
    tickets,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules(db):
    rules()


def options(survey, number=1):
    return {o.text: o.pk for o in survey.asked().get(number=number).options.all()}


# -- questions


def test_an_answer_without_a_score_is_in_no_denominator_and_one_line_takes_the_answers_above_it():
    asked = questions.parse("＊总的满意吗？\n满意　100分\n不满意 30\n不了解\n\n 公示满意吗？ \n\n常去吗？\n常去 100\n不去 0")
    assert [(a.text, a.is_overall, len(a.answers)) for a in asked] == [
        ("总的满意吗？", True, 3), ("公示满意吗？", False, 3), ("常去吗？", False, 2),
    ]  # fmt: skip
    assert [answer.weight for answer in asked[1].answers] == [100, 30, None]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "没有问题"),
        ("总的满意吗？\n满意 100\n不满意 30", "加“\\*”"),
        ("*甲？\n满意 100\n不满意 30\n\n*乙？", "加“\\*”"),
        ("*甲？\n满意 100\n不了解", "两种分值"),
        ("*甲？\n满意 100\n满意 30", "不能重复"),
        ("*甲？\n满意 101\n不满意 30", "0到100"),
        ("*甲？", "两种分值"),
    ],
)
def test_questions_that_nobody_could_answer_are_refused(typed, why):
    with pytest.raises(Refused, match=why):
        questions.parse(typed)


def test_what_is_stored_reads_as_it_was_typed_and_the_parameter_says_who_is_satisfied():
    survey = a_draft(an_office())
    assert questions.as_typed(survey) == QUESTIONS
    assert [o.satisfied for o in Question.objects.get(number=2).options.order_by("number")] == [True, True, False, False]


# -- two persons


def test_whoever_wrote_the_questions_does_not_open_the_survey():
    office = an_office()
    head, decider = an_account(office, Role.HEAD), an_account(office, Role.DECIDER)
    survey = a_draft(office, actor=head)
    with pytest.raises(Refused, match="另一个人"):
        services.open_survey(survey=survey, actor=head, now=NOW)
    with pytest.raises(Refused, match="决定人"):
        services.open_survey(survey=survey, actor=an_account(office, Role.REGISTRAR), now=NOW)
    assert services.open_survey(survey=survey, actor=decider, now=NOW).state == SurveyState.OPEN


def test_whoever_changes_the_draft_is_its_drafter_and_once_open_nobody_changes_it():
    office = an_office()
    head, decider = an_account(office, Role.HEAD), an_account(office, Role.DECIDER)
    said = {"title": "调查", "year": 2026, "purpose": "听意见", "opens_on": TODAY, "closes_on": LAST, "questions": QUESTIONS}
    survey = services.change(survey=a_draft(office, actor=head), actor=decider, now=NOW, **said)
    assert survey.edition == 2
    with pytest.raises(Refused, match="另一个人"):
        services.open_survey(survey=survey, actor=decider, now=NOW)
    services.open_survey(survey=survey, actor=head, now=NOW)
    with pytest.raises(Refused, match="不能再改"):
        services.change(survey=survey, actor=decider, now=NOW, **said)


def test_a_school_has_no_part_in_a_survey_about_it():
    office = an_office()
    school = a_school(office)
    clerk = an_account(school, Role.RESPONDENT)
    survey = a_survey(office)
    for act in (
        lambda: a_draft(office, actor=clerk),
        lambda: services.issue_tickets(survey=survey, count=20, unit=school, actor=clerk, now=NOW),
        lambda: services.enter_paper(survey=survey, unit=school, sheets=30, source="家长会", counts={}, actor=clerk, now=NOW),
        lambda: services.close(survey=survey, actor=clerk, now=AFTER),
    ):
        with pytest.raises(Refused):
            act()
    assert not type(survey).objects.visible_to(clerk, TODAY).exists()


# -- tickets


def test_a_ticket_gives_one_answer_and_says_so_when_it_is_used_again():
    survey = a_survey(an_office())
    code = tickets(survey)[0]
    answer(code, 1, 4)
    with pytest.raises(services.AlreadyUsed, match="已经用过"):
        answer(code, 3, 3)
    assert results.all_counts(survey) == (1, {str(options(survey)["满意"]): 1, str(options(survey, 2)["不了解"]): 1})


def test_a_question_left_blank_keeps_the_ticket_good():
    survey = a_survey(an_office())
    code = tickets(survey)[0]
    with pytest.raises(Refused, match="第2题") as refused:
        answer(code, 1)
    assert refused.value.field == "q-2"
    with pytest.raises(Refused, match="第1题"):
        answer(code, 9, 1)
    answer(code, 1, 1)


def test_a_wrong_code_is_none_and_a_code_may_be_typed_with_blanks():
    survey = a_survey(an_office())
    code = tickets(survey)[0]
    wrong = f"{(int(code) + 1) % 10**12:012d}"
    with pytest.raises(Refused, match="没有这张票"):
        answer(wrong, 1, 1)
    answer("－".join(codes.groups(code)), 1, 1)


@pytest.mark.parametrize("day", [TODAY - dt.timedelta(days=1), LAST + dt.timedelta(days=1)])
def test_answers_come_in_from_the_first_day_to_the_last(day):
    survey = a_survey(an_office())
    first, last, other = tickets(survey)[:3]
    answer(first, 1, 1, now=at(TODAY.year, TODAY.month, TODAY.day, 0))
    answer(last, 1, 1, now=at(LAST.year, LAST.month, LAST.day, 23))
    with pytest.raises(Refused):
        answer(other, 1, 1, now=at(day.year, day.month, day.day))


def test_too_few_tickets_for_a_school_would_tell_who_answered():
    survey = a_survey(an_office())
    with pytest.raises(Refused, match="至少20张") as refused:
        tickets(survey, count=19)
    assert "第四条" in str(refused.value)


def test_a_lost_pile_is_void_and_what_was_answered_stays_counted():
    survey = a_survey(an_office())
    first, second = tickets(survey)[:2]
    answer(first, 1, 1)
    assert services.void_tickets(batch=survey.batches.get(), actor=None, now=NOW) == 19
    with pytest.raises(Refused, match="没有这张票"):
        answer(second, 1, 1)
    assert results.all_counts(survey)[0] == 1


def test_slips_carry_the_code_twice_and_nobody_else_has_it():
    survey = a_survey(an_office())
    code = tickets(survey)[0]
    asked = []
    batch = survey.batches.get()
    pdf = printing.print_tickets(
        batch, first=1, address=lambda c: asked.append(c) or f"https://a.example/{c}/", where="a.example", day=TODAY
    )
    assert pdf.startswith(b"%PDF")
    assert (asked[0], len(asked)) == (code, 20)
    assert code not in str([*Ticket.objects.values(), *Entry.objects.values()])


# -- paper


def paper(survey, *, sheets=30, good=20, bad=10, **more):
    first = options(survey)
    counts = more.pop("counts", {first["满意"]: good, first["不满意"]: bad})
    return services.enter_paper(survey=survey, unit=None, sheets=sheets, source="家长会", counts=counts, now=NOW, **{"actor": None, **more})


def test_paper_counts_when_a_second_person_has_compared_it():
    office = an_office()
    clerk, other = an_account(office, Role.REGISTRAR), an_account(office, Role.REVIEWER)
    survey = a_survey(office)
    batch = paper(survey, actor=clerk)
    assert results.all_counts(survey)[0] == 0
    with pytest.raises(Refused, match="另一个人"):
        services.check_paper(batch=batch, actor=clerk, now=NOW)
    services.check_paper(batch=batch, actor=other, now=NOW)
    with pytest.raises(Refused, match="已计入"):
        services.check_paper(batch=batch, actor=other, now=NOW)
    assert results.all_counts(survey)[0] == 30
    assert (results.overall(survey).satisfied, results.overall(survey).valid) == (20, 30)


def test_what_does_not_agree_goes_back_is_entered_again_and_counts_once():
    office = an_office()
    clerk, other = an_account(office, Role.REGISTRAR), an_account(office, Role.REVIEWER)
    survey = a_survey(office)
    batch = paper(survey, actor=clerk)
    services.send_paper_back(batch=batch, note="第一题是21份", actor=other, now=NOW)
    again = paper(survey, good=21, bad=9, actor=clerk, instead_of=batch)
    assert again.pk == batch.pk
    services.check_paper(batch=again, actor=other, now=NOW)
    assert results.overall(survey).satisfied == 21


def test_a_pile_that_was_sent_back_is_dropped_with_a_reason_by_another_and_then_the_survey_closes():
    office = an_office()
    clerk, other = an_account(office, Role.REGISTRAR), an_account(office, Role.HANDLER)
    survey = a_survey(office)
    batch = paper(survey, actor=clerk)
    with pytest.raises(Refused, match="退回的才能作废"):
        services.drop_paper(batch=batch, because="丢失", actor=clerk, now=NOW)
    services.send_paper_back(batch=batch, note="数不清", actor=other, now=NOW)
    with pytest.raises(Refused, match="没有核对"):
        services.close(survey=survey, actor=None, now=AFTER)
    with pytest.raises(Refused, match="您退回的"):
        services.drop_paper(batch=batch, because="丢失", actor=other, now=NOW)
    with pytest.raises(Refused, match="录入"):
        services.drop_paper(batch=batch, because="丢失", actor=an_account(office, Role.REVIEWER), now=NOW)
    with pytest.raises(Refused, match="为什么"):
        services.drop_paper(batch=batch, because=" ", actor=clerk, now=NOW)
    services.drop_paper(batch=batch, because="问卷丢失", actor=clerk, now=NOW)
    assert results.all_counts(survey)[0] == 0
    for again in (
        lambda: paper(survey, actor=clerk, instead_of=batch),
        lambda: services.check_paper(batch=batch, actor=other, now=NOW),
        lambda: services.drop_paper(batch=batch, because="再废", actor=clerk, now=NOW),
    ):
        with pytest.raises(Refused):
            again()
    assert paper(survey, actor=clerk).number == 2, "the number of what was dropped stays taken"
    services.check_paper(batch=survey.papers.get(number=2), actor=other, now=NOW)
    services.close(survey=survey, actor=None, now=AFTER)
    assert results.all_counts(survey)[0] == 30
    told = Entry.objects.of(*survey.stream).get(event="ballots.paper_dropped")
    assert told.body == {"batch": 1, "sheets": 30}


@pytest.mark.parametrize(
    ("sheets", "good", "bad", "why"), [(4, 2, 2, "至少5份"), (30, 21, 10, "合计31份"), (30, -1, 10, "合计"), (30, 0, 0, "没有录")]
)
def test_a_pile_that_cannot_be_is_refused(sheets, good, bad, why):
    with pytest.raises(Refused, match=why):
        paper(a_survey(an_office()), sheets=sheets, good=good, bad=bad)


# -- closing


def test_a_survey_closes_after_its_last_day_when_no_paper_waits_and_its_tickets_are_gone():
    survey = a_survey(an_office())
    answer(tickets(survey)[0], 1, 1)
    batch = paper(survey)
    with pytest.raises(Refused, match="过了这一天"):
        services.close(survey=survey, actor=None, now=at(LAST.year, LAST.month, LAST.day))
    with pytest.raises(Refused, match="1批"):
        services.close(survey=survey, actor=None, now=AFTER)
    services.check_paper(batch=batch, actor=None, now=NOW)
    services.close(survey=survey, actor=None, now=AFTER)
    slips = survey.batches.get()
    assert (Ticket.objects.count(), slips.used, slips.nonce) == (0, 1, "")


def test_counts_that_were_altered_afterwards_are_told():
    from qingfeng.engines.ballots.closing import unaltered

    survey = a_survey(an_office())
    answer(tickets(survey)[0], 1, 1)
    closed = services.close(survey=survey, actor=None, now=AFTER)
    assert unaltered(closed)
    box = Box.objects.get()
    Box.objects.update(counts={key: n + 1 for key, n in box.counts.items()})
    assert not unaltered(closed)

"""A survey from its draft to the phone of a villager and the page of its results, as the people see it whose work it is."""

import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from qingfeng.core import guessing
from qingfeng.core.access.models import Role
from qingfeng.core.chronicle.models import Entry
from qingfeng.engines.ballots import results, services
from qingfeng.engines.ballots.models import Survey
from qingfeng.engines.ballots.tests.situations import (
    AFTER,
    KIND,
    NOW,
    QUESTIONS,
    TODAY,
    a_draft,
    a_school,
    a_survey,
    an_account,
    an_office,
    answer,
    answered,
    at,
    rules,
    tickets,
)
from qingfeng.engines.insight import figures, periods, publishing
from qingfeng.faces.portal import surveys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch, db):
    rules()
    monkeypatch.setattr(surveys, "wrong_codes", guessing.WrongCodes())
    with freeze_time(NOW.astimezone(dt.UTC)) as found:
        yield found


def entered(account):
    client = Client()
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return client


def page(client, name, *args, **data):
    return client.get(reverse(name, args=args), data).content.decode()


def test_a_survey_is_drafted_opened_by_another_and_its_slips_are_printed():
    office = an_office()
    school = a_school(office)
    registrar, head = entered(an_account(office, Role.REGISTRAR)), entered(an_account(office, Role.HEAD))
    form = {"kind": KIND, "unit": office.pk, "title": "2026年调查", "year": 2026, "purpose": "听意见", "opens_on": "2026-09-01",
            "closes_on": "2026-09-10", "questions": "没有星号？\n好 100\n坏 0"}  # fmt: skip
    assert "可以、只能" not in page(registrar, "desk:survey_new")
    wrong = registrar.post(reverse("desk:survey_new"), form)
    assert wrong.status_code == 422
    assert "没有星号" in wrong.content.decode(), "what was typed stays"
    assert registrar.post(reverse("desk:survey_new"), form | {"questions": QUESTIONS}).status_code == 302
    survey = Survey.objects.get()
    assert "由决定人或者机关负责人看过以后开始" in page(registrar, "desk:survey", survey.pk)
    assert head.post(reverse("desk:survey_act", args=[survey.pk, "open"])).status_code == 302
    few = registrar.post(reverse("desk:survey_tickets", args=[survey.pk]), {"unit": school.pk, "count": 3})
    assert (few.status_code, "至少20张" in few.content.decode()) == (409, True)
    registrar.post(reverse("desk:survey_tickets", args=[survey.pk]), {"unit": school.pk, "count": 20})
    slips = registrar.get(reverse("desk:survey_slips", args=[survey.pk, 1, 1]))
    assert (slips["Content-Type"], slips.content[:4]) == ("application/pdf", b"%PDF")
    assert registrar.get(reverse("desk:survey_slips", args=[survey.pk, 1, 21])).status_code == 404
    assert page(registrar, "desk:surveys").count("2026年调查") == 1


def test_who_drafted_it_reads_that_another_opens_it():
    office = an_office()
    head = an_account(office, Role.HEAD)
    survey = a_draft(office, actor=head)
    assert "请另一位决定人" in page(entered(head), "desk:survey", survey.pk)
    assert entered(head).post(reverse("desk:survey_act", args=[survey.pk, "open"])).status_code == 409


def test_a_villager_scans_the_slip_answers_and_is_thanked_and_a_second_time_told_so():
    survey = a_survey(an_office())
    slip = tickets(survey)[0]
    phone, here = Client(), reverse("portal:answer")
    shown = page(phone, "portal:answer_ticket", slip)
    assert shown.count('type="radio"') == 8
    half = phone.post(here, {"code": slip, "go": "send", "q-1": "2"})
    told = half.content.decode()
    assert (half.status_code, 'value="2" checked' in told, "第2题" in told) == (422, True, True)
    done = phone.post(here, {"code": slip, "go": "send", "q-1": "2", "q-2": "4"})
    assert "谢谢您" in done.content.decode()
    again = phone.post(here, {"code": slip, "go": "send", "q-1": "1", "q-2": "1"})
    assert (again.status_code, "已经用过" in again.content.decode()) == (409, True)
    empty = phone.post(here, {"code": slip, "go": "send"})
    assert (empty.status_code, "已经用过" in empty.content.decode()) == (422, False), "neither is who sends nothing"
    looked = phone.get(reverse("portal:answer_ticket", args=[slip]))
    assert (looked.status_code, "已经用过" in looked.content.decode()) == (200, False), "who only looks is not told who has answered"
    assert phone.cookies.get("sessionid") is None
    assert results.all_counts(survey)[0] == 1


def test_a_code_is_typed_where_nothing_can_be_scanned_and_guessing_is_slowed():
    survey = a_survey(an_office())
    slip = tickets(survey)[0]
    phone, here = Client(), reverse("portal:answer")
    assert 'type="radio"' in phone.post(here, {"code": f"{slip[:4]} {slip[4:8]} {slip[8:]}"}).content.decode()
    wrong = {phone.get(reverse("portal:answer_ticket", args=[f"{n:012d}"])).status_code for n in range(130)}
    assert wrong == {404, 429}
    assert phone.post(here, {"code": slip, "go": "send", "q-1": "1", "q-2": "1"}).status_code == 200, "a right code is always answered"


def test_the_form_reads_in_english_and_in_traditional_script():
    survey = a_survey(an_office())
    slip = tickets(survey)[0]
    for language in ("zh-hant", "en"):
        shown = Client(headers={"accept-language": language}).get(reverse("portal:answer_ticket", args=[slip]))
        assert (shown.status_code, 'type="radio"' in shown.content.decode()) == (200, True)


def test_before_the_first_day_and_after_the_last_the_slip_says_why(clock):
    survey = a_survey(an_office(), opens_on=TODAY + dt.timedelta(days=1))
    slip = tickets(survey)[0]
    assert "从2026年9月2日开始" in page(Client(), "portal:answer_ticket", slip)
    clock.move_to(AFTER.astimezone(dt.UTC))
    assert "已经结束" in page(Client(), "portal:answer_ticket", slip)


def test_paper_is_entered_by_one_and_checked_by_another():
    office = an_office()
    clerk, other = entered(an_account(office, Role.REGISTRAR)), entered(an_account(office, Role.REVIEWER))
    survey = a_survey(office)
    keys = [f"o-{o.pk}" for q in survey.asked() for o in q.options.all()]
    said = {"sheets": 30, "source": "家长会", keys[0]: 21, keys[2]: 10, keys[4]: 30}
    wrong = clerk.post(reverse("desk:survey_paper_new", args=[survey.pk]), said)
    assert (wrong.status_code, "合计31份" in wrong.content.decode(), "家长会" in wrong.content.decode()) == (409, True, True)
    assert clerk.post(reverse("desk:survey_paper_new", args=[survey.pk]), said | {keys[0]: 20}).status_code == 302
    assert "请另一个人对照问卷核对" in page(clerk, "desk:survey_paper", survey.pk, 1)
    assert clerk.post(reverse("desk:survey_paper_judge", args=[survey.pk, 1, "check"])).status_code == 409
    assert other.post(reverse("desk:survey_paper_judge", args=[survey.pk, 1, "back"]), {"note": ""}).status_code == 422
    assert other.post(reverse("desk:survey_paper_judge", args=[survey.pk, 1, "back"]), {"note": "第一题是19"}).status_code == 302
    assert "第一题是19" in page(clerk, "desk:survey_paper_again", survey.pk, 1)
    assert clerk.post(reverse("desk:survey_paper_again", args=[survey.pk, 1]), said | {keys[0]: 19}).status_code == 302
    assert other.post(reverse("desk:survey_paper_judge", args=[survey.pk, 1, "check"])).status_code == 302
    assert results.all_counts(survey)[0] == 30


def test_a_pile_comes_in_as_a_table_with_a_row_a_form_or_its_marked_sheet_goes_back():
    office = an_office()
    clerk = entered(an_account(office, Role.REGISTRAR))
    survey = a_survey(office)
    blank = clerk.get(reverse("desk:survey_paper_blank", args=[survey.pk]))
    assert (blank.status_code, blank.content[:2]) == (200, b"PK")
    here = reverse("desk:survey_paper_list", args=[survey.pk])

    def send(rows):
        file = io.BytesIO("\n".join(["序号,第1题,第2题", *rows]).encode())
        file.name = "pile.csv"
        return clerk.post(here, {"file": file, "source": "家长会", "no_secrets": "1"})

    wrong = send(["1,满意,4", "2,很好,1", *(f"{n},2," for n in range(3, 7))])
    told = wrong.content.decode()
    assert (wrong.status_code, "没有“很好”这个答案" in told, "家长会" in told, survey.papers.count()) == (422, True, True, 0)
    assert send(["1,满意,4", "2,3,1"]).status_code == 409
    assert send(["1,满意,4", "2,不满意,1", *(f"{n},2," for n in range(3, 7))]).status_code == 302
    batch = survey.papers.get()
    options = [str(o.pk) for q in survey.asked() for o in q.options.all()]
    assert (batch.sheets, [batch.counts.get(key, 0) for key in options]) == (6, [1, 4, 1, 0, 1, 0, 0, 1])


def test_while_it_runs_nobody_at_the_desk_reads_answers_only_how_many_came():
    office = an_office()
    survey = a_survey(office)
    answered(survey, counts=(13, 2, 2, 2))
    shown = page(entered(an_account(office, Role.HEAD)), "desk:survey", survey.pk)
    assert "19份" in shown
    assert "满意率" not in shown
    assert Client().get(reverse("portal:survey", args=[survey.pk])).status_code == 404


def closed_years():
    """48 of 80 satisfied in 2025, 56 of 70 in 2026."""
    office = an_office()
    school = a_school(office, name="云岫县听松小学")
    before = a_survey(office, year=2025, opens_on=at(2025, 9, 1).date(), closes_on=at(2025, 9, 10).date(), now=at(2025, 9, 1))
    answered(before, counts=(30, 18, 32, 5), now=at(2025, 9, 2))
    services.close(survey=before, actor=None, now=at(2025, 9, 11))
    now = a_survey(office)
    answered(now, unit=school, counts=(20, 10, 5, 0))
    answered(now, counts=(20, 6, 9, 6))
    services.close(survey=now, actor=None, now=AFTER)
    return office, now


def test_the_results_say_how_many_how_sure_and_whether_it_differs_from_the_year_before(clock):
    office, survey = closed_years()
    clock.move_to(AFTER.astimezone(dt.UTC))
    for shown in (page(Client(), "portal:survey", survey.pk), page(entered(an_account(office, Role.REVIEWER)), "desk:survey", survey.pk)):
        for told in ("80.0%", "95%区间69.2–87.7%", "有效70份", "不了解6份", "比上一年上升20.0个百分点", "5.2至33.4", "85.7%"):
            assert told in shown, told
    assert "云岫县听松小学" in shown
    assert "与结束时记下的指纹相符" in shown
    assert "满意率80.0%" in page(Client(), "portal:surveys")


def test_a_difference_that_may_be_none_is_said_to_be_none_that_can_be_seen(clock):
    office = an_office()
    for year, counts in ((2025, (12, 6, 6, 5)), (2026, (13, 6, 6, 5))):
        survey = a_survey(office, year=year, opens_on=at(year, 9, 1).date(), closes_on=at(year, 9, 10).date(), now=at(year, 9, 1))
        answered(survey, counts=counts, now=at(year, 9, 2))
        services.close(survey=survey, actor=None, now=at(year, 9, 11))
    clock.move_to(AFTER.astimezone(dt.UTC))
    assert "看不出差别" in page(Client(), "portal:survey", survey.pk)
    share = figures.figure("survey.satisfied").read(periods.parse("2026"), office, AFTER.date())
    assert publishing.change_in_words(share) == "与去年同期看不出差别"


@pytest.mark.parametrize(
    ("counts", "hidden", "told"),
    [
        ((40, 20, 3, 6), ("有效63份　", ">3<", ">40<", "95.2"), ("不低于93.6%", "不公布")),
        ((40, 20, 8, 3), (">3<", "有效68份", "88.2%"), ("67以上", "不足5", "88%")),
        ((40, 3, 9, 6), (">3<", ">40<", "平均分"), ("82.7%", "有效52份")),
    ],
)
def test_nobody_reads_a_number_of_fewer_than_five_people(clock, counts, hidden, told):
    survey = a_survey(an_office(), questions="*总的满意吗？\n满意 100\n基本满意 70\n不满意 30\n不了解")
    answered(survey, counts=counts)
    services.close(survey=survey, actor=None, now=AFTER)
    clock.move_to(AFTER.astimezone(dt.UTC))
    shown = page(Client(), "portal:survey", survey.pk)
    assert [word for word in hidden if word in shown] == []
    assert [word for word in told if word not in shown] == []


def test_the_figure_is_the_share_of_the_year_and_behind_it_are_counts_alone(clock):
    office, _survey = closed_years()
    day = AFTER.date()
    share = figures.figure("survey.satisfied").read(periods.parse("2026"), office, day)
    assert (share.text, share.value.numerator, share.value.denominator, share.n) == ("80.0", 56, 70, 76)
    assert [record.value for record in share.records] == [40, 16, 14, 6]
    assert share.records_for(an_account(office, Role.HEAD), day).hidden == 0
    assert "上升20.0个百分点" in publishing.change_in_words(share)
    assert figures.figure("survey.answers").read(periods.parse("2026"), office, day).text == "76"
    assert figures.figure("survey.satisfied").read(periods.parse("2026"), office, TODAY).text == "", "what is not closed has no result"


def test_the_figure_is_kept_back_where_few_do_not_know(clock):
    office = an_office()
    survey = a_survey(office)
    answered(survey, counts=(40, 20, 8, 3))
    services.close(survey=survey, actor=None, now=AFTER)
    share = figures.figure("survey.satisfied").read(periods.parse("2026"), office, AFTER.date())
    assert (publishing.told(share), share.public_n) == ("不公布", "71")


def test_staff_who_answer_with_a_ticket_are_not_looked_at():
    office = an_office()
    survey = a_survey(office)
    first, second = tickets(survey)[:2]
    staff = entered(an_account(office, Role.HANDLER))
    before = Entry.objects.count()
    said = {"go": "send", "q-1": "1", "q-2": "1"}
    answers = [who.post(reverse("portal:answer"), {"code": code, **said}).content for who, code in ((staff, first), (Client(), second))]
    assert answers[0] == answers[1]
    assert Entry.objects.count() == before


def test_a_school_has_no_page_of_surveys():
    office = an_office()
    clerk = entered(an_account(a_school(office), Role.RESPONDENT))
    survey = a_survey(office)
    answer(tickets(survey)[0], 1, 1)
    assert clerk.get(reverse("desk:surveys")).status_code == 403
    assert clerk.get(reverse("desk:survey", args=[survey.pk])).status_code == 403


def test_a_pile_sent_back_is_dropped_at_the_desk_and_its_reason_stands_in_the_list():
    office = an_office()
    clerk, other = entered(an_account(office, Role.REGISTRAR)), entered(an_account(office, Role.HANDLER))
    survey = a_survey(office)
    first = survey.asked()[0].options.all()[0]
    assert (
        clerk.post(reverse("desk:survey_paper_new", args=[survey.pk]), {"sheets": 30, "source": "家长会", f"o-{first.pk}": 21}).status_code
        == 302
    )
    other.post(reverse("desk:survey_paper_judge", args=[survey.pk, 1, "back"]), {"note": "数不清"})
    assert "由另一个录入的人办" in page(other, "desk:survey_paper", survey.pk, 1)
    assert "作废这一批" in page(clerk, "desk:survey_paper", survey.pk, 1)
    here = reverse("desk:survey_paper_drop", args=[survey.pk, 1])
    assert clerk.post(here, {"because": ""}).status_code == 422
    assert other.post(here, {"because": "问卷丢失"}).status_code == 409
    assert clerk.post(here, {"because": "问卷丢失"}).status_code == 302
    listed = page(other, "desk:survey", survey.pk)
    assert "已作废" in listed
    assert "问卷丢失" in listed

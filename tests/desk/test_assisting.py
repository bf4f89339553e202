"""協办 at the desk: the lead asks and sees what became of it; the assisting unit reads one question and finds no other door."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qingfeng.core.access.models import ChildAt
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.engines.cases import assistants, intake, receipts
from qingfeng.engines.cases.models import AssistQuestion, Evidence
from tests import situations as s
from tests.desk.test_walls import addresses

from .sheets import rows_of, taken, the_sheet_is_the_page

pytestmark = pytest.mark.django_db
SENTINELS = ("墨香阁", "竹影斋", "云栖渡", "听雨轩", "松风亭")  # nothing in the product says them
TEXT, ITEM, PROOF, EXTRACT, FOUND = SENTINELS


@pytest.fixture
def bureau(house):
    return s.price_bureau(house)


def planted(house) -> Matter:
    """Being handled, with words in complaint, title, evidence, extract and finding that the assisting unit must never read."""
    claim = intake.Claim(kind="charge_not_listed", demand="money_back", item=ITEM, amount_fen=8000)
    made = intake.Intake(
        token=receipts.new_token(), office=house.office, unit=house.school, text=f"在{TEXT}收了八十元。", claims=[claim],
        identity={"name": "柳青禾", "phone": "13900000001"},
    )  # fmt: skip
    matter = s.handled_by(house, s.accepted(house, intake.submit(intake=made, now=s.at(0))), house.handler)
    act = lambda step, **data: take(matter_id=matter.pk, step=step, actor=house.handler, now=s.at(2), data=data)  # noqa: E731
    act("add_evidence", text=f"{PROOF}的收款记录")
    act("draft_extract", text=f"请说明{EXTRACT}的收费。")
    act("find", allegation=matter.allegations.get().pk, result="unfounded", text=f"{FOUND}没有收。")
    return Matter.objects.get(pk=matter.pk)


def asked(house, bureau, **more) -> AssistQuestion:
    matter = planted(house)
    return AssistQuestion.objects.get(pk=s.ask_for_help(house, matter, bureau, **more)["question"])


def url(question: AssistQuestion) -> str:
    return f"/desk/assisting/{question.pk}/"


def step_url(matter: Matter, name: str) -> str:
    return f"/desk/matters/{matter.ref}/steps/{name}/"


def case_page(house, matter: Matter, who: str = "handler") -> str:
    return s.logged_in(house.accounts[who]).get(f"/desk/matters/{matter.ref}/").content.decode()


def plain(page: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page)


# --- walls ---


@pytest.mark.parametrize("who", ["pricing", "pricing_desk"])
def test_an_assisting_clerk_reaches_no_page_of_the_matter_and_learns_not_even_its_number(house, bureau, on_day, who):
    question = asked(house, bureau)
    matter = question.matter
    with on_day(4):
        client = s.logged_in(house.accounts[who])
        for address in addresses(matter):
            for answer in (client.get(address), client.post(address, {"key": uuid4().hex, "question": question.pk})):
                assert answer.status_code in (403, 404, 405), address
        own = ("/desk/", "/desk/assisting/", url(question), "/desk/notices/", "/desk/me/", "/desk/matters/?state=all", "/desk/figures/")
        finds = (f"/desk/search/?q={TEXT}", f"/desk/matters/?state=all&q={ITEM}", "/desk/respond/", "/desk/openings/", "/desk/refunds/")
        for address in (*own, *finds):
            said = client.get(address).content.decode().replace(address.partition("q=")[2] or "\0", "")
            for word in (*SENTINELS, matter.ref, matter.title, "柳青禾", "13900000001", house.school.name):
                assert word not in said, (address, word)
        assert s.QUESTION in client.get(url(question)).content.decode()


def test_no_sheet_and_no_count_shows_the_matter_to_an_assisting_clerk(house, bureau, on_day):
    question = asked(house, bureau)
    with on_day(4):
        client = s.logged_in(house.pricing)
        assert question.matter.ref not in client.get("/desk/matters/print/?state=all").content.decode()
        assert "0件" in plain(client.get("/desk/matters/?state=all").content.decode()).replace(" ", "")


def test_a_recused_clerk_finds_no_question_no_notice_and_no_count(house, bureau, on_day):
    ChildAt.objects.create(person=house.pricing.person, school=house.school, valid_from=s.LONG_AGO)
    question = asked(house, bureau)
    with on_day(4):
        client = s.logged_in(house.pricing)
        for answer in (client.get(url(question)), client.post(url(question), {"do": "answer", "text": "没有。", "key": uuid4().hex})):
            assert answer.status_code == 404
        for address in ("/desk/", "/desk/assisting/", "/desk/notices/"):
            page = client.get(address).content.decode()
            assert "空调" not in page, address
            assert "请本单位协办、等答复" not in page, address
        assert "没有请本单位协办的问题" in client.get("/desk/assisting/").content.decode()
    assert not Evidence.objects.filter(source="assisting").exists()


@pytest.mark.parametrize("who", ["principal", "teacher", "handler", "head", "sysadmin", "keeper", "auditor"])
def test_nobody_outside_the_unit_opens_its_question(house, bureau, on_day, who):
    question = asked(house, bureau)
    with on_day(4):
        client = s.logged_in(house.accounts[who])
        assert client.get(url(question)).status_code in (403, 404)
        assert s.QUESTION not in client.get("/desk/assisting/").content.decode()


def test_a_question_that_waits_for_a_second_person_is_not_there_for_the_unit(house, bureau, on_day):
    question = asked(house, bureau, text="请核对13812345678。", to_approve=True)
    with on_day(4):
        client = s.logged_in(house.pricing)
        assert client.get(url(question)).status_code == 404
        assert "13812345678" not in client.get("/desk/assisting/").content.decode()


# --- the unit's page ---


def test_the_unit_reads_the_question_its_day_and_how_it_was_counted(house, bureau, on_day):
    question = asked(house, bureau)
    with on_day(4):
        client = s.logged_in(house.pricing)
        page, home = plain(client.get(url(question)).content.decode()), plain(client.get("/desk/").content.decode())
        listed = plain(client.get("/desk/assisting/").content.decode())
    assert "剩4个工作日" in page
    assert "第十条" in page
    assert house.office.name in page
    assert "请您单位协办一件事" in home
    assert "2026-11-19" in listed


def test_of_what_the_unit_is_asked_the_days_leave_and_the_words_stay(house, bureau, on_day):
    question = asked(house, bureau)
    with on_day(4):
        client = s.logged_in(house.pricing)
        the_sheet_is_the_page(client, "/desk/assisting/")
        cells = [str(cell) for row in rows_of(taken(client, "/desk/assisting/")) for cell in row]
    assert "谁来问" in cells
    assert not any(question.text[:10] in cell for cell in cells)


def test_an_answer_sent_twice_is_one_and_its_files_need_the_word_that_they_hold_no_secrets(house, bureau, on_day, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    question, key = asked(house, bureau), uuid4().hex
    send = lambda **more: {"do": "answer", "key": key, "text": "没有核定过标准。"} | more  # noqa: E731
    paper = lambda: SimpleUploadedFile("a.txt", "一行字".encode())  # noqa: E731
    with on_day(5):
        client = s.logged_in(house.pricing)
        unsure = client.post(url(question), send(file=paper()))
        assert unsure.status_code == 422
        assert "没有核定过标准。" in unsure.content.decode()
        assert not Evidence.objects.filter(source="assisting").exists()
        for _again in range(2):
            answer = client.post(url(question), send(file=paper(), file2=paper(), no_secrets="on"))
            assert answer.status_code == 302
        assert "已交的答复" in client.get(url(question)).content.decode()
    assert Evidence.objects.filter(source="assisting").count() == 2
    with on_day(5):
        page = case_page(house, question.matter)
    assert "协办单位云岫县发展和改革局提供" in page
    assert page.count("没有核定过标准。") == 1
    file = Evidence.objects.filter(source="assisting").first().file
    with on_day(5):
        assert s.logged_in(house.handler).get(f"/desk/matters/{question.matter.ref}/files/{file.pk}/").status_code == 200
        assert s.logged_in(house.pricing).get(f"/desk/matters/{question.matter.ref}/files/{file.pk}/").status_code == 404


def test_a_file_in_disguise_keeps_what_was_typed_and_stores_nothing(house, bureau, on_day, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    question = asked(house, bureau)
    bad = SimpleUploadedFile("photo.jpg", b"MZ\x90\x00" + b"\x00" * 400)
    with on_day(5):
        answer = s.logged_in(house.pricing).post(
            url(question), {"do": "answer", "key": uuid4().hex, "text": "没有核定过。", "file": bad, "no_secrets": "on"}
        )
    assert answer.status_code == 409
    assert "没有核定过。" in answer.content.decode()
    question.refresh_from_db()
    assert question.state == "asked"


def test_declining_twice_is_as_once_and_the_reason_is_on_the_case_page(house, bureau, on_day):
    question, key = asked(house, bureau), uuid4().hex
    data = {"do": "decline", "key": key, "decline-ground": "not_ours", "decline-reason": "归市场监管局。"}
    with on_day(5):
        client = s.logged_in(house.pricing)
        assert client.post(url(question), data | {"decline-ground": ""}).status_code == 422
        assert [client.post(url(question), data).status_code for _again in range(2)] == [302, 302]
        page = plain(case_page(house, question.matter))
        assert "写答复" not in re.findall(r"<h2>([^<]+)</h2>", client.get(url(question)).content.decode())
    assert "不属本单位职责" in page
    assert "归市场监管局。" in page


def test_an_answer_to_what_was_withdrawn_meanwhile_is_refused_with_a_way_on(house, bureau, on_day):
    question = asked(house, bureau)
    take(matter_id=question.matter_id, step="withdraw_assist", actor=house.handler, now=s.at(4), data={"question": question.pk})
    with on_day(5):
        answer = s.logged_in(house.pricing).post(url(question), {"do": "answer", "key": uuid4().hex, "text": "没有。"})
    assert answer.status_code == 409
    assert "已撤回" in answer.content.decode()


@pytest.mark.parametrize("data", [{}, {"do": "state"}, {"do": "answer", "text": " "}, {"do": "answer", "text": "空\x00调"}])
def test_a_strange_form_stores_nothing(house, bureau, on_day, data):
    question = asked(house, bureau)
    with on_day(5):
        assert s.logged_in(house.pricing).post(url(question), data).status_code in (400, 404, 422)
    assert not Evidence.objects.filter(source="assisting").exists()


# --- the lead's page ---


def ask(client, matter: Matter, bureau, text: str = s.QUESTION, **more):
    data = {"key": uuid4().hex, "unit": bureau.pk, "text": text} | more
    return client.post(step_url(matter, "assist"), data)


def test_a_question_sent_twice_is_asked_once(house, bureau, on_day):
    matter, key = planted(house), uuid4().hex
    with on_day(3):
        client = s.logged_in(house.handler)
        assert [ask(client, matter, bureau, key=key).status_code for _again in range(2)] == [302, 302]
        page = plain(case_page(house, matter))
    assert AssistQuestion.objects.count() == 1
    assert s.QUESTION in page
    assert "1个等答复" in page


def test_the_form_offers_neither_the_respondent_nor_units_that_cannot_answer(house, bureau, on_day):
    matter = planted(house)
    with on_day(3):
        page = s.logged_in(house.handler).get(step_url(matter, "assist")).content.decode()
        offered = re.findall(r'<option value="\d+"[^>]*>([^<]+)', page)
        assert offered == [bureau.name]
        forged = ask(s.logged_in(house.handler), matter, house.school)
    assert forged.status_code == 422
    assert not AssistQuestion.objects.exists()


def test_a_name_in_the_question_is_marked_and_what_was_typed_stays(house, bureau, on_day):
    matter = planted(house)
    with on_day(3):
        answer = ask(s.logged_in(house.handler), matter, bureau, "柳青禾说收了80元，请核对。")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<mark>柳青禾</mark>" in page
    assert "会暴露投诉人" in page
    assert "to_approve" not in page


def test_a_number_in_the_question_asks_for_a_second_person_who_then_sends_it(house, bureau, on_day):
    matter, text = planted(house), "请核对13812345678是不是登记过的收费投诉电话。"
    with on_day(3):
        client = s.logged_in(house.handler)
        first = ask(client, matter, bureau, text)
        assert first.status_code == 409
        assert 'name="to_approve"' in first.content.decode()
        assert ask(client, matter, bureau, text, to_approve="on").status_code == 302
    with on_day(4):
        reviewer = s.logged_in(house.reviewer)
        assert "核协办问题" in reviewer.get("/desk/").content.decode()
        page = reviewer.get(step_url(matter, "approve_assist")).content.decode()
        assert "<mark>13812345678</mark>" in page
        assert TEXT in page  # the reviewer compares it with what was said
        hidden = dict(re.findall(r'name="(seen|question)" value="([^"]*)"', page))
        done = reviewer.post(step_url(matter, "approve_assist"), {"key": uuid4().hex, "read": "on", **hidden})
        assert done.status_code == 302
        assert text in s.logged_in(house.pricing).get("/desk/assisting/").content.decode()


def test_the_case_page_shows_what_is_overdue_and_takes_a_reminder_once_a_day(house, bureau, on_day):
    question = asked(house, bureau)
    with on_day(13):
        client = s.logged_in(house.handler)
        page = case_page(house, question.matter)
        assert "逾3日" in page
        assert "催办" in page
        data = {"key": uuid4().hex, "question": question.pk}
        assert client.post(step_url(question.matter, "remind_assist"), data).status_code == 302
        assert "今天已催" in case_page(house, question.matter)
        again = client.post(step_url(question.matter, "remind_assist"), data | {"key": uuid4().hex})
        assert again.status_code == 409
        assert "今天已经催过" in again.content.decode()
        assert "逾3日" in s.logged_in(house.pricing).get("/desk/assisting/").content.decode()
    with on_day(14):
        client = s.logged_in(house.handler)
        assert client.post(step_url(question.matter, "withdraw_assist"), data | {"key": uuid4().hex}).status_code == 302
        assert "已撤回" in case_page(house, question.matter)


def test_two_questions_are_withdrawn_one_by_one_from_the_same_page(house, bureau, on_day):
    question = asked(house, bureau)
    s.ask_for_help(house, question.matter, bureau, "还有一项：住宿费的标准是多少？")
    with on_day(4):
        client = s.logged_in(house.handler)
        forms = re.findall(
            r'withdraw_assist/">.*?name="key" value="(\w+)".*?name="question" value="(\d+)"', case_page(house, question.matter)
        )
        assert len(forms) == 2
        for key, number in forms:
            client.post(step_url(question.matter, "withdraw_assist"), {"key": key, "question": number})
    assert not AssistQuestion.objects.unfinished().exists()


def test_others_at_the_office_see_the_question_and_cannot_touch_it(house, bureau, on_day):
    question = asked(house, bureau)
    with on_day(4):
        page = case_page(house, question.matter, "reviewer")
        assert s.QUESTION in page
        assert "withdraw_assist" not in page
        answer = s.logged_in(house.reviewer).post(
            step_url(question.matter, "withdraw_assist"), {"key": uuid4().hex, "question": question.pk}
        )
    assert answer.status_code == 409


def test_where_the_case_goes_up_and_is_decided_the_pages_say_what_is_still_open(house, bureau, on_day):
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    s.ask_for_help(house, matter, bureau)
    s.heard(house, matter)
    s.found(house, matter)
    take(matter_id=matter.pk, step="add_evidence", actor=house.handler, now=s.at(9), data={"text": "学校收款记录"})
    opinion = {"request": "退费", "facts": "收取80元", "basis": "公示未列", "opinion": "责令退费", "result": "support"}
    take(matter_id=matter.pk, step="draft_opinion", actor=house.handler, now=s.at(12), data=opinion)
    with on_day(12):
        assert "由另一人决定；还有1个协办问题没有答复" in case_page(house, matter)
        take(matter_id=matter.pk, step="submit", actor=house.handler, now=s.at(12))
        page = s.logged_in(house.decider).get(step_url(matter, "decide")).content.decode()
    assert "还有1个协办问题没有答复" in page
    assistants.answer(actor=house.pricing, question_id=AssistQuestion.objects.get().pk, text="没有。", now=s.at(12))
    with on_day(12):
        assert "协办问题没有答复" not in s.logged_in(house.decider).get(step_url(matter, "decide")).content.decode()


def test_after_a_reopening_the_case_page_names_who_must_be_heard_anew(house, on_day):
    matter = s.with_a_decision(house)
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(30), data={"answer": "已答复。"})
    take(matter_id=matter.pk, step="reopen", actor=house.head, now=s.at(31), data={"reason": "有新的证据"})
    finding = matter.incidents.get().findings.get()
    data = {"allegation": finding.allegation_id, "result": "confirmed", "clause": finding.clause, "text": "多收。", "amount_fen": 9000}
    with on_day(32):
        assert "还要听取陈述" not in case_page(house, matter)
        take(matter_id=matter.pk, step="find", actor=house.handler, now=s.at(32), data=data)
        page = plain(case_page(house, matter))
    assert "还要听取陈述" in page
    assert "重办后认定的金额更高" in page
    assert "还有1个单位或个人没有听取" in page

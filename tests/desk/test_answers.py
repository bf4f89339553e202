"""答复体检 at the desk: beside the form, for whoever decides, and counted over what the reader may see. All texts are invented."""

import argparse
import datetime as dt
import io
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from qingfeng.core.matters.models import Matter
from qingfeng.engines.cases.models import Complaint, MailMessage
from qingfeng.engines.triage.answers import counting, services
from qingfeng.engines.triage.models import AnswerCheck
from qingfeng.faces.cli import triage_answers
from qingfeng.institutions.complaints.tests.situations import answered
from tests import situations as s

pytestmark = pytest.mark.django_db
STUB = "您好，您反映的问题已收悉，已转有关部门处理，谢谢。"
FULL = (
    "经查，学校收取空调使用费八十元，没有依据。根据《教育收费公示办法》第六条，由学校在12月25日前全部退还。"
    "有疑问请打0731-84123456找基础教育科。"
)


def step(matter, name):
    return f"/desk/matters/{matter.ref}/steps/{name}/"


def check_of(client, matter, **typed):
    return client.post(f"/desk/matters/{matter.ref}/answer-check/", typed).content.decode()


@pytest.fixture
def to_serve(house):
    return s.decided(house, s.ready_to_decide(house))


def test_beside_the_answer_stands_what_it_lacks(house, to_serve, on_day):
    with on_day(21):
        page = s.logged_in(house.handler).get(step(to_serve, "serve")).content.decode()
    assert "答复体检" in page
    assert "没有写有疑问可以找谁" in page
    assert "收到至今21日" in page


def test_while_typing_the_parts_are_shown_and_nothing_is_stored(house, to_serve, on_day):
    with on_day(21):
        client = s.logged_in(house.handler)
        before = Complaint.objects.values_list("answer", flat=True).get(matter=to_serve)
        stub, full = check_of(client, to_serve, answer=STUB), check_of(client, to_serve, answer=FULL)
    assert "只有收到、转办、感谢" in stub
    assert "84123456" in full
    assert "空话" not in full
    assert Complaint.objects.values_list("answer", flat=True).get(matter=to_serve) == before
    assert not AnswerCheck.objects.exists()


def test_it_is_advice_and_holds_nothing_back(house, to_serve, on_day):
    with on_day(21):
        client = s.logged_in(to_serve.accountable)
        done = client.post(step(to_serve, "serve"), {"key": uuid4().hex, "answer": STUB, "method": "mailbox"})
    assert done.status_code == 302
    assert MailMessage.objects.filter(text=STUB).exists()


def test_whoever_decides_reads_it_before_it_goes_out(house, on_day):
    matter = s.ready_to_decide(house)
    with on_day(14):
        page = s.logged_in(house.decider).get(step(matter, "decide")).content.decode()
    assert "答复体检" in page
    assert "没有写什么时候办到" in page


def test_who_must_not_see_the_matter_gets_no_check(house, to_serve, on_day):
    with on_day(21):
        client = s.logged_in(house.principal)
        assert client.post(f"/desk/matters/{to_serve.ref}/answer-check/", {"answer": FULL}).status_code == 404


def test_a_text_is_put_below_what_was_typed_and_filled_from_the_matter(house, to_serve, on_day):
    with on_day(21):
        client = s.logged_in(house.handler)
        form = {"key": uuid4().hex, "answer": "我先写的一句。", "method": "post", "insert": "1", "sample": "cannot"}
        page = client.post(step(to_serve, "serve"), form).content.decode()
    assert "我先写的一句。\n\n您好！" in page
    assert f"编号{to_serve.ref}" in page
    assert "第三十五条" in page
    assert "还有【】里的没有写" in page
    assert Matter.objects.get(pk=to_serve.pk).state == "decided"


def test_an_answer_like_that_of_another_matter_names_it_only_to_who_may_see_it(house, on_day):
    words = "经查，学校向三个年级收取空调使用费八十元，没有公示，没有开具票据，现已责令全部退还，并向家长说明。"
    first = answered(house)
    Complaint.objects.filter(matter=first).update(answer=f"您好！{words}感谢您的监督。")
    second = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    with on_day(25):
        client = s.logged_in(house.handler)
        assert first.ref in check_of(client, second, answer=f"网友好！{words}")
        Matter.objects.filter(pk=first.pk).update(sealed=True)
        assert first.ref not in check_of(s.logged_in(house.head), second, answer=f"网友好！{words}")


def checks(house, number, **more):
    """Answers of one office, on matters of their own."""
    values = {"office": house.office, "answered_on": s.at(20).date(), "days": 10, "demands": 2, "met": 1, "version": 1}
    values |= {"basis": False, "time": False, "contact": False, "stub": False, "due_on": None} | more
    template = Matter.objects.filter(state="replied").first() or answered(house)
    for n in range(number):
        matter = Matter.objects.get(pk=template.pk)
        matter.pk, matter.ref, matter._state.adding = None, f"YX2026-9{AnswerCheck.objects.count():03d}", True
        matter.save()
        AnswerCheck.objects.create(matter=matter, digest=f"{n}", **values)


def test_shares_are_counted_over_the_answers_they_can_be_said_of(house):
    due = s.at(20).date()
    checks(house, 3, basis=True, days=4, due_on=due)
    checks(house, 5, days=30, due_on=due - dt.timedelta(days=1), stub=True)
    checks(house, 2, days=12)
    (line,) = counting.lines(AnswerCheck.objects.all())
    found = {share.part.code: (share.hits, share.n) for share in line.shares}
    assert found == {
        "late": (5, 8),
        "basis": (3, 10),
        "time": (0, 10),
        "contact": (0, 10),
        "met": (0, 10),
        "stub": (5, 10),
        "copy": (0, 10),
    }
    assert (line.n, line.median, line.met, line.demands) == (10, 21, 10, 20)
    low, high = line.shares[1].interval.low, line.shares[1].interval.high
    assert (round(low, 4), round(high, 4)) == (round(low.__class__("0.1078"), 4), round(high.__class__("0.6032"), 4))  # Wilson, 3 of 10


def test_the_page_shows_parts_with_their_lists_and_no_single_score(house, on_day):
    checks(house, 6, basis=True)
    with on_day(22):
        client = s.logged_in(house.head)
        page = client.get("/desk/glance/answers/?since=2026-01-01").content.decode()
        listed = client.get("/desk/glance/answers/list/?since=2026-01-01&part=basis").content.decode()
        lacking = client.get("/desk/glance/answers/list/?since=2026-01-01&part=basis&has=0").content.decode()
        sheet = client.get("/desk/glance/answers/?since=2026-01-01&as=xlsx")
    assert "100.0%" in page
    assert "不作排名" in page
    assert "YX2026-9000" in listed
    assert "YX2026-9000" not in lacking
    assert "写了依据" in [cell.value for row in load_workbook(io.BytesIO(sheet.content)).active for cell in row]


def test_fewer_than_five_answers_give_no_percentage(house, on_day):
    checks(house, 4, basis=True)
    with on_day(22):
        page = s.logged_in(house.head).get("/desk/glance/answers/?since=2026-01-01").content.decode()
    assert "份数少" in page
    assert "100.0%" not in page


def test_what_the_reader_may_not_see_is_not_counted(house, on_day):
    checks(house, 6, basis=True)
    AnswerCheck.objects.first().matter.__class__.objects.filter(ref="YX2026-9000").update(sealed=True)
    with on_day(22):
        client = s.logged_in(house.head)
        page = client.get("/desk/glance/answers/?since=2026-01-01").content.decode()
        assert ">5</a>" in page
        assert "YX2026-9000" not in client.get("/desk/glance/answers/list/?since=2026-01-01").content.decode()


def test_without_answers_the_page_says_when_there_will_be_some(house, on_day):
    with on_day(3):
        assert "这一段时间没有看过的答复" in s.logged_in(house.head).get("/desk/glance/answers/").content.decode()


def test_every_answer_is_looked_at_once_and_again_after_it_changed(house):
    matter = answered(house)
    assert services.check(now=s.at(22)).checked == 1
    assert services.check(now=s.at(22)).checked == 0
    row = AnswerCheck.objects.get()
    assert (row.matter, row.days, row.stub) == (matter, 21, False)
    assert row.due_on is not None
    Complaint.objects.filter(matter=matter).update(answer=STUB)
    assert services.check(now=s.at(23)).checked == 1
    assert AnswerCheck.objects.get(digest=services.digest(STUB)).stub


def test_answers_seen_by_older_rules_are_seen_again(house):
    answered(house)
    services.check(now=s.at(22))
    AnswerCheck.objects.update(version=0, basis=True)
    assert services.check(now=s.at(23)).checked == 1
    row = AnswerCheck.objects.get()
    assert (row.version, row.basis) == (1, False)


def test_answers_are_looked_at_from_the_command_line(house, capsys):
    answered(house)
    parser = argparse.ArgumentParser()
    triage_answers.arguments(parser.add_subparsers())
    for line, told in (([], "答复 1 份，新看 1 份"), ([], "新看 0 份"), (["--again"], "新看 1 份")):
        options = parser.parse_args(["answers", *line])
        assert options.run(options) == 0
        assert told in capsys.readouterr().out

"""复查 on the pages: what the complainant reads and does with the code, what the superior office works on, what the office below sees."""

import pytest
from django.test import Client

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.institutions.complaints.tests import situations
from qingfeng.institutions.complaints.tests.situations import answered, asks_for_review, looked_at, with_two_offices_above
from tests import situations as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiers(house):
    return with_two_offices_above(house)


@pytest.fixture
def original(tiers):
    return answered(tiers)


@pytest.fixture
def code(original):
    from qingfeng.engines.cases import receipts

    return receipts.code_of(situations.LAST_TOKEN[0])


def follow(code, **data):
    return Client().post("/follow/", {"code": code, **data})


def test_the_complainant_reads_until_when_and_asks_with_the_code(original, code, on_day):
    with on_day(30):
        page = follow(code).content.decode()
        assert "还有21日" in page
        assert "云州市教育局" in page
        answer = follow(code, action="ask_review", why="没有退清。", key="1").content.decode()
    assert "正在办" in answer
    assert "YZ2026-0001" in answer
    assert Matter.objects.filter(procedure="review").count() == 1


def test_reasons_are_asked_for_and_a_late_request_reads_both_days(original, code, on_day):
    with on_day(30):
        refused = follow(code, action="ask_review", why=" ")
        assert refused.status_code == 422
        assert "写明不服的理由" in refused.content.decode()
    with on_day(60):
        page = follow(code).content.decode()
        assert "期限已于2026年12月30日届满" in page
        late = follow(code, action="ask_review", why="没有退清。").content.decode()
        assert "第三十五条" in late
    assert not Matter.objects.filter(procedure="review").exists()


def test_without_a_superior_office_in_the_system_the_request_is_printed(house, on_day):
    from qingfeng.engines.cases import receipts

    answered(house)
    code = receipts.code_of(situations.LAST_TOKEN[0])
    with on_day(30):
        page = follow(code).content.decode()
        paper = follow(code, paper="request").content.decode()
    assert "打印申请书" in page
    assert "信访事项复查申请书" in paper
    assert "2026年12月30日" in paper


def test_a_request_can_be_taken_back_with_the_code(original, code, on_day):
    asks_for_review(original)
    with on_day(31):
        assert follow(code, action="withdraw_request").status_code == 422
        page = follow(code, action="withdraw_request", sure="yes").content.decode()
    assert "申请已撤回" in page
    assert "我要申请复查" in page


def test_every_page_of_the_request_opens_for_the_superior_office(tiers, original, on_day):
    request = asks_for_review(original)
    address = f"/desk/matters/{request.ref}/"
    with on_day(31):
        clerk = s.logged_in(tiers.clerk)
        page = clerk.get(address).content.decode()
        assert "只退了一个学期" in page
        assert original.ref in page
        assert clerk.get(f"/desk/matters/{original.ref}/").status_code == 200
        take(matter_id=request.pk, step="accept", actor=tiers.clerk, now=s.at(31))
        form = clerk.get(f"{address}steps/draft_opinion/").content.decode()
        assert all(word in form for word in ("维持", "变更", "撤销"))
        data = {"outcome": "uphold", "facts": "查了。", "basis": "第三十五条", "opinion": "维持。"}
        assert clerk.post(f"{address}steps/draft_opinion/", data).status_code == 302
        assert clerk.post(f"{address}steps/submit/").status_code == 302
        chief = s.logged_in(tiers.chief)
        assert "查了。" in chief.get(f"{address}steps/decide/").content.decode()
        assert chief.post(f"{address}steps/decide/", {"written_opinion": "同意。"}).status_code == 302
        served = clerk.get(f"{address}steps/serve/").content.decode()
        assert "复核" in served
        assert clerk.post(f"{address}steps/serve/", {"answer": "维持。", "method": "mailbox"}).status_code == 302
        assert "信访事项复查意见书" in clerk.get(f"{address}print/review/").content.decode()
        assert "维持" in clerk.get(address).content.decode()


def test_the_office_below_reads_the_opinion_and_not_the_file_above(tiers, original, on_day):
    request = looked_at(asks_for_review(original), tiers.clerk, tiers.chief)
    with on_day(40):
        below = s.logged_in(tiers.handler)
        page = below.get(f"/desk/matters/{original.ref}/").content.decode()
        assert "调阅了原案卷" in page
        assert "只退了一个学期" not in page
        assert below.get(f"/desk/matters/{request.ref}/").status_code == 404


def test_at_the_counter_the_request_is_entered_for_them(tiers, original, on_day):
    address = f"/desk/matters/{original.ref}/"
    with on_day(30):
        client = s.logged_in(tiers.registrar)
        page = client.get(f"{address}steps/enter_review/").content.decode()
        assert "可以申请复查，到2026年12月30日" in page
        data = {"complaint": original.complaints.get().pk, "text": "没有退清。"}
        assert client.post(f"{address}steps/enter_review/", data).status_code == 302
        assert "信访事项复查申请书" not in client.get(address).content.decode()
        assert "云州市教育局" in client.get(address).content.decode()


def test_after_the_recheck_the_page_says_that_it_is_over_and_the_registrar_bars_it(tiers, original, code, on_day):
    looked_at(asks_for_review(original), tiers.clerk, tiers.chief)
    ended = looked_at(asks_for_review(original, day=40), tiers.top_clerk, tiers.top_head, day=45)
    again = Matter.objects.get(pk=s.complain(tiers, on=s.at(60).date()).matter_id)
    with on_day(61):
        page = follow(code).content.decode()
        assert "复核终结" in page
        assert "第三十六条" in page
        client = s.logged_in(tiers.registrar)
        form = client.get(f"/desk/matters/{again.ref}/steps/bar/").content.decode()
        assert ended.ref in form
        assert client.post(f"/desk/matters/{again.ref}/steps/bar/", {"of": ended.ref}).status_code == 302
    again.refresh_from_db()
    assert again.state == "barred"


def test_a_split_complaint_is_followed_with_one_code(tiers, on_day):
    from qingfeng.engines.cases import receipts

    receipt = s.complain(tiers, claims=[s.claim(), s.claim("service_attitude", "put_right")])
    matter = Matter.objects.get(pk=receipt.matter_id)
    chosen = matter.allegations.get(kind="service_attitude").pk
    address = f"/desk/matters/{matter.ref}/steps/split/"
    with on_day(1):
        client = s.logged_in(tiers.registrar)
        assert "哪几项另立一件" in client.get(address).content.decode()
        assert client.post(address, {"allegations": [chosen]}).status_code == 302
        part = matter.complaints.get().twins.get()
        page = follow(receipt.code).content.decode()
        assert "分成2件办" in page
        other = follow(receipt.code, part=part.pk)
        assert f'name="part" value="{part.pk}"' in other.content.decode()
        follow(receipt.code, part=part.pk, action="write", text="补充第二件。", key="7")
    assert part.messages.get(kind="note").text == "补充第二件。"
    assert receipts.normalise(receipt.code) == receipt.code

"""A whole desk handed to others in one go: offered, accepted, listed, never to whoever must stand back."""

import io

import pytest
from docx import Document

from qingfeng.core.matters.models import Handover, Matter
from qingfeng.core.notices.models import Notice
from tests import situations as s

pytestmark = pytest.mark.django_db
PAGE = "/desk/handing-over/"
KEY = "c" * 32


@pytest.fixture
def second(house):
    account = s.person_with_account(310, "second", "卢知行", house.office)
    house.grant(account, "handler")
    return account


@pytest.fixture
def three(house):
    return [s.being_handled(house) for _n in range(3)]


def hand_over(client, *to, which="all", **more):
    data = {"to": [a.pk for a in to], "which": which, "key": KEY, "reason": "调任", **more}
    return client.post(PAGE, data, follow=True)


def test_all_open_matters_are_offered_and_the_giver_stays_accountable_until_each_is_accepted(house, on_day, three, second):
    with on_day(5):
        page = hand_over(s.logged_in(house.handler), second).content.decode()
        assert "已移交3件" in page
        assert {m.accountable for m in Matter.objects.all()} == {house.handler}
        taker = s.logged_in(second)
        assert "周以宁交来3件" in taker.get("/desk/offers/").content.decode()
        answer = taker.post("/desk/offers/accept/", {"giver": house.handler.pk, "key": KEY}, follow=True)
        assert "已接受3件" in answer.content.decode()
    assert {m.accountable for m in Matter.objects.all()} == {second}
    assert Notice.objects.filter(template="handover", to_account=second).count() == 3


def test_asked_twice_it_offers_once(house, on_day, three, second):
    with on_day(5):
        client = s.logged_in(house.handler)
        for _again in range(2):
            assert "已移交3件" in hand_over(client, second).content.decode()
    assert Handover.objects.filter(to_account=second).count() == 3


def test_several_takers_get_even_shares_and_only_what_was_ticked_goes(house, on_day, three, second):
    with on_day(5):
        hand_over(s.logged_in(house.handler), second, house.registrar, which="ticked", ref=[three[0].ref, three[1].ref])
    offered = Handover.objects.filter(answered_at=None)
    assert {h.to_account for h in offered} == {second, house.registrar}
    assert {h.matter_id for h in offered} == {three[0].pk, three[1].pk}


def test_whoever_must_stand_back_is_given_nothing_and_the_page_says_so(house, on_day, three):
    recused = s.recused_handler(house)
    with on_day(5):
        page = hand_over(s.logged_in(house.handler), recused).content.decode()
        assert "都须回避" in page
        assert not Handover.objects.filter(answered_at=None).exists()
        hand_over(s.logged_in(house.handler), recused, house.registrar, key="d" * 32)
    assert {h.to_account for h in Handover.objects.filter(answered_at=None)} == {house.registrar}


def test_the_head_starts_it_for_somebody_who_is_gone_and_a_colleague_does_not(house, on_day, three, second):
    house.handler.is_active = False
    house.handler.save()
    with on_day(5):
        assert s.logged_in(second).get(f"{PAGE}?whose={house.handler.pk}").status_code == 403
        head = s.logged_in(house.head)
        assert "周以宁负责的事项" in head.get(f"{PAGE}?whose={house.handler.pk}").content.decode()
        assert "已移交3件" in hand_over(head, second, whose=house.handler.pk).content.decode()


def test_the_list_for_both_signatures_names_every_matter_and_the_roles_that_do_not_go_along(house, on_day, three, second):
    with on_day(5):
        giver = s.logged_in(house.handler)
        listed = hand_over(giver, second)
        query = listed.redirect_chain[-1][0].partition("?")[2]
        word = Document(io.BytesIO(giver.get(f"/desk/handing-over/paper/?{query}&form=word").content))
        assert giver.get(f"/desk/handing-over/paper/?{query}").content.startswith(b"%PDF")
        assert s.logged_in(second).get(f"/desk/handing-over/list/?{query}").status_code == 200
        assert s.logged_in(house.caller).get(f"/desk/handing-over/list/?{query}").status_code == 404
        assert giver.get(f"/desk/handing-over/list/?whose={house.handler.pk}&at=nonsense").status_code == 404
    text = "\n".join([p.text for p in word.paragraphs] + [c.text for t in word.tables for r in t.rows for c in r.cells])
    assert all(m.ref in text for m in three)
    assert "移交人：" in text
    assert "接收人：" in text
    assert "承办人（由安全管理员另行办理）" in text


def test_a_sealed_matter_goes_along_without_its_title(house, on_day, second):
    receipt = s.complain(house, harm=True)
    matter = Matter.objects.get(pk=receipt.matter_id)
    giver = matter.accountable
    taker = house.deputy_duty if giver == house.duty else house.duty
    with on_day(1):
        client = s.logged_in(giver)
        listed = hand_over(client, taker)
        page = listed.content.decode()
        assert "已移交1件" in page
        assert matter.title not in s.logged_in(taker).get("/desk/offers/").content.decode()


def test_without_a_taker_or_a_tick_nothing_is_offered(house, on_day, three):
    with on_day(5):
        client = s.logged_in(house.handler)
        assert client.post(PAGE, {"which": "all", "key": KEY}).status_code == 409
        assert client.post(PAGE, {"which": "ticked", "to": [house.registrar.pk], "key": KEY}).status_code == 409
    assert not Handover.objects.filter(answered_at=None).exists()

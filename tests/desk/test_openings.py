"""Reading a sealed identity: one asks, another grants, and only the asker reads."""

import pytest

from qingfeng.core.matters.models import Matter
from qingfeng.core.vault.models import Opening
from qingfeng.institutions.complaints.tests.test_several import several
from tests import situations as s

pytestmark = pytest.mark.django_db


def ask(house, client):
    matter = s.being_handled(house)
    page = f"/desk/matters/{matter.ref}/open/{matter.complaints.get().pk}/"
    return client.post(page, {"reason": "退费要核对本人", "passphrase": "松树石桥白鹭"})


def test_the_handler_asks_a_keeper_grants_and_only_the_asker_reads(house, on_day):
    with on_day(3):
        handler, keeper = s.logged_in(house.handler), s.logged_in(house.keeper)
        assert ask(house, handler).status_code == 302
        opening = Opening.objects.get()
        decide, read = f"/desk/openings/{opening.pk}/decide/", f"/desk/openings/{opening.pk}/read/"
        shown = keeper.get(decide).content.decode()
        assert "柳青禾" not in shown
        assert "一位投诉人的姓名、电话" in shown
        assert keeper.post(decide, {"do": "grant", "passphrase": s.KEEPERS_WORDS}).status_code == 302
        assert "柳青禾" in handler.post(read, {"passphrase": "松树石桥白鹭"}).content.decode()
        assert "柳青禾" not in handler.get(read).content.decode()
        for who in ("keeper", "registrar", "sysadmin", "principal"):
            assert s.logged_in(house.accounts[who]).get(read).status_code == 404, who


def test_the_list_of_all_for_whom_somebody_speaks_is_asked_for_apart_and_read_the_same_way(house, on_day):
    receipt = several(house, people=12)
    matter = Matter.objects.get(pk=receipt.matter_id)
    with on_day(3):
        registrar, keeper = s.logged_in(house.registrar), s.logged_in(house.keeper)
        page = registrar.get(f"/desk/matters/{matter.ref}/").content.decode()
        assert page.count("申请看名单") == 1, "the list is one, however many speak"
        asked = f"/desk/matters/{matter.ref}/open/{receipt.complaint_id}/?of=group"
        assert "代表的12人的名单" in registrar.get(asked).content.decode()
        assert registrar.post(asked, {"reason": "要核对人数", "passphrase": "松树石桥白鹭"}).status_code == 302
        opening = Opening.objects.get()
        decide = f"/desk/openings/{opening.pk}/decide/"
        assert "集体反映的12人的名单" in keeper.get(decide).content.decode(), "whoever agrees knows that it is not one person"
        keeper.post(decide, {"do": "grant", "passphrase": s.KEEPERS_WORDS})
        told = registrar.post(f"/desk/openings/{opening.pk}/read/", {"passphrase": "松树石桥白鹭"}).content.decode()
    assert "柳青禾、石开、冯远、迟慕白" in told


def test_one_who_speaks_for_nobody_has_no_list_to_ask_for(house, on_day):
    matter = s.being_handled(house)
    page = f"/desk/matters/{matter.ref}/"
    with on_day(3):
        client = s.logged_in(house.handler)
        assert "申请看名单" not in client.get(page).content.decode()
        assert client.get(f"{page}open/{matter.complaints.get().pk}/?of=group").status_code == 404


def test_a_wrong_passphrase_opens_nothing(house, on_day):
    with on_day(3):
        ask(house, s.logged_in(house.handler))
        answer = s.logged_in(house.keeper).post(
            f"/desk/openings/{Opening.objects.get().pk}/decide/", {"do": "grant", "passphrase": "不对的口令口令"}
        )
    assert answer.status_code == 409
    assert Opening.objects.get().granted_at is None


def test_a_request_is_sent_back_with_a_reason(house, on_day):
    with on_day(3):
        ask(house, s.logged_in(house.handler))
        keeper, page = s.logged_in(house.keeper), f"/desk/openings/{Opening.objects.get().pk}/decide/"
        assert keeper.post(page, {"do": "refuse", "reason": ""}).status_code == 422
        assert keeper.post(page, {"do": "refuse", "reason": "写信就可以"}).status_code == 302
        assert "写信就可以" in s.logged_in(house.handler).get("/desk/openings/").content.decode()


def test_an_opening_ends_when_its_day_is_over(house, on_day):
    with on_day(3):
        ask(house, s.logged_in(house.handler))
        opening = Opening.objects.get()
        s.logged_in(house.keeper).post(f"/desk/openings/{opening.pk}/decide/", {"do": "grant", "passphrase": s.KEEPERS_WORDS})
    with on_day(5):
        answer = s.logged_in(house.handler).post(f"/desk/openings/{opening.pk}/read/", {"passphrase": "松树石桥白鹭"})
    assert answer.status_code == 404


def test_a_keeper_who_must_stand_back_sees_no_request_and_not_its_reason(house, on_day):
    from qingfeng.core.access.models import Kin

    with on_day(3):
        ask(house, s.logged_in(house.handler))
        Kin.objects.create(person=house.keeper.person, other=house.principal.person)
        keeper = s.logged_in(house.keeper)
        for page in ("/desk/openings/", "/desk/"):
            assert "退费要核对本人" not in keeper.get(page).content.decode()
            assert house.handler.name not in keeper.get(page).content.decode()
        assert keeper.get(f"/desk/openings/{Opening.objects.get().pk}/decide/").status_code == 404
        assert "退费要核对本人" in s.logged_in(house.second_keeper).get("/desk/openings/").content.decode()

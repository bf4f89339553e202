"""Filters kept under a name, and what is typed kept in the browser: for whom, and when not."""

import pytest

from qingfeng.core.matters.models import Matter, SavedFilter
from tests import situations as s

pytestmark = pytest.mark.django_db
SAVE = "/desk/matters-saved/"


def save(client, name="我的空调费", query="q=空调&page=3&nonsense=1", **more):
    return client.post(SAVE, {"name": name, "query": query, **more}, follow=True)


def test_a_filter_is_kept_under_a_name_and_stands_beside_the_list(house, on_day):
    s.being_handled(house)
    with on_day(3):
        client = s.logged_in(house.handler)
        assert "我的空调费" in save(client).content.decode()
        assert "我的空调费" not in s.logged_in(house.registrar).get("/desk/matters/").content.decode()
    assert SavedFilter.objects.get().query == "q=%E7%A9%BA%E8%B0%83"


def test_one_for_the_unit_is_everybodys_and_shows_nobody_more_than_they_may_see(house, on_day):
    s.complain(house)
    recused = s.recused_handler(house)
    recused.unit = house.office
    recused.save()
    with on_day(3):
        save(s.logged_in(house.head), name="全部", query="state=open", for_unit="1", on_home="1")
        seen = s.logged_in(house.handler).get("/desk/").content.decode()
        blocked = s.logged_in(recused).get("/desk/").content.decode()
    assert '<b>1</b><div><a href="/desk/matters/?state=open">全部</a>' in seen
    assert '<b>0</b><div><a href="/desk/matters/?state=open">全部</a>' in blocked


def test_a_handler_keeps_none_for_the_unit_and_drops_none_of_others(house, on_day):
    with on_day(3):
        assert "登记员、决定人或负责人" in save(s.logged_in(house.handler), for_unit="1").content.decode()
        save(s.logged_in(house.head), for_unit="1")
        row = SavedFilter.objects.get()
        s.logged_in(house.handler).post(f"{SAVE}{row.pk}/drop/")
        assert SavedFilter.objects.exists()
        s.logged_in(house.registrar).post(f"{SAVE}{row.pk}/drop/")
    assert not SavedFilter.objects.exists()


def test_without_a_condition_nothing_is_kept_and_the_same_name_is_written_anew(house, on_day):
    with on_day(3):
        client = s.logged_in(house.handler)
        assert "没有筛选条件" in save(client, query="page=2").content.decode()
        save(client)
        save(client, query="lamp=late")
    assert [row.query for row in SavedFilter.objects.all()] == ["lamp=late"]


def test_a_form_is_kept_in_the_browser_for_one_account_and_given_up_once_it_was_taken(house, on_day):
    matter = Matter.objects.get(pk=s.complain(house).matter_id)
    step = f"/desk/matters/{matter.ref}/steps/refuse/"
    key = f"d{house.registrar.pk}-refuse-{matter.pk}"
    with on_day(1):
        client = s.logged_in(house.registrar)
        page = client.get(step).content.decode()
        assert f'data-draft="{key}" data-draft-in="device" data-draft-ask' in page
        assert "退出登录即清除" in page
        refused = client.post(step, {"reason": "", "where": "", "key": "a" * 32})
        assert "data-draft-filled" in refused.content.decode()
        assert "qf_draft_done" not in refused.cookies
        done = client.post(step, {"reason": "不属职权", "where": "县发改委", "key": "a" * 32})
    assert done.cookies["qf_draft_done"].value == key


def test_of_a_sealed_matter_or_an_accusation_nothing_is_kept_in_the_browser(house, on_day):
    accusation = Matter.objects.get(pk=s.complain(house, claims=[s.claim("corruption", "corruption")]).matter_id)
    with on_day(1):
        page = s.logged_in(house.registrar).get(f"/desk/matters/{accusation.ref}/steps/hand_over/").content.decode()
    assert "data-draft=" not in page
    assert "不在这台电脑上暂存" in page

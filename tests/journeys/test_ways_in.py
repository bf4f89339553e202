"""People come together, write letters, say several things at once: the counter takes each in its own way."""

from __future__ import annotations

import pytest

from .test_parent import follow

pytestmark = pytest.mark.browser


def written(page, unit="听松小学"):
    page.fill("#unit_q", unit[:2])
    page.select_option("#id_unit", label=unit)
    page.fill("#id_text", "几个班都收了电子班牌费，没有说依据。")
    page.fill("[name=item_1]", "电子班牌费")
    page.fill("[name=amount_1]", "60")
    page.locator("[name=demands]").first.check()


def test_six_people_come_and_five_of_them_speak(sign_in, new_page, shot):
    page = sign_in("registrar")
    page.goto("/desk/intake/?channel=phone")
    assert not page.locator("#together").is_visible()
    page.select_option("#id_channel", "visit")
    page.locator("#together summary").click()
    assert not page.locator("[name=postmarked_on]").is_visible()
    written(page)
    page.fill("#id_name", "易水寒")
    page.fill("[name=people]", "20")
    for n, name in enumerate(("石开", "冯远", "郁青", "邝野", "牧之"), 2):
        page.fill(f"[name=speaker_{n}]", name)
    page.fill("[name=names]", "易水寒、石开、冯远、郁青、邝野、牧之、迟慕白")
    shot(page, "ways-1-group", full=True)
    page.get_by_role("button", name="登记并打印回执").click()
    page.get_by_text("代表不得超过5人").first.wait_for()
    assert page.locator("[name=speaker_6]").input_value() == "牧之"
    shot(page, "ways-2-sixth-refused", full=True)
    page.fill("[name=speaker_6]", "")
    page.get_by_role("button", name="登记并打印回执").click()
    page.get_by_role("heading", name="登记好了").wait_for()
    assert page.locator(".qf-slip").count() == 5
    shot(page, "ways-3-five-slips", full=True)
    case = page.locator("main a[href^='/desk/matters/']").first.get_attribute("href").split("steps")[0]
    for size in ("desktop", "phone"):
        clerk = sign_in("registrar", size)
        clerk.goto(case)
        shot(clerk, f"ways-3-case-{size}", full=True)
        clerk.get_by_role("link", name="申请看名单").click()
        clerk.get_by_role("heading", name="代表的20人的名单").wait_for()
    code = "".join(page.locator(".qf-slip .qf-code").nth(4).inner_text().split())
    phone = new_page("phone")
    follow(phone, code)
    phone.get_by_role("heading", name="我的投诉").wait_for()
    shot(phone, "ways-4-fifth-follows", full=True)


def test_a_letter_with_its_postmark(sign_in, shot):
    page = sign_in("registrar")
    page.goto("/desk/intake/?channel=letter")
    assert page.locator("[name=postmarked_on]").is_visible()
    assert not page.locator("[name=received_by]").is_visible()
    shot(page, "ways-5-letter", full=True)


def test_two_things_in_one_complaint_are_split_and_followed_with_one_code(sign_in, new_page, shot, case, told):
    page = sign_in("registrar")
    page.goto(case("to_split") + "steps/split/")
    page.locator("[name=allegations]").nth(1).check()
    page.select_option("[name=unit]", label="听松小学")
    shot(page, "ways-6-split", full=True)
    page.locator("form[data-main] [type=submit]").first.click()
    page.wait_for_url("**" + case("to_split"))
    shot(page, "ways-7-after-split", full=True)
    phone = new_page("phone")
    follow(phone, told["to_split"]["code"])
    phone.get_by_text("分成2件办").wait_for()
    shot(phone, "ways-8-two-parts", full=True)
    phone.get_by_role("button", name="听松小学").click()
    phone.get_by_text("现在看的这一件").wait_for()
    shot(phone, "ways-9-the-other-part", full=True)


def test_a_wrong_join_is_undone(sign_in, shot, case, told):
    page = sign_in("registrar")
    page.goto(case("wrong_join") + "steps/join/")
    page.fill("[name=into]", told["wrong_join_first"]["ref"])
    page.locator("form[data-main] [type=submit]").first.click()
    page.get_by_role("link", name="分开").first.wait_for()
    shot(page, "ways-10-joined", full=True)
    page.get_by_role("link", name="分开").first.click()
    page.fill("[name=reason]", "不是同一笔钱。")
    page.locator("form[data-main] [type=submit]").first.click()
    page.wait_for_url("**" + case("wrong_join"))
    page.get_by_text("已登记").first.wait_for()
    shot(page, "ways-11-separate-again", full=True)

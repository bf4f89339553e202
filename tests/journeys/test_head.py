"""The head of the office extends and sees no names; harm to a child goes to the person on duty and out to an organ."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def test_the_head_extends_once_and_the_complainant_is_told(sign_in, new_page, shot, case, told):
    page = sign_in("head")
    page.goto("/desk/")
    shot(page, "head-1-today", full=True)
    page.goto(case("to_extend"))
    assert "柳青禾" not in page.content()
    assert page.get_by_role("link", name="申请启封").count() == 0
    shot(page, "head-2-case", full=True)
    page.goto(case("to_extend") + "steps/extend/")
    page.fill("[name=amount]", "400")
    page.fill("[name=reason]", "要向供水单位核对三年的账。")
    page.locator("form[data-main] [type=submit]").first.click()
    page.locator("[role=alert], .qf-note:visible").first.wait_for()
    assert "三年的账" in page.locator("[name=reason]").input_value()
    shot(page, "head-3-too-long")
    page.fill("[name=amount]", "20")
    page.locator("form[data-main] [type=submit]").first.click()
    page.wait_for_url("**" + case("to_extend"))
    shot(page, "head-4-extended", full=True)
    page.goto(case("to_extend") + "steps/extend/")
    page.get_by_text("已经延长过一次").first.wait_for()
    assert page.locator("form[data-main] [type=submit]").count() == 0
    shot(page, "head-5-once")
    phone = new_page("phone")
    phone.goto("/follow/")
    phone.fill("[name=code]", told["to_extend"]["code"])
    phone.get_by_role("button", name="查进度").click()
    phone.get_by_text("三年的账").first.wait_for()
    shot(phone, "head-6-told", full=True)


def complain_about_harm(page):
    """The shortest way through the form, without a name."""
    page.goto("/complain/anonymous/")
    page.select_option("[name=unit]", "YX-S2")
    page.locator(".qf-dock [value=next]").click()
    page.get_by_role("heading", name="是什么事？").wait_for()
    page.select_option("[name=kind]", label="体罚或变相体罚")
    page.fill("[name=text]", "老师让孩子在操场罚站两小时，孩子中暑。")
    page.locator(".qf-dock [value=next]").click()
    page.get_by_role("heading", name="您希望怎样？").wait_for()
    page.locator("[name=demands][value=breach]").check()
    page.locator("[name=harm][value=yes]").check()
    page.locator(".qf-dock [value=next]").click()
    page.get_by_role("heading", name="核对一下").wait_for()
    page.locator("[name=no_secrets]").check()
    page.locator(".qf-dock [value=next]").click()
    page.get_by_role("heading", name="收到了").wait_for()


def test_harm_to_a_child_is_reported_outward_before_anything_can_end(sign_in, phone, shot, case, told):
    complain_about_harm(phone)
    shot(phone, "harm-1-received", full=True)
    page = sign_in("duty")
    page.goto("/desk/")
    shot(page, "harm-2-duty-today", full=True)
    page.goto("/desk/harm/")
    shot(page, "harm-3-alarms")
    alarm = page.locator("main li", has_text="听松小学").first
    ref = alarm.locator("a.qf-num").inner_text()
    alarm.get_by_role("button", name="接收").click()
    page.wait_for_url("**/desk/**")
    matter = f"/desk/matters/{ref}/"
    assert sign_in("registrar").goto(matter).status == 404  # sealed: only those with a part in it
    page.goto(matter + "steps/offer/")
    page.select_option("select[name=to]", label="周以宁")
    page.locator("form[data-main] [type=submit]").first.click()
    handler = sign_in("handler")
    handler.goto(matter + "steps/take_over/")
    handler.locator("form[data-main] [type=submit]").first.click()
    handler.goto(matter + "steps/refuse/")
    handler.get_by_text("还没有回执，不能结束").first.wait_for()
    assert handler.locator("form[data-main] [type=submit]").count() == 0
    shot(handler, "harm-4-cannot-end")
    page.goto(matter + "steps/report_harm/")
    page.fill("[name=organ]", "云岫县公安局")
    shot(page, "harm-5-reporting")
    page.locator("form[data-main] [type=submit]").first.click()
    page.wait_for_url("**" + matter)
    page.goto(matter + "steps/harm_receipt/")
    page.fill("[name=receipt]", "云公收字3号，当日签收")
    page.locator("form[data-main] [type=submit]").first.click()
    page.wait_for_url("**" + matter)
    shot(page, "harm-6-receipt", full=True)
    handler.goto(matter + "steps/refuse/")
    assert handler.locator("form[data-main] [type=submit]").count() == 1
    deputy = sign_in("second_duty")
    deputy.goto("/desk/harm/")
    deputy.get_by_text(told["harm"]["ref"]).wait_for()  # two days without an answer
    shot(deputy, "harm-7-deputy")

"""A complainant asks what is kept, on a phone, with nothing but the receipt code; the office sees what is due for disposal."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_complainant_sees_what_is_kept_and_corrects_it(phone, shot, told):
    page = phone
    page.goto("/kept/")
    page.fill("[name=code]", "1111 2222 3333 4444 5555")
    page.get_by_role("button", name="看保存了什么").click()
    page.get_by_text("没有这个回执码").wait_for()
    page.fill("[name=code]", told["to_extend"]["code"])
    page.get_by_role("button", name="看保存了什么").click()
    page.get_by_role("heading", name="没有保存的").wait_for()
    assert told["to_extend"]["code"] not in page.url
    assert overflow(page) <= 0
    shot(page, "kept-1", full=True)
    page.get_by_text("更正或补充").click()
    page.fill("#correct", "是九月三日收的，不是二日。")
    page.get_by_role("button", name="送去更正").click()
    page.get_by_text("已送到经办人的信箱").wait_for()
    with page.expect_download() as saved:
        page.get_by_role("button", name="复制一份我写的和写给我的").click()
    assert "是九月三日收的" in saved.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_privacy_notice_of_each_form_fits_the_screen(new_page, shot, size):
    page = new_page(size)
    page.goto("/privacy/#anonymous")
    page.get_by_role("heading", name="匿名投诉").wait_for()
    assert overflow(page) <= 0
    shot(page, f"privacy-{size}", full=True)


def test_the_head_sees_the_periods_and_what_is_due(sign_in, shot):
    page = sign_in("head")
    page.goto("/desk/retention/")
    page.get_by_role("heading", name="到期销毁").wait_for()
    page.get_by_text("结束之日起10年").first.wait_for()
    shot(page, "retention", full=True)

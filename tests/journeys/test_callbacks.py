"""Another unit rings: it takes a call, asks three things apart, and the office that handled reads no more than totals."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def test_a_caller_asks_three_things_and_the_office_reads_totals(sign_in, shot, told):
    page, ref = sign_in("cz_caller"), told["to_call"]["ref"]
    page.goto("/desk/callbacks/")
    shot(page, "call-1-list")
    page.get_by_role("link", name=ref).click()
    page.get_by_role("button", name="接下这个回访").click()
    page.get_by_role("link", name="向保管人申请启封").wait_for()
    shot(page, "call-2-taken", full=True)
    assert "13900000001" not in page.content()
    page.locator("[name=result][value=reached]").check()
    page.locator("[name=contacted][value=yes]").check()
    page.locator("[name=solved][value=partly]").check()
    page.locator("[name=satisfied][value='4']").check()
    page.locator("form[data-main] [type=submit]").click()
    page.get_by_text("回访已登记").wait_for()
    shot(page, "call-3-entered", full=True)
    head = sign_in("qx_head")
    head.goto("/desk/callbacks/")
    head.get_by_text("不足5人").first.wait_for()
    assert ref not in head.content()
    shot(head, "call-4-totals")

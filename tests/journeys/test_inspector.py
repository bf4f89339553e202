"""A lay inspector on a phone: an opinion, the own list, the school of the own child, and what everybody reads of it."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
WORDS = "听泉松风八八，山高月又小了"
SAID = "公示栏挂在走廊尽头，家长看不到。建议移到校门口。"


def test_an_inspector_files_an_opinion_and_finds_it_again(sign_in, new_page, shot):
    phone = sign_in("inspector", "phone")
    phone.goto("/desk/opinions/")
    phone.get_by_role("link", name="提意见建议").click()
    phone.select_option("[name=unit]", label="云岫县第三中学")
    phone.select_option("[name=subject]", label="政务校务公开")
    phone.fill("[name=text]", SAID)
    phone.fill("[name=words]", WORDS)
    shot(phone, "opinion-new-phone", full=True)
    phone.locator("form[data-main] [type=submit]").click()
    phone.get_by_text("收到了，请记下回执码").wait_for()
    shot(phone, "opinion-receipt-phone", full=True)

    phone.get_by_role("link", name="回到意见建议").click()
    assert "第三中学" not in phone.content()
    phone.fill("[name=words]", WORDS)
    phone.get_by_role("button", name="打开", exact=True).click()
    phone.get_by_text("三中：政务校务公开").first.wait_for()
    shot(phone, "opinion-mine-phone", full=True)
    phone.get_by_role("button", name="看进度").click()
    phone.get_by_text("已收到，等待登记").first.wait_for()

    phone.goto("/desk/opinions/new/")
    phone.select_option("[name=unit]", label="听松小学")
    phone.select_option("[name=subject]", label="其他")
    phone.fill("[name=text]", SAID)
    phone.locator("form[data-main] [type=submit]").click()
    phone.get_by_role("link", name="以家长身份投诉").wait_for()
    shot(phone, "opinion-own-school-phone", full=True)

    registrar = sign_in("registrar")
    registrar.goto("/desk/matters/?channel=lay&state=open")
    registrar.get_by_role("link", name="三中：政务校务公开").first.click()
    registrar.get_by_text("监督员").first.wait_for()
    assert "季知秋" not in registrar.content()

    anybody = new_page("phone")
    anybody.goto("/inspectors/")
    anybody.get_by_role("heading", name="政风行风监督员的意见，办得怎么样").wait_for()
    shot(anybody, "inspectors-phone", full=True)

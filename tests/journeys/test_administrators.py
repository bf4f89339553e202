"""Three administrators apart: one makes accounts, one gives roles, one reads the log; none of them sees a matter."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
NEW_PASSWORD = "松风过耳-2026-夜雨"


def test_an_account_is_made_gets_a_role_and_has_to_change_its_password(sign_in, new_page, shot, case):
    page = sign_in("sysadmin")
    page.goto("/desk/")
    shot(page, "admin-1-first-page", full=True)
    page.goto("/desk/accounts/")
    page.fill("[name=username]", "registrar")
    page.select_option("[name=unit]", label="云岫县教育委员会")
    page.get_by_role("button", name="建立账号").click()
    page.get_by_text("这个用户名已有人用").first.wait_for()
    assert page.locator("[name=username]").input_value() == "registrar"
    shot(page, "admin-2-taken")
    page.fill("[name=username]", "newcomer")
    page.get_by_role("button", name="建立账号").click()
    note = page.locator(".qf-note", has_text="首次密码")
    note.wait_for()
    first = note.locator("b").inner_text()
    shot(page, "admin-3-made", full=True)
    for who in ("sysadmin", "secadmin", "auditadmin"):
        admin = page if who == "sysadmin" else sign_in(who)
        for place in (case("answered"), "/desk/matters/", "/desk/intake/", "/desk/harm/", "/desk/consequences/", "/desk/openings/"):
            assert admin.request.get(place).status in (403, 404), (who, place)

    roles = sign_in("secadmin")
    roles.goto("/desk/roles/")
    roles.fill("[name=account]", "newcomer")
    roles.select_option("[name=role]", label="登记员")
    roles.select_option("[name=unit]", label="云岫县教育委员会")
    shot(roles, "admin-4-granting", full=True)
    roles.get_by_role("button", name="授予").click()
    roles.get_by_text("已授予").first.wait_for()

    newcomer = new_page("desktop")
    newcomer.goto("/desk/login/")
    newcomer.fill("[name=username]", "newcomer")
    newcomer.fill("[name=password]", first)
    newcomer.locator("form:has([name=password]) [type=submit]").click()
    newcomer.wait_for_url("**/desk/password/**")
    newcomer.goto("/desk/matters/")
    assert "/desk/password/" in newcomer.url
    newcomer.fill("[name=old_password]", first)
    newcomer.fill("[name=new_password1]", "12345")
    newcomer.fill("[name=new_password2]", "12345")
    newcomer.locator("form:has([name=new_password1]) [type=submit]").click()
    newcomer.locator(".is-invalid, [role=alert]").first.wait_for()
    shot(newcomer, "admin-5-weak")
    newcomer.fill("[name=old_password]", first)
    newcomer.fill("[name=new_password1]", NEW_PASSWORD)
    newcomer.fill("[name=new_password2]", NEW_PASSWORD)
    newcomer.locator("form:has([name=new_password1]) [type=submit]").click()
    newcomer.wait_for_url(lambda url: "/password/" not in url)
    newcomer.goto("/desk/matters/")
    assert newcomer.locator("h1", has_text="事项").count() == 1

    log = sign_in("auditadmin")
    log.goto("/desk/security-log/")
    said = log.locator("main").inner_text()
    assert "newcomer" in said
    shot(log, "admin-6-log", full=True)


def test_a_wrong_password_says_so_and_keeps_the_name(new_page, shot):
    page = new_page("phone")
    page.goto("/desk/login/")
    page.fill("[name=username]", "nobody-here")
    page.fill("[name=password]", "wrong-wrong-wrong")
    page.locator("form:has([name=password]) [type=submit]").click()
    page.locator("[role=alert], .qf-note:visible").first.wait_for()
    assert page.locator("[name=username]").input_value() == "nobody-here"
    shot(page, "admin-7-wrong-password")

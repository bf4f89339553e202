"""A clerk proves herself twice: by the app, by a passkey, by a recovery code; ends her other logins; and is helped when all is lost."""

from __future__ import annotations

import base64
import datetime as dt
import re

import pytest

from qingfeng.core.access import totp

pytestmark = pytest.mark.browser


def reset_second_factor(admin, name: str) -> None:
    """By the security administrator, for somebody whom she sees before her."""
    admin.goto(f"/desk/roles/?q={name}")
    admin.get_by_role("link", name=re.compile("第二道验证和登录")).first.click()
    admin.get_by_text("手机、备用码都丢了，当面重设").click()
    admin.get_by_role("button", name="确认重设第二道验证").click()
    admin.get_by_text("已经通知本人").wait_for()


@pytest.fixture
def as_before(live, sign_in):
    """Whoever proved herself twice here logs in by her password alone in other journeys."""
    used: list[str] = []
    yield used.append
    admin = sign_in("secadmin")
    for who in used:
        reset_second_factor(admin, live.logins[who][0])


def code(secret: bytes, ahead: int = 0) -> str:
    return totp.code_at(secret, totp.step_of(dt.datetime.now(dt.UTC)) + ahead)


def secret_on(page) -> bytes:
    page.get_by_text("扫不了，手工输入").click()
    return base64.b32decode(page.locator(".qf-secret-text").inner_text().replace(" ", ""))


def password_step(page, live, who: str, base: str = "") -> None:
    username, password = live.logins[who]
    page.goto(f"{base}/desk/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.locator("form:has([name=password]) [type=submit]").click()


def set_up_app(page, shot, name: str) -> tuple[bytes, list[str]]:
    """From one's own page to the printed codes."""
    page.goto("/desk/me/")
    page.locator("#second").get_by_role("link", name="设置").click()
    shot(page, f"{name}-1-factors", full=True)
    page.get_by_role("link", name="设置动态码").click()
    secret = secret_on(page)
    page.fill("[name=code]", "000000")
    page.get_by_role("button", name="设好").click()
    page.get_by_text("动态码不对").first.wait_for()
    assert secret_on(page) == secret
    shot(page, f"{name}-2-app", full=True)
    page.fill("[name=code]", code(secret))
    page.get_by_role("button", name="设好").click()
    codes = page.locator(".qf-codes li").all_inner_texts()
    shot(page, f"{name}-3-codes", full=True)
    page.get_by_role("link", name="已经打印，收好了").click()
    page.get_by_text("还剩10个没有用").wait_for()
    return secret, codes


@pytest.mark.parametrize(("who", "size"), [("registrar", "desktop"), ("cashier", "phone")])
def test_a_clerk_sets_up_the_app_logs_in_with_it_and_with_a_recovery_code(sign_in, new_page, live, as_before, shot, who, size):
    as_before(who)
    name = f"factor-{size}"
    secret, codes = set_up_app(sign_in(who, size), shot, name)
    assert len(codes) == 10

    again = new_page(size)
    password_step(again, live, who)
    again.wait_for_url(re.compile("/desk/login/second/"))
    again.fill("[name=code]", "123")
    again.get_by_role("button", name="登录").click()
    again.get_by_text("这个码不对").first.wait_for()
    shot(again, f"{name}-4-second", full=True)
    again.fill("[name=code]", code(secret, ahead=1))
    again.get_by_role("button", name="登录").click()
    again.wait_for_url(lambda url: "/login/" not in url)

    third = new_page(size)
    password_step(third, live, who)
    third.fill("[name=code]", codes[0].upper())
    third.get_by_role("button", name="登录").click()
    third.wait_for_url(lambda url: "/login/" not in url)
    third.goto("/desk/me/")
    third.get_by_text("备用码还剩9个").wait_for()
    shot(third, f"{name}-5-me", full=True)

    assert third.locator("#sessions li").count() == 3
    third.get_by_role("button", name="退出其他地方").click()
    third.get_by_text("其他地方的登录都已退出（2处）").wait_for()
    assert third.locator("#sessions li").count() == 1
    again.goto("/desk/me/")
    assert "/desk/login/" in again.url


def a_device(page):
    """Chromium's own virtual authenticator: a fingerprint reader that always says yes."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    told = cdp.send(
        "WebAuthn.addVirtualAuthenticator", {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}}
    )
    return cdp, told["authenticatorId"]


@pytest.mark.parametrize(("who", "size"), [("reviewer", "desktop"), ("publisher", "phone")])
def test_a_clerk_registers_a_passkey_and_logs_in_without_a_password(new_page, live, shot, who, size):
    base = f"http://localhost:{live.port}"  # a passkey needs a name, not an address
    page = new_page(size, base_url=base)
    cdp, device = a_device(page)
    password_step(page, live, who)
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto("/desk/me/factors/passkey/")
    page.fill("[name=name]", "办公室电脑")
    shot(page, f"passkey-{size}-1-new", full=True)
    page.get_by_role("button", name="登记").click()
    page.locator(".qf-codes li").first.wait_for()
    page.get_by_role("link", name="已经打印，收好了").click()
    page.get_by_text("办公室电脑").first.wait_for()
    shot(page, f"passkey-{size}-2-registered", full=True)
    assert len(cdp.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1

    page.goto("/desk/me/")
    page.locator("details.qf-who summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.goto("/desk/login/")
    shot(page, f"passkey-{size}-3-login", full=True)
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto("/desk/me/")
    page.locator("details.qf-who summary").click()
    page.get_by_role("button", name="退出登录").click()

    password_step(page, live, who)
    page.wait_for_url(re.compile("/desk/login/second/"))
    shot(page, f"passkey-{size}-4-second", full=True)
    page.get_by_role("button", name="用通行密钥").click()
    page.wait_for_url(lambda url: "/login/" not in url)

    page.goto("/desk/me/factors/")
    page.get_by_role("button", name="取消通行密钥办公室电脑").click()
    page.get_by_text("已取消").first.wait_for()
    cdp.send("WebAuthn.clearCredentials", {"authenticatorId": device})
    page.goto("/desk/login/")


def test_a_device_without_the_passkey_is_told_so_in_plain_words(new_page, live):
    page = new_page("desktop", base_url=f"http://localhost:{live.port}")
    cdp, _device = a_device(page)
    page.goto("/desk/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.get_by_text("没有认出通行密钥").wait_for()
    cdp.send("WebAuthn.disable")


def test_at_a_bare_address_no_passkey_is_offered(desktop):
    desktop.goto("/desk/login/")
    assert desktop.get_by_role("button", name="用通行密钥登录").count() == 0


def test_when_the_telephone_is_lost_the_security_administrator_resets_it_and_the_person_is_told(sign_in, new_page, live, shot):
    set_up_app(sign_in("caller"), shot, "lost")
    admin = sign_in("secadmin")
    reset_second_factor(admin, "caller")
    shot(admin, "lost-4-safety", full=True)

    page = new_page("desktop")
    password_step(page, live, "caller")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto("/desk/notices/")
    page.get_by_text("第二道验证已重设").first.wait_for()

    log = sign_in("auditadmin")
    log.goto("/desk/security-log/?event=factor.reset")
    assert "重设第二道验证" in log.locator(".qf-listing").inner_text()
    shot(log, "lost-5-log")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_many_accounts_are_made_from_a_sheet_and_their_slips_printed(sign_in, shot, tmp_path, size):
    page = sign_in("sysadmin", size)
    page.goto("/desk/accounts/")
    page.get_by_role("link", name="用表格建立").click()
    sheet = tmp_path / "accounts.csv"
    rows = [f"{size}{n:02d},YX-S1,,{size}{n}@example.cn" for n in range(1, 7)]
    sheet.write_text("\n".join(["用户名,单位代码,工号,工作邮箱", *rows, "sysadmin,NOPE,,"]), encoding="utf-8")

    def send() -> None:
        page.set_input_files("[name=file]", sheet)
        page.check("[name=no_secrets]")
        page.get_by_role("button", name="建立账号，显示密码条").click()

    send()
    page.get_by_text("有1处错误，一行也没有收下").wait_for()
    shot(page, f"many-{size}-1-wrong", full=True)
    sheet.write_text("\n".join(["用户名,单位代码,工号,工作邮箱", *rows]), encoding="utf-8")
    send()
    page.get_by_text("已建立6个账号").wait_for()
    assert page.locator(".qf-slips section").count() == 6
    shot(page, f"many-{size}-2-slips", full=True)
    page.goto("/desk/accounts/?state=new")
    shot(page, f"many-{size}-3-list", full=True)
    with page.expect_download() as taken:
        page.get_by_role("link", name="导出Excel").click()
    assert taken.value.suggested_filename.endswith(".xlsx")

"""The demonstration itself, as somebody meets it who has just typed `make demo`."""

from __future__ import annotations

import pytest

from tests.browser import live  # noqa: F401  (the demo county, in place of the journeys' own)

pytestmark = pytest.mark.browser
NO_LOGINS = ("封存口令", "群众回执码")  # printed below the logins: keepers' phrases and receipts to try


def test_the_demonstration_opens_for_every_role_it_lists(live, new_page, shot):  # noqa: F811
    page = new_page("desktop")
    assert page.goto("/").status == 200
    shot(page, "demo-home")
    page.goto("/circulars/")
    assert page.locator("main li a").count() >= 1
    shot(page, "demo-circulars")
    assert len(live.logins) >= 10
    accounts = {role: login for role, login in live.logins.items() if role not in NO_LOGINS}
    for role, (name, password) in accounts.items():
        own = new_page("desktop")
        own.goto("/desk/login/")
        own.fill("[name=username]", name)
        own.fill("[name=password]", password)
        own.locator("form:has([name=password]) [type=submit]").click()
        own.wait_for_url(lambda url: "/login/" not in url)
        assert own.goto("/desk/").status == 200
        shot(own, f"demo-{role}")
        own.context.close()

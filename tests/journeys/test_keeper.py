"""A sealed name is read once, by the person who asked, with a reason, after a keeper agreed."""

from __future__ import annotations

import pytest

from .house import KEEPERS_WORDS

pytestmark = pytest.mark.browser
OWN_PHRASE = "松针落满山路"


def test_a_keeper_opens_a_name_for_the_handler_alone(sign_in, shot, case, told):
    handler = sign_in("handler")
    handler.goto(case("sealed_name"))
    handler.get_by_role("link", name="申请启封").click()
    handler.fill("[name=reason]", "要当面退还押金，须核对本人。")
    handler.fill("[name=passphrase]", OWN_PHRASE)
    shot(handler, "keeper-1-asking")
    handler.locator("form[data-main] [type=submit]").first.click()
    handler.wait_for_url("**/desk/openings/")
    shot(handler, "keeper-2-waiting")

    keeper = sign_in("keeper")
    keeper.goto("/desk/")
    shot(keeper, "keeper-3-today")
    assert keeper.goto(case("sealed_name")).status in (403, 404)
    keeper.goto("/desk/openings/")
    keeper.get_by_role("link", name="去看").click()
    assert "柳青禾" not in keeper.content()
    keeper.fill("form:has([value=grant]) [name=passphrase]", "不是这句口令")
    keeper.get_by_role("button", name="同意启封").click()
    keeper.locator("[role=alert], .qf-note:visible").first.wait_for()
    shot(keeper, "keeper-4-wrong-words")
    keeper.fill("form:has([value=grant]) [name=passphrase]", KEEPERS_WORDS)
    keeper.get_by_role("button", name="同意启封").click()
    keeper.wait_for_url("**/desk/openings/")
    assert "柳青禾" not in keeper.content()
    shot(keeper, "keeper-5-granted")

    handler.goto("/desk/")
    shot(handler, "keeper-6-handler-today")
    handler.goto("/desk/openings/")
    handler.get_by_role("link", name="阅看").click()
    handler.get_by_text("删除").first.wait_for()
    handler.fill("[name=passphrase]", OWN_PHRASE)
    handler.get_by_role("button", name="打开").click()
    handler.get_by_text("柳青禾").wait_for()
    shot(handler, "keeper-7-read")
    handler.goto(case("sealed_name"))
    assert "柳青禾" not in handler.content()
    other = sign_in("reviewer")
    other.goto("/desk/openings/")
    assert told["sealed_name"]["ref"] not in other.content()

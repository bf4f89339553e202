"""Without a mouse: the keyboard reaches everything in order, what has the focus is seen, and nothing holds it fast."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser
# What has the focus: its name or text, whether one sees that it has it, and where it stands.
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const shown = e.type === 'radio' || e.type === 'checkbox' ? e.closest('label') || e : e;
  const told = [e, shown].map(x => getComputedStyle(x));
  const ring = told.some(s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none');
  const box = e.getBoundingClientRect();
  const all = Array.from(document.querySelectorAll('*'));
  return {name: e.name || e.id || (e.textContent || '').trim().slice(0, 30), value: e.value || '', ring, at: all.indexOf(e),
          size: box.width * box.height, main: !!e.closest('main')};
}"""


def tab_through(page: Any, most: int = 200) -> list[dict[str, Any]]:
    """Tab until the page has been left or begins again. Without motion: a ring that is still fading away is none."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); }")
    stops: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (stops and stop["at"] == stops[0]["at"]):
            return stops
        stops.append(stop)
    raise AssertionError(f"no way out after {most} steps: {[s['name'] for s in stops[-5:]]}")


def check_stops(stops: list[dict[str, Any]]) -> None:
    assert [s["name"] for s in stops if not s["ring"]] == [], "the focus is not seen"
    places = [s["at"] for s in stops]
    assert places == sorted(places), "the order of the page"


def tab_to(page: Any, name: str, value: str = "", most: int = 200) -> None:
    for _ in range(most):
        stop = page.evaluate(FOCUSED)
        if stop and stop["name"] == name and (not value or stop["value"] == value):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached")


def test_the_skip_link_comes_first_and_leads_to_the_main_part(new_page):
    page = new_page("desktop")
    page.goto("/complain/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.classList.contains('qf-skip')")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["main"]


def test_a_complaint_is_written_and_sent_by_keyboard_alone(new_page, shot):
    page = new_page("desktop")
    page.goto("/complain/?unit=YX-S2")
    check_stops(tab_through(page))
    shot(page, "keyboard-complain")
    _go_on(page, "是什么事？")
    check_stops(tab_through(page))
    tab_to(page, "kind")
    page.keyboard.press("ArrowDown")
    while page.locator("[name=kind] option:checked").inner_text() != "服务态度、办事拖拉":
        page.keyboard.press("ArrowDown")
    tab_to(page, "text")
    page.keyboard.type("办转学证明跑了四趟。")
    _go_on(page, "您希望怎样？")
    tab_to(page, "demands", "put_right")
    page.keyboard.press("Space")
    _go_on(page, "")
    while page.get_by_role("heading", name="核对一下").count() == 0:
        _go_on(page, "")
    tab_to(page, "no_secrets")
    page.keyboard.press("Space")
    _go_on(page, "")
    page.locator(".qf-code").first.wait_for()


def _go_on(page: Any, heading: str) -> None:
    tab_to_button(page, ".qf-dock [value=next]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if heading:
        page.get_by_role("heading", name=heading).wait_for()


def tab_to_button(page: Any, selector: str, most: int = 200) -> None:
    for _ in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached")


def test_a_step_of_a_matter_is_taken_by_keyboard_alone(sign_in, case, shot):
    page = sign_in("handler")
    page.goto(case("to_extend"))
    check_stops(tab_through(page))
    address = case("to_extend") + "steps/add_evidence/"
    tab_to_button(page, f'a[href="{address}"]')
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    check_stops(tab_through(page))
    shot(page, "keyboard-step")
    tab_to(page, "text")
    page.keyboard.type("学校收款记录（总务处提供）")
    tab_to_button(page, "form[data-main] [type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + case("to_extend"))
    page.get_by_text("学校收款记录").first.wait_for()


def test_nothing_moves_for_those_who_asked_for_stillness(new_page):
    page = new_page("desktop", reduced_motion="reduce")
    page.goto("/")
    moving = """() => Array.from(document.querySelectorAll('*')).filter(e => {
      const s = getComputedStyle(e);
      return s.animationName !== 'none' || (s.transitionDuration !== '0s' && s.transitionProperty !== 'none');
    }).map(e => e.className)"""
    assert page.evaluate(moving) == []

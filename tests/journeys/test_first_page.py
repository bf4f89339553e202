"""What everybody meets first."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_first_page_fits_the_screen_and_loads_all_its_parts(new_page, shot, size):
    page = new_page(size)
    failed = []
    page.on("response", lambda response: failed.append(f"{response.status} {response.url}") if response.status >= 400 else None)
    page.goto("/")
    assert page.title()
    assert failed == []
    assert overflow(page) <= 0
    shot(page, f"home-{size}")


def test_the_first_page_loads_nothing_from_elsewhere(new_page, live):
    page = new_page("desktop")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/", wait_until="networkidle")
    assert [url for url in asked if not url.startswith((live.address, "data:"))] == []


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_way_to_the_desk_is_shut_without_a_login(new_page, shot, size):
    page = new_page(size)
    page.goto("/desk/")
    assert "/desk/login/" in page.url
    assert overflow(page) <= 0
    shot(page, f"login-{size}")

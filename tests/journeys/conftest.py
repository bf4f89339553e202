"""Journeys walk through a county of their own; every page they open is held against the same marks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser import ROOT, House, make_house

# Runs in every page: what is wider than the screen is told as an error of the page, and new_page fails the test for it.
MARKS = """
addEventListener('load', () => {
  const wide = () => {
    const page = document.documentElement, over = page.scrollWidth - page.clientWidth;
    if (over > 0) console.error(`${over} px wider than the screen`);
  };
  wide();
  document.body.addEventListener('htmx:afterSettle', wide);
});
"""


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, dict[str, Any]]]:
    """The county of house.py, served, and what it told: logins, receipt codes, references."""
    house = make_house(tmp_path_factory.mktemp("journeys") / "var")
    built = subprocess.run(
        [sys.executable, "-m", "tests.journeys.house"], env=house.env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    told = json.loads(built.stdout)
    house.logins = {role: (name, password) for role, (name, password) in told["logins"].items()}
    house.start()
    yield house, told
    house.stop()


@pytest.fixture(scope="session")
def live(county: tuple[House, dict[str, Any]]) -> House:
    return county[0]


@pytest.fixture(scope="session")
def told(county: tuple[House, dict[str, Any]]) -> dict[str, Any]:
    return county[1]


@pytest.fixture
def new_page(new_page: Callable) -> Callable:
    def open_page(size: str = "desktop", **options: Any) -> Any:
        page = new_page(size, **options)
        page.context.add_init_script(MARKS)
        return page

    return open_page


@pytest.fixture
def case(told: dict[str, Any]) -> Callable:
    """case("to_accept"): the address of that matter at the desk."""
    return lambda key: f"/desk/matters/{told[key]['ref']}/"


@pytest.fixture
def take(case: Callable) -> Callable:
    """take(page, "to_accept", "受理", field=value): opens a step of a matter from its page, fills the form, takes it."""

    def act(page: Any, key: str, label: str, **values: Any) -> None:
        page.goto(case(key))
        step = page.locator(".qf-steps li", has_text=label).filter(has=page.locator(".btn")).first
        step.locator(".btn").click()
        if values or page.locator("form[data-main]").count():
            fill(page, **values)
            page.locator("form[data-main] [type=submit]").first.click()

    return act


def fill(page: Any, **values: Any) -> None:
    """By the name of the field; True ticks a box, a choice of a radio group is its value."""
    for name, value in values.items():
        field = page.locator(f"form[data-main] [name={name}]")
        kind = field.first.evaluate("e => e.type || e.tagName.toLowerCase()")
        if value is True:
            field.first.check()
        elif kind == "radio":
            page.locator(f"form[data-main] [name={name}][value='{value}']").check()
        elif kind.startswith("select"):
            field.select_option(label=value) if isinstance(value, str) else field.select_option(**value)
        else:
            field.fill(str(value))

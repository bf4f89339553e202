"""今日 of a busy desk stands on one screen: what waits, what is late, what was promised. What is cut opens whole."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from tests.browser import ROOT, SIZES, make_house

pytestmark = pytest.mark.browser
ROLES = (
    *("registrar", "handler", "reviewer", "decider", "head", "caller", "duty", "publisher", "cashier", "auditor"),
    *("principal", "principal2", "teacher", "inspector"),
)


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """The county of busy.py, served: no other journey meets it."""
    house = make_house(tmp_path_factory.mktemp("busy") / "var")
    built = subprocess.run(
        [sys.executable, "-m", "tests.journeys.busy"], env=house.env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    house.logins = {role: (name, password) for role, (name, password) in json.loads(built.stdout)["logins"].items()}
    house.start()
    yield house
    house.stop()


@pytest.mark.parametrize("role", ROLES)
def test_the_home_of_a_busy_desk_is_one_screen(sign_in, shot, role):
    page = sign_in(role)
    page.wait_for_load_state("networkidle")
    shot(page, f"busy-{role}", full=True)
    assert page.evaluate("document.documentElement.scrollHeight") <= SIZES["desktop"][1]


@pytest.mark.parametrize("role", ["head", "decider", "reviewer", "principal"])
def test_what_is_cut_says_how_much_more_there_is_and_opens_whole(sign_in, role):
    page = sign_in(role)
    tasks = page.locator(".qf-panel.is-act")
    shown = tasks.locator(".qf-steps > li").count()
    more = int(re.search(r"\d+", tasks.locator(".qf-rest").inner_text())[0])
    tasks.locator(".qf-rest a").click()
    page.wait_for_load_state()
    assert tasks.locator(".qf-steps > li").count() == shown + more


def test_the_year_beside_the_last_stands_above_what_waits(sign_in):
    page = sign_in("head")
    page.locator(".qf-year li").first.wait_for()
    assert page.locator(".qf-year").bounding_box()["y"] < page.locator(".qf-panel").first.bounding_box()["y"]

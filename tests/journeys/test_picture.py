"""The picture of the README: one matter on the screen of the person who handles it. Written anew with QINGFENG_SHOTS=docs."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.browser import ROOT

pytestmark = pytest.mark.browser
PICTURE = ROOT / "docs" / "screenshot.png"


def test_the_picture_of_the_readme_shows_a_matter_being_handled(sign_in, shot, case):
    page = sign_in("handler")
    page.goto(case("to_preview"), wait_until="networkidle")
    taken = shot(page, "readme")
    if os.environ.get("QINGFENG_SHOTS") == "docs":
        shutil.copyfile(taken, PICTURE)
    assert taken.stat().st_size > 20_000
    assert PICTURE.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"

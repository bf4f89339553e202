"""Somebody who does not trust the office: the stand-alone verifier over an export and over a circular's proof."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.browser import ROOT

pytestmark = pytest.mark.browser


def verify(*arguments) -> tuple[int, str]:
    line = [sys.executable, str(ROOT / "verifier" / "qingfeng_verify.py"), *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_an_auditor_verifies_without_the_house_and_sees_no_matters(sign_in, shot, case, live, told, tmp_path):
    page = sign_in("auditor")
    page.goto("/desk/")
    shot(page, "auditor-1-today", full=True)
    for place in (case("answered"), "/desk/matters/", "/desk/intake/", "/desk/refunds/", "/desk/accounts/", "/desk/openings/"):
        assert page.request.get(place).status in (403, 404), place
    page.goto(f"/verify/{told['circular']['key']}/")
    for name, label in (("certificate.json", "下载凭证"), ("record.json", "下载公开记录")):
        with page.expect_download() as coming:
            page.get_by_role("link", name=label).click()
        coming.value.save_as(tmp_path / name)
    code, said = verify("bundle", tmp_path / "certificate.json", tmp_path / "record.json")
    assert code == 0, said
    forged = (tmp_path / "record.json").read_bytes().replace(told["circular"]["title"].encode(), "关于表扬一所学校的通报".encode())
    (tmp_path / "forged.json").write_bytes(forged)
    code, said = verify("bundle", tmp_path / "certificate.json", tmp_path / "forged.json")
    assert code == 1, said

    live.run("chronicle", "export", str(tmp_path / "chronicle.export"))
    code, said = verify("export", tmp_path / "chronicle.export")
    assert code == 0, said
    whole = (tmp_path / "chronicle.export").read_text(encoding="utf-8")
    assert "柳青禾" not in whole
    lines = whole.splitlines(keepends=True)
    (tmp_path / "cut.export").write_text("".join(lines[: len(lines) // 2] + lines[len(lines) // 2 + 1 :]), encoding="utf-8")
    code, said = verify("export", tmp_path / "cut.export")
    assert code != 0, said

"""A machine without a network gets the house from one folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser import ROOT

pytestmark = [pytest.mark.long, pytest.mark.pure]
NOWHERE = "http://127.0.0.1:9"
NO_NETWORK = {
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE),
    **dict.fromkeys(("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "npm_config_registry"), NOWHERE),
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_RETRIES": "0",
    "UV_NO_CACHE": "1",
}


def clone(to: Path) -> Path:
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(to)], check=True)
    return to


def make(folder: Path, target: str, **env: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QINGFENG_", "MAKE", "DJANGO_", "VIRTUAL_ENV"))}
    return subprocess.run(["make", target], cwd=folder, env=kept | env, capture_output=True, text=True, check=False)


def test_what_one_machine_fetched_sets_up_another_that_reaches_nothing(tmp_path):
    connected, alone = clone(tmp_path / "connected"), clone(tmp_path / "alone")
    fetched = make(connected, "wheels")
    assert fetched.returncode == 0, fetched.stderr
    without = make(alone, "setup", **NO_NETWORK)
    assert without.returncode != 0, "the network was meant to be away"
    shutil.rmtree(alone / ".venv")
    shutil.copytree(connected / "wheels", alone / "wheels")
    shutil.rmtree(connected)
    done = make(alone, "setup", **NO_NETWORK)
    assert done.returncode == 0, done.stderr
    env = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    env |= {**NO_NETWORK, "QINGFENG_VAR": str(alone / "var")}
    told = subprocess.run([alone / ".venv/bin/qingfeng", "migrate"], cwd=alone, env=env, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert list((alone / "var/static/vendor").rglob("echarts*.js"))
    assert list((alone / "qingfeng/locale").rglob("*.mo"))

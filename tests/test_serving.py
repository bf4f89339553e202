"""The server and its helpers live and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import House, make_house, wait_until

pytestmark = pytest.mark.pure  # it does not matter here which database is behind the server


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def group(house: House) -> dict[int, str]:
    """Every live process of the house's group, by its process id."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, pgrp = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:3]
            except (OSError, IndexError):
                continue
            if int(pgrp) == house.process.pid and state != "Z":
                found[int(entry.name)] = command_of(int(entry.name))
    return found


def one(house: House, word: str) -> int:
    return next((pid for pid, command in group(house).items() if word in command), 0)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return make_house(tmp_path_factory.mktemp("serving") / "var")


@pytest.fixture
def running(house):
    if not sys.platform.startswith("linux"):
        pytest.skip("looks into /proc")
    house.start()
    for word in ("db_worker", "cli.duties"):
        wait_until(lambda word=word: one(house, word), f"{word} runs")
    yield house
    if group(house):
        house.kill()


def test_a_signal_ends_the_whole_group_cleanly(running):
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(30) == 0
    wait_until(lambda: not group(running), "nobody is left")


@pytest.mark.parametrize("word", ["db_worker", "cli.duties"])
def test_a_helper_that_falls_is_started_again(running, word):
    before = one(running, word)
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: one(running, word) not in (0, before), f"{word} runs again")
    assert running.answers()
    assert "重新启动" in (running.var / "serve.log").read_text(encoding="utf-8")


def test_when_the_server_falls_everybody_ends(running):
    os.kill(one(running, "granian"), signal.SIGKILL)
    assert running.process.wait(30) != 0
    wait_until(lambda: not group(running), "nobody is left")


def test_when_the_supervisor_is_killed_its_children_end_too(running):
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    wait_until(lambda: not group(running), "nobody is left")


def test_no_log_holds_the_address_of_a_sender(running):
    assert running.answers()
    running.stop()
    assert "GET" not in (running.var / "serve.log").read_text(encoding="utf-8")


def test_a_port_that_is_taken_and_a_missing_database_are_told_in_one_line(running, tmp_path):
    command = [sys.executable, "-m", "qingfeng.faces.cli.main", "serve", "--port"]
    taken = subprocess.run([*command, str(running.port)], env=running.env, capture_output=True, text=True, check=False)
    assert (taken.returncode, len(taken.stderr.splitlines())) == (1, 1)
    assert "--port" in taken.stderr
    empty = {**running.env, "QINGFENG_VAR": str(tmp_path)}
    fresh = subprocess.run([*command, "0" * 3 + "1"], env=empty, capture_output=True, text=True, check=False)
    assert (fresh.returncode, len(fresh.stderr.splitlines())) == (1, 1)
    assert "qingfeng migrate" in fresh.stderr

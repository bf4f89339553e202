"""The power goes in the middle of every step, again and again: nothing is lost, nothing doubled, nothing half done."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys

import pytest
from django.db import connection

from tests import crashing
from tests.browser import ROOT, House, make_house

pytestmark = [pytest.mark.pure, pytest.mark.long]  # brings both databases with it
CRASHES = 9
TELLS = {"accept": ["mailbox.out"], "serve": ["mailbox.out"]}  # what these write to the complainant stands before them
EVENTS = ["complaint.received", *(event for _who, step, _data in crashing.WAY for event in (*TELLS.get(step, ()), f"complaint.{step}"))]


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request, tmp_path) -> House:
    if request.param == "postgresql" and connection.vendor == "postgresql":
        pytest.skip("the pass on SQLite runs both")
    address = ""
    if request.param == "postgresql":
        from tests.postgres import start

        address = start()
    return make_house(tmp_path / "var", address)


def runs(office: House, *command: str, die_after: int = 0) -> subprocess.CompletedProcess:
    env = {**office.env, "DJANGO_SETTINGS_MODULE": "config.settings", "DIE_AFTER": str(die_after)}
    line = [sys.executable, "-m", "tests.crashing", *command]
    done = subprocess.run(line, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done


def test_whatever_is_killed_wherever_it_stood_everything_is_done_once(office):
    chance = random.Random(int(os.environ.get("PYTEST_RANDOMLY_SEED", "2026")))
    tokens = json.loads(runs(office, "build").stdout)
    confirmed: dict[str, str] = {}
    died = 0
    for _ in range(CRASHES):
        walked = runs(office, "walk", *tokens, die_after=chance.randrange(20, 300))
        for line in walked.stdout.splitlines():
            name = line if "received" not in line else line.rsplit(" ", 1)[0]
            assert confirmed.setdefault(name, line) == line, "the same request got another answer"
        worked = runs(office, "duties", die_after=chance.randrange(1, 30))
        died += (walked.returncode != 0) + (worked.returncode != 0)
    assert died >= CRASHES, "too few died to prove anything"
    assert runs(office, "walk", *tokens).returncode == 0
    assert runs(office, "duties").returncode == 0
    found = json.loads(runs(office, "count").stdout)
    assert found["steps"] == {str(number): EVENTS for number in range(crashing.MATTERS)}
    assert found["states"] == ["closed"] * crashing.MATTERS
    assert (found["record"], found["books"]) == ([], [])
    assert found["entries"] == found["leaves"]
    assert found["notices"] == found["notice_keys"]
    assert found["causes"] == crashing.MATTERS
    # Between the mail server's answer and the mark nobody can know: such a mail goes again, and its number says that it is the same.
    assert found["mails"] == found["by_mail"] > 0
    assert found["mailed_again"] <= died

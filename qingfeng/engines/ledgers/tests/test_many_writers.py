"""Real processes on one database race for the same money: exactly what was there goes out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[4]
WRITER = """
import datetime as dt, json, sys, django
django.setup()
from django.db import connection
from qingfeng.core.refusal import Refused
from qingfeng.engines.ledgers import services
from qingfeng.engines.ledgers.models import Book
book, me, tries = Book.objects.get(kind="race"), sys.argv[1], int(sys.argv[2])
now = dt.datetime(2011, 5, 3, tzinfo=dt.timezone.utc)
won = refused = 0
for n in range(tries):
    try:
        services.post(book=book, lines=[("held", -700), ("paid", 700)], key=f"{me}:{n}", memo="race", actor=None, now=now)
        services.post(book=book, lines=[("outside", -1), ("due", 1)], key=f"shared:{n}", memo="race", actor=None, now=now)
        won += 1
    except Refused:
        refused += 1
print(json.dumps([won, refused]))
"""
SETUP = """
import datetime as dt, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from qingfeng.core.parties.models import Unit
from qingfeng.engines.ledgers import services
from qingfeng.engines.ledgers.models import AccountKind as K
unit = Unit.objects.create(code="race", name="听松小学", kind="school", path="/1/")
plan = [("outside", "外", K.OUTSIDE), ("held", "在手", K.ASSET), ("due", "应付", K.LIABILITY), ("paid", "已付", K.SETTLED)]
book = services.open_book(kind="race", key="1", unit=unit, plan=plan)
services.post(book=book, lines=[("outside", -10000), ("held", 10000)], key="open", memo="race", actor=None,
              now=dt.datetime(2011, 5, 3, tzinfo=dt.timezone.utc))
"""
REPORT = """
import json, django
django.setup()
from qingfeng.engines.ledgers import proof
from qingfeng.engines.ledgers.models import LedgerAccount
print(json.dumps([dict(LedgerAccount.objects.values_list("code", "balance")), proof.prove()]))
"""


def start(code, env, *args):
    return subprocess.Popen([sys.executable, "-W", "ignore", "-c", code, *args], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def run(code, env, *args):
    process = start(code, env, *args)
    out, _err = process.communicate(timeout=120)
    assert process.returncode == 0
    return out


@pytest.fixture
def env(tmp_path, request):
    """A database of its own, because what processes commit no test can roll back."""
    values = {**os.environ, "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings")}
    if connection.vendor == "sqlite":
        return {**values, "QINGFENG_VAR": str(tmp_path), "QINGFENG_DATABASE": f"sqlite:///{tmp_path / 'race.sqlite3'}"}
    return {**values, "QINGFENG_DATABASE": request.getfixturevalue("spare_postgres")}


@pytest.fixture
def spare_postgres(django_db_blocker):
    address = os.environ["QINGFENG_DATABASE"]
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE ledger_race")
    head, _sep, tail = address.rpartition("/postgres")
    yield f"{head}/ledger_race{tail}"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("DROP DATABASE ledger_race WITH (FORCE)")


def test_four_processes_never_pay_out_more_than_there_is(env):
    run(SETUP, env)
    writers = [start(WRITER, env, str(n), "8") for n in range(4)]
    answers = [json.loads(writer.communicate(timeout=120)[0]) for writer in writers]
    assert all(writer.returncode == 0 for writer in writers)
    balances, faults = json.loads(run(REPORT, env))
    assert faults == []
    assert sum(won for won, _refused in answers) == 10000 // 700
    assert balances["paid"] == 10000 // 700 * 700
    assert balances["held"] == 10000 % 700
    assert balances["due"] <= 8  # a key that all four share is entered once
    assert sum(balances.values()) == 0

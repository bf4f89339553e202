"""An office that upgrades loses nothing: a database as the first release made it, with a matter in it, comes up under today's code."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.db import connection

from tests.browser import ROOT, House, free_port

pytestmark = pytest.mark.pure  # brings both databases with it

# The tables of the first release, by the last migration of each room that belonged to it.
FIRST_RELEASE = {
    "access": "0001_initial", "calendar": "0001_initial", "cases": "0001_initial", "chronicle": "0002_guards",
    "consequences": "0001_consequences", "disclosure": "0002_guards", "ledgers": "0002_guards", "matters": "0001_initial",
    "norms": "0002_guards", "notices": "0001_initial", "parties": "0001_initial", "retention": "0001_initial", "vault": "0001_initial",
}  # fmt: skip
AS_IT_WAS = """
import datetime as dt, json, sys
import django; django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
first = json.loads(sys.argv[1])
executor = MigrationExecutor(connection)
names = executor.loader.graph.leaf_nodes()
others = [node for node in names if not executor.loader.get_migration(*node).__module__.startswith("qingfeng.")]
executor.migrate([*first.items(), *others])
old = executor.loader.project_state(list(first.items())).apps.get_model
now = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
office = old("parties", "Unit").objects.create(code="YX", name="云岫县教育委员会", kind="office", path="/1/", ref_prefix="YX")
school = old("parties", "Unit").objects.create(
    code="YX-S1", name="云岫县第三中学", kind="school", parent=office, path="/1/2/", stage="junior"
)
person = old("parties", "Person").objects.create(number="P1", name="周以宁")
account = old("access", "Account").objects.create(username="handler", person=person, unit=office, must_change_password=False)
old("access", "RoleHolding").objects.create(account=account, role="handler", unit=office, valid_from=dt.date(2020, 1, 1))
matter = old("matters", "Matter").objects.create(
    ref="YX2026-0001", institution="complaints", procedure="complaint", unit=office, respondent_unit=school,
    state="handling",
    classification="appeal", title="第三中学：空调使用费", opened_at=now, received_on=now.date(), facts_from=now.date(),
    accountable=account,
)
complaint = old("cases", "Complaint").objects.create(
    matter=matter, token_digest="t" * 64, code_digest="c" * 64, channel="web", classification="appeal", demands=["money_back"],
    anonymous=True, received_at=now, text="开学在群里收了空调使用费，没有收据。", salt="s", digest="d",
)
old("cases", "Allegation").objects.create(
    matter=matter, complaint=complaint, unit=school, kind="charge_not_listed", classification="appeal", item="空调使用费", amount_fen=8000
)
from qingfeng.core.chronicle.services import append, seal
append(stream=("matter", str(matter.pk)), event="complaint.received", body={"claims": 1}, actor="public", now=now, new=True)
seal(now=now)
"""
AS_IT_IS = """
import json
import django; django.setup()
from qingfeng.core.access.models import Account
from qingfeng.core.chronicle.models import TreeHead
from qingfeng.core.chronicle.verify import verify
from qingfeng.core.matters.models import Matter
from qingfeng.engines.cases.models import Allegation, Complaint
matter = Matter.objects.get()
print(json.dumps({
    "matter": [matter.ref, matter.state, matter.title, matter.accountable.username],
    "text": Complaint.objects.get(matter=matter).text, "fen": Allegation.objects.get(matter=matter).amount_fen,
    "heads": TreeHead.objects.count(), "faults": sorted(verify().codes), "accounts": Account.objects.count(),
}))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request, tmp_path) -> House:
    if request.param == "postgresql" and connection.vendor == "postgresql":
        pytest.skip("the pass on SQLite runs both")
    address = ""
    if request.param == "postgresql":
        from tests.postgres import start

        address = start()
    (tmp_path / "var").mkdir()
    return House(tmp_path / "var", free_port(), database=address)


def script(office: House, text: str, *arguments: str) -> str:
    env = {**office.env, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run([sys.executable, "-c", text, *arguments], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_matter_of_the_first_release_is_there_whole_after_the_upgrade_and_the_record_holds(office):
    script(office, AS_IT_WAS, json.dumps(FIRST_RELEASE))
    office.run("migrate")
    assert json.loads(script(office, AS_IT_IS).splitlines()[-1]) == {
        "matter": ["YX2026-0001", "handling", "第三中学：空调使用费", "handler"],
        "text": "开学在群里收了空调使用费，没有收据。",
        "fen": 8000,
        "heads": 1,
        "faults": [],
        "accounts": 1,
    }
    assert "1" in office.run("search", "rebuild")

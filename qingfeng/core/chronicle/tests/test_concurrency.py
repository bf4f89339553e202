"""Eight writing processes and two sealers on one database: nothing lost, nothing doubled, no gaps."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count, Max

from qingfeng.core.chronicle import services
from qingfeng.core.chronicle.models import Entry, Leaf, Stream, TreeHead
from qingfeng.core.chronicle.tests.load import START
from qingfeng.core.chronicle.verify import verify

WRITERS, EACH = 8, 30
KEPT = EACH - EACH // 10


def address() -> str:
    """The test database, as other processes reach it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    parts = connection.settings_dict
    host = str(parts["HOST"]).replace("/", "%2F")
    port = f":{parts['PORT']}" if parts["PORT"] else ""
    return f"postgresql://{parts['USER']}:{parts['PASSWORD']}@{host}{port}/{name}"


def start(*args):
    env = os.environ | {"QINGFENG_DATABASE": address(), "QINGFENG_VAR": str(settings.VAR)}
    command = [sys.executable, "-m", "qingfeng.core.chronicle.tests.load", *map(str, args)]
    return subprocess.Popen(command, env=env, cwd=settings.BASE_DIR, stderr=subprocess.PIPE, text=True)


def wait(processes):
    for process in processes:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_or_doubled_when_many_write_and_seal_at_once(tmp_path):
    stop = tmp_path / "stop"
    sealers = [start("seal", stop) for _ in range(2)]
    wait([start("write", number, EACH) for number in range(WRITERS)])
    stop.touch()
    wait(sealers)
    services.seal(now=START)

    assert Entry.objects.filter(event="own").count() == Entry.objects.filter(event="shared").count() == WRITERS * KEPT
    for number in range(WRITERS):
        shared = Entry.objects.of("register", "shared").filter(body__by=number)
        assert [entry.body["n"] for entry in shared] == [n for n in range(EACH) if n % 10 != 9]
    assert Stream.objects.get(kind="register").length == WRITERS * KEPT
    leaves = Leaf.objects.aggregate(count=Count("number"), last=Max("number"))
    assert leaves == {"count": 2 * WRITERS * KEPT, "last": 2 * WRITERS * KEPT - 1}
    assert not Entry.objects.unsealed().exists()
    heads = [head.as_checkpoint() for head in TreeHead.objects.all()]
    report = verify(heads=heads)
    assert report.ok, report.text()
    assert services.rebuild(repair=False).same

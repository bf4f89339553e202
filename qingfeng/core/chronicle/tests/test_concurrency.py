"""Eight writing processes and two sealers on one database: nothing lost, nothing doubled, no gaps."""

import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections, transaction
from django.db.models import Count, Max

from qingfeng.core.chronicle import services
from qingfeng.core.chronicle.models import Entry, Leaf, Stream, TreeHead
from qingfeng.core.chronicle.verify import verify

START = datetime(2026, 3, 2, tzinfo=UTC)
WRITERS, EACH = 8, 30
KEPT = EACH - EACH // 10


def write(number: int) -> None:
    """Streams of its own, and one that all share; every tenth act is given up."""
    for n in range(EACH):
        now = START + timedelta(seconds=n)
        with transaction.atomic():
            own = ("matter", f"{number}-{n % 3}")
            services.append(stream=own, event="own", body={"n": n, "by": number}, actor="system", now=now)
            services.append(stream=("register", "shared"), event="shared", body={"n": n, "by": number}, actor="system", now=now)
            if n % 10 == 9:
                transaction.set_rollback(True)


def seal(stop: Path) -> None:
    done = False
    while not done:
        done = stop.exists()
        services.seal(now=START)


def start(target, *args):
    process = multiprocessing.get_context("fork").Process(target=target, args=args)
    process.start()
    return process


def wait(processes):
    for process in processes:
        process.join(timeout=60)
    assert [process.exitcode for process in processes] == [0] * len(processes)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_or_doubled_when_many_write_and_seal_at_once(tmp_path):
    stop = tmp_path / "stop"
    connections.close_all()  # each process opens its own
    sealers = [start(seal, stop) for _ in range(2)]
    try:
        wait([start(write, number) for number in range(WRITERS)])
    finally:
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

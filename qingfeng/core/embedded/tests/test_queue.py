"""Writers wait in a queue, and a writer that dies leaves it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading

import pytest
from django.db import connection, transaction

from qingfeng.core.matters.models import Counter
from qingfeng.core.matters.numbering import next_number

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite_only]


def queue_is_free() -> bool:
    """Asked through a handle of its own, as another process would."""
    handle = os.open(f"{connection.settings_dict['NAME']}-queue", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def test_a_transaction_holds_the_queue_and_leaves_it_when_it_commits():
    with transaction.atomic():
        next_number("queue")
        assert not queue_is_free()
    assert queue_is_free()


def test_a_transaction_that_is_rolled_back_leaves_the_queue():
    def fail() -> None:
        next_number("queue")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        fail()
    assert queue_is_free()
    assert not Counter.objects.filter(series="queue").exists()


def test_a_commit_that_the_database_refuses_leaves_the_queue():
    with pytest.raises(Exception, match="FOREIGN KEY"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO matters_handover (matter_id, from_account_id, to_account_id, role, offered_at, reason) "
                       "VALUES (999, 999, 999, 'handler', '2026-01-01', '')")  # fmt: skip
    assert queue_is_free()


def test_a_closed_connection_leaves_the_queue():
    transaction.set_autocommit(False)
    next_number("queue")
    connection.close()
    assert queue_is_free()


def test_writers_at_once_lose_no_number():
    def write() -> None:
        try:
            for _turn in range(20):
                with transaction.atomic():
                    next_number("queue")
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(6)]
    for w in writers:
        w.start()
    for w in writers:
        w.join()
    assert Counter.objects.get(series="queue").last == 120


def test_a_writer_that_is_killed_in_its_transaction_leaves_the_queue():
    die = (
        "import django, os, signal; django.setup();"
        "from django.db import transaction; from qingfeng.core.matters.numbering import next_number;"
        "transaction.set_autocommit(False); next_number('queue'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "QINGFENG_DATABASE": f"sqlite:///{connection.settings_dict['NAME']}"}
    done = subprocess.run([sys.executable, "-c", die], env=env, check=False, capture_output=True)
    assert done.returncode == -9, done.stderr
    assert queue_is_free()
    assert next_number("queue") == 1

"""The disk is full, the database goes away: people are told plainly, nothing is half stored, and work goes on by itself afterwards."""

from __future__ import annotations

import json
import resource
import sys
import urllib.error
import urllib.request

import pytest
from django.db import connection

from tests.browser import House, make_house, wait_until
from tests.test_intake_under_load import BUILD, COUNT, TOKENS, complain, resolves, script
from tests.test_serving import group

pytestmark = pytest.mark.pure  # brings its own databases with it
PLAINLY = "刚才的操作没有完成"


def opened(house: House) -> tuple[House, list[str]]:
    script(house, BUILD)
    house.start()
    return house, json.loads(script(house, TOKENS, "3"))


def asked(house: House, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"{house.address}{path}", timeout=60) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def everything_is_there_once(house: House, complaints: int) -> None:
    found = json.loads(script(house, COUNT))
    assert (found["matters"], found["refs"], found["complaints"], found["clocks"]) == (complaints,) * 4
    assert found["record_holds"]


def test_a_full_disk_stores_nothing_by_halves_and_the_same_form_goes_through_afterwards(tmp_path):
    if not sys.platform.startswith("linux"):
        pytest.skip("limits the size of files of a running process")
    house, (before, during, _) = opened(make_house(tmp_path / "var"))
    try:
        kept = complain(house, before)
        full = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY)) for pid in group(house)}
        assert complain(house, during) == "", "a receipt was given and nothing could be written"
        assert resolves(house, kept), "what was stored can be read on a full disk"
        for pid, limits in full.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
        again = complain(house, during)
        assert again
        assert again != kept
        assert complain(house, during) == again
        everything_is_there_once(house, 2)
    finally:
        house.kill()


@pytest.mark.long
def test_a_database_that_was_away_is_told_plainly_and_found_again_without_a_restart(tmp_path):
    if connection.vendor == "postgresql":
        pytest.skip("the pass on SQLite brings its own")
    from tests.postgres import server

    database = server()
    house, (before, during, _) = opened(make_house(tmp_path / "var", str(database.get_uri())))
    try:
        kept = complain(house, before)
        database.stop()
        assert complain(house, during) == ""
        status, page = asked(house, "/fees/")
        assert (status, PLAINLY in page) == (500, True)
        assert asked(house, "/health/")[0] == 503
        database.ensure_postgres_running()
        wait_until(lambda: asked(house, "/fees/")[0] == 200, "the database is found again")
        assert complain(house, during)
        assert resolves(house, kept)
        everything_is_there_once(house, 2)
    finally:
        house.kill()

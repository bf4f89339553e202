"""What the clients ask for: the yardstick's two views, intake, the desk list, a case page, the figures, a search; and what it takes."""

from __future__ import annotations

import http.client
import os
import random
import shutil
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection

from qingfeng.core.access.models import Account
from qingfeng.core.embedded import statistics
from qingfeng.engines.cases import receipts

from . import load

TEXT = "开学第一周班主任在群里通知交空调使用费，每人八十元，没有收据。" * 10  # three hundred characters
EACH = 4000
VENDOR = Path(os.environ.get("QINGFENG_BENCH_VENDOR") or settings.BASE_DIR / "var" / "vendor")  # made by `make setup`
Make = Callable[[], list[list[load.Request]]]


def collect_static() -> None:
    shutil.copytree(VENDOR, settings.VAR / "vendor", dirs_exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)


def login(username: str) -> str:
    """A session cookie of an account, made as the login page makes it."""
    account = Account.objects.get(username=username)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "qingfeng.core.access.backend.AccountBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def jobs(refs: list[str], cookie: str) -> dict[str, tuple[str, Make, bool]]:
    """By name: which server, how the clients' queues are made, whether the answers are kept."""
    chance = random.Random(7)  # noqa: S311
    return {
        "bare insert": ("bare", lambda: _all(lambda n: load.form("/insert", {"text": TEXT})), False),
        "intake": ("qingfeng", lambda: _all(_complaint), True),
        "bare read": ("bare", lambda: _all(lambda n: load.get("/read/1")), False),
        "desk list": ("qingfeng", lambda: _all(lambda n: load.get("/desk/matters/?lamp=late&state=handling", cookie)), False),
        "case page": ("qingfeng", lambda: _all(lambda n: load.get(f"/desk/matters/{chance.choice(refs)}/", cookie)), False),
        "figures": ("qingfeng", lambda: _all(lambda n: load.get("/desk/figures/", cookie)), False),
        "search": ("qingfeng", lambda: _all(lambda n: load.get(f"/desk/search/?{_words(chance)}", cookie)), False),
    }


def _words(chance: random.Random) -> str:
    return urllib.parse.urlencode({"q": chance.choice(("空调", "收据", "空调使用费", "没有收据", "食堂"))})


def _all(make: Callable[[int], load.Request]) -> list[list[load.Request]]:
    return [[make(n) for n in range(EACH)] for _client in range(load.CLIENTS)]


def _complaint(n: int) -> load.Request:
    data = {
        "page": "review",
        "go": "next",
        "token": receipts.new_token(),
        "unit": f"YX-{n % 65 + 1:02d}",
        "above": "no",
        "kind": "charge_not_listed",
        "text": TEXT[:300],
        "happened_on": "2026-09-02",
        "item_1": "空调使用费",
        "amount_1": "80",
        "paid_1": "2026-09-02",
        "grade": "八年级",
        "demands": ["money_back"],
        "harm": "no",
        "name": "柳青禾",
        "phone": "13900000001",
        "no_secrets": "on",
    }
    return load.form("/complain/", data)


def resolved(port: int, codes: list[str]) -> int:
    """How many receipts open their mailbox."""
    connection, good = http.client.HTTPConnection("127.0.0.1", port, timeout=60), 0
    for code in codes:
        body = urllib.parse.urlencode({"code": code})
        connection.request("POST", "/follow/", body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        good += answer.status == 200
    return good


def disk(database: str) -> int:
    """Bytes that the database takes."""
    if database == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return sum(path.stat().st_size for path in settings.VAR.glob("qingfeng.sqlite3*"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def know_the_tables(database: str) -> None:
    """What the daily duty does for SQLite, and PostgreSQL by itself some minutes after such an import."""
    if database == "sqlite":
        statistics.renew()
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def cold_start(servers: ModuleType) -> float:
    """Seconds from the command to the first page that is answered."""
    before = time.perf_counter()
    with servers.qingfeng() as port:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        client.request("GET", "/")
        client.getresponse().read()
        return time.perf_counter() - before

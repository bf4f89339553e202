"""One process of the load test: `write NUMBER COUNT` or `seal STOP-FILE`. Started by test_concurrency."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

START = datetime(2026, 3, 2, tzinfo=UTC)


def write(number: int, count: int) -> None:
    """Streams of its own, and one that all share; now and then an act that is given up."""
    from django.db import transaction

    from qingfeng.core.chronicle import services

    for n in range(count):
        now = START + timedelta(seconds=n)
        with transaction.atomic():
            own = ("matter", f"{number}-{n % 3}")
            services.append(stream=own, event="own", body={"n": n, "by": number}, actor="system", now=now)
            services.append(stream=("register", "shared"), event="shared", body={"n": n, "by": number}, actor="system", now=now)
            if n % 10 == 9:
                transaction.set_rollback(True)


def seal(stop: str) -> None:
    from qingfeng.core.chronicle import services

    done = False
    while not done:
        done = Path(stop).exists()
        services.seal(now=START)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "write":
        write(int(sys.argv[2]), int(sys.argv[3]))
    else:
        seal(sys.argv[2])

"""How fast a long sheet comes in, against reading the same file and bulk-inserting its bare rows, in one run. Ratios alone are printed.

usage: python -m benchmarks.imports [--rows N] [--rounds R] [--database sqlite|postgresql]

Each round reads the file and inserts its cells into a table without keys but the number, then imports the sheet as the desk does: all
rows in one transaction, checked one by one, entered in the record. `again` is the same sheet a second time: nothing changes; `changed`
every row differs. A refused sheet must leave nothing: the last line says so.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HEADINGS = ["工号", "姓名", "办公电话"]


def sheet(rows: int, phone: int = 0, last: str = "") -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 2, "人员名册")
        page.write_row(1, 0, HEADINGS)
        for n in range(rows):
            number = last if last and n == rows - 1 else f"T{n:06d}"
            page.write_row(n + 2, 0, [number, f"人员{n % 997}", f"0{(n + phone) % 10**7:07d}"])
    return out.getvalue()


def took(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare(data: bytes) -> None:
    """The file read, and its cells put into a table as they are."""
    from django.db import connection, transaction

    from qingfeng.core.sheets.grid import read_grid

    grid, _first = read_grid(io.BytesIO(data))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (number varchar(32) PRIMARY KEY, name varchar(60), phone varchar(40))")
        Bare = _bare_model()
        rows = [Bare(number=row[0], name=row[1], phone=row[2]) for row in grid[2:]]
        Bare.objects.bulk_create(rows, batch_size=500)
        cursor.execute("DROP TABLE bare")


_made: list[type] = []


def _bare_model() -> type:
    from django.db import models

    if not _made:
        meta = type("Meta", (), {"app_label": "bare", "managed": False, "db_table": "bare"})
        fields = {"number": models.CharField(max_length=32, primary_key=True), "name": models.CharField(max_length=60)}
        fields["phone"] = models.CharField(max_length=40)
        _made.append(type("Bare", (models.Model,), {**fields, "Meta": meta, "__module__": __name__}))
    return _made[0]


def imported(data: bytes) -> object:
    from django.utils import timezone

    from qingfeng.core.parties.importing import import_people

    return import_people(file=io.BytesIO(data), actor=None, now=timezone.now())


def measure(rows: int, rounds: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from qingfeng.core.parties.models import Person

    call_command("migrate", verbosity=0)
    first, other = sheet(rows), sheet(rows, phone=1)
    times: dict[str, list[float]] = {}
    for _round in range(rounds):
        Person.objects.all().delete()
        base = took(lambda: bare(first))
        for name, data in (("new", first), ("again", first), ("changed", other)):
            times.setdefault(name, []).append(base / took(lambda data=data: imported(data)))
    for name, ratios in times.items():
        print(f"  {name:8} {statistics.median(ratios):.2f} of the speed of reading the file and inserting bare rows")
    before = Person.objects.count()
    refused = imported(sheet(rows + 1, last="11010119900101001X"))  # the last row has an ID number where a staff number belongs
    left = Person.objects.count() - before
    print(f"  a fault in the last row: {len(refused.errors)} named, {left} rows stored")  # type: ignore[attr-defined]
    return 0 if left == 0 and refused.errors else 1  # type: ignore[attr-defined]


def main() -> int:
    from benchmarks.__main__ import _databases

    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingfeng-bench-") as folder:
        _databases(options.database, Path(folder))
        print(f"{options.database}: {options.rows:,} rows of people, {options.rounds} rounds")
        return measure(options.rows, options.rounds)


if __name__ == "__main__":
    sys.exit(main())

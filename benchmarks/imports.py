"""How fast a long sheet comes in, against reading the same file and bulk-inserting its bare rows, in one run. Ratios alone are printed.

usage: python -m benchmarks.imports [--list people|register] [--rows N] [--rounds R] [--database sqlite|postgresql]

Each round reads the file and inserts its cells into a table without keys but the number, then imports the sheet as the desk does: all
rows in one transaction, checked one by one, entered in the record. `again` is the same sheet a second time: nothing changes; `changed`
every row differs (of a register: everybody was trained since). A refused sheet must leave nothing: the last line says so.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = Callable[[int, int], list[str]]  # the number of the row, and of the edition of the sheet


@dataclass(frozen=True)
class Sheet:
    """One kind of list: how it looks, what makes a row wrong (column, cell), and how it is taken in."""

    title: str
    headings: list[str]
    row: Row
    wrong: tuple[int, str]
    take: Callable[[bytes], object]
    model: Callable[[], type]


def sheet(kind: Sheet, rows: int, edition: int = 0, *, wrong_at_the_end: bool = False) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, len(kind.headings) - 1, kind.title)
        page.write_row(1, 0, kind.headings)
        for n in range(rows):
            cells = kind.row(n, edition)
            if wrong_at_the_end and n == rows - 1:
                cells[kind.wrong[0]] = kind.wrong[1]
            page.write_row(n + 2, 0, cells)
    return out.getvalue()


def took(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare(data: bytes, headings: list[str]) -> None:
    """The file read, and its cells put into a table as they are."""
    from django.db import connection, transaction

    from qingfeng.core.sheets.grid import read_grid

    grid, _first = read_grid(io.BytesIO(data))
    Bare = _bare_model(len(headings))
    with transaction.atomic(), connection.cursor() as cursor:
        columns = ", ".join(f"c{n} varchar(120)" for n in range(1, len(headings)))
        cursor.execute(f"CREATE TABLE bare (c0 varchar(32) PRIMARY KEY, {columns})")
        rows = [Bare(*row) for row in grid[2:]]
        Bare.objects.bulk_create(rows, batch_size=500)
        cursor.execute("DROP TABLE bare")


_made: dict[int, Any] = {}


def _bare_model(columns: int) -> Any:
    from django.db import models

    if columns not in _made:
        meta = type("Meta", (), {"app_label": "bare", "managed": False, "db_table": "bare"})
        fields = {f"c{n}": models.CharField(max_length=120, primary_key=n == 0) for n in range(columns)}
        _made[columns] = type("Bare", (models.Model,), {**fields, "Meta": meta, "__module__": __name__})
    return _made[columns]


def people(data: bytes) -> object:
    from django.utils import timezone

    from qingfeng.core.parties.importing import import_people

    return import_people(file=io.BytesIO(data), actor=None, now=timezone.now())


def register(data: bytes) -> object:
    from django.utils import timezone

    from qingfeng.core.calendar import today
    from qingfeng.core.parties.models import Unit, UnitKind
    from qingfeng.engines.registers.taking import take_list

    now = timezone.now()
    office, _new = Unit.objects.get_or_create(code="B1", defaults={"name": "机关", "kind": UnitKind.OFFICE, "path": "/1/"})
    said = {"source": "名单", "source_on": today(now), "actor": None, "now": now}
    return take_list(kind="lay_inspectors", unit=office, file=io.BytesIO(data), **said).table


def _person_model() -> type:
    from qingfeng.core.parties.models import Person

    return Person


def _entry_model() -> type:
    from qingfeng.engines.registers.models import RegisterEntry

    return RegisterEntry


def _person(n: int, edition: int) -> list[str]:
    return [f"T{n:06d}", f"人员{n % 997}", f"0{(n + edition) % 10**7:07d}"]


def _entry(n: int, edition: int) -> list[str]:
    trained = "2025-03-05" if edition else ""
    return [f"监督某{n:06d}", "学生家长", f"某厂{n % 997}", f"139{n:08d}", "2025年3月1日", "2027-02-28", trained]


LISTS = {
    # an ID number where a staff number belongs
    "people": Sheet("人员名册", ["工号", "姓名", "办公电话"], _person, (0, "11010119900101001X"), people, _person_model),
    "register": Sheet(
        "监督员名册", ["姓名", "组别", "单位、身份", "联系电话", "任期自", "任期至", "培训日期"],
        _entry, (1, "过路的"), register, _entry_model,
    ),
}  # fmt: skip


def emptied(model: Any) -> None:
    while keys := list(model.objects.values_list("pk", flat=True)[:20_000]):  # PostgreSQL takes so many values in a statement
        model.objects.filter(pk__in=keys).delete()


def measure(kind: Sheet, rows: int, rounds: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    kept: Any = kind.model()
    first, other = sheet(kind, rows), sheet(kind, rows, 1)
    times: dict[str, list[float]] = {}
    for _round in range(rounds):
        emptied(kept)
        base = took(lambda: bare(first, kind.headings))
        for name, data in (("new", first), ("again", first), ("changed", other)):
            times.setdefault(name, []).append(base / took(lambda data=data: kind.take(data)))
    for name, ratios in times.items():
        print(f"  {name:8} {statistics.median(ratios):.2f} of the speed of reading the file and inserting bare rows")
    before = kept.objects.count()
    refused = kind.take(sheet(kind, rows + 1, wrong_at_the_end=True))
    left = kept.objects.count() - before
    print(f"  a fault in the last row: {len(refused.errors)} named, {left} rows stored")  # type: ignore[attr-defined]
    return 0 if left == 0 and refused.errors else 1  # type: ignore[attr-defined]


def main() -> int:
    from benchmarks.__main__ import _databases

    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("--list", choices=tuple(LISTS), default="people")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingfeng-bench-") as folder:
        _databases(options.database, Path(folder))
        print(f"{options.database}: {options.rows:,} rows of {options.list}, {options.rounds} rounds")
        return measure(LISTS[options.list], options.rows, options.rounds)


if __name__ == "__main__":
    sys.exit(main())

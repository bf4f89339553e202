"""python -m benchmarks.report: a report with thirty figures over many cases, against thirty plain counts in SQL. Ratios only.

The counts are the least that thirty numbers of a period can cost: each reads the matters of the same period once.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FIGURES, ROUNDS = 30, 3


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("--matters", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingfeng-bench-") as folder:
        os.environ |= {"QINGFENG_VAR": str(Path(folder) / "var"), "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ.pop("QINGFENG_DATABASE", None)
        import django

        django.setup()
        from django.core.management import call_command

        from . import county, work

        call_command("migrate", verbosity=0)
        office = county.build()
        county.matters(office, options.matters)
        work.know_the_tables("sqlite")
        measure(office, options.matters)


def measure(office: Any, size: int) -> None:
    from qingfeng.engines.insight import contents

    report = drafted(office)
    ours, bare = timed(lambda: contents.counted(report)), timed(lambda: plain(report))
    paper = timed(lambda: contents.docx(report))
    print(f"report of {FIGURES} figures over {size:,} matters (median of {ROUNDS})")
    print(f"  counted: {ours / bare:.1f} times {FIGURES} plain counts · as a Word file: {paper / bare:.1f} times")


def timed(work: Callable[[], Any]) -> float:
    taken = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def drafted(office: Any) -> Any:
    """A template that names thirty figures that are counted from cases, each for the report's year."""
    from django.utils import timezone
    from docx import Document

    from qingfeng.core.access.models import Account
    from qingfeng.core.calendar import today
    from qingfeng.engines.insight import figures, services
    from qingfeng.engines.insight.models import Audience
    from qingfeng.engines.insight.periods import year

    counted = [figure.code for figure in figures.declared() if figure.measure is not None][: FIGURES // 2]
    fields = [(code, period) for period in ("本年", "本年上半年") for code in counted][:FIGURES]
    word, out, now = Document(), io.BytesIO(), timezone.now()
    for code, period in fields:
        word.add_paragraph(f"{{{{指标:{code}|{period}}}}}")
    word.save(out)
    clerk = Account.objects.get(username="bench-registrar")
    template = services.take_template(unit=office, title="测量", data=out.getvalue(), name="m.docx", actor=clerk, now=now)
    day = today(now)
    said = {"title": "测量", "period": year(day.year), "day": day, "audience": Audience.INTERNAL, "actor": clerk, "now": now}
    return services.draft_report(template=template, unit=office, **said)


def plain(report: Any) -> None:
    from django.db import connection

    period = report.period
    asked = "SELECT COUNT(*) FROM matters_matter WHERE unit_id = %s AND received_on BETWEEN %s AND %s"
    with connection.cursor() as cursor:
        for _figure in range(FIGURES):
            cursor.execute(asked, [report.unit_id, period.start, period.end])
            cursor.fetchone()


if __name__ == "__main__":
    main()

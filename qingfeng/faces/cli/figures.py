"""qingfeng figures"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable

NAME = "figures"
HELP = "打印一个情景的指标：只由记录与规则版本算出"
COLUMNS = ("id", "value", "unit", "records")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scenario", required=True, metavar="名称", help="情景名称，例如 bishan")
    parser.add_argument("--format", choices=("csv", "table"), default="table", help="输出格式，默认 table")
    parser.add_argument("--records", metavar="指标编号", help="列出这一指标由哪些记录算出")
    parser.set_defaults(run=run)


def as_csv(rows: list[dict]) -> None:
    writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def as_table(rows: list[dict]) -> None:
    for row in [{name: name for name in rows[0]}, *rows]:
        print("  ".join(str(value) for value in row.values()))


def show(rows: Iterable[dict], how: str) -> None:
    rows = list(rows)
    if not rows:
        print("没有记录。", file=sys.stderr)
        return
    (as_csv if how == "csv" else as_table)(rows)


def run(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from qingfeng.core.calendar import today
    from qingfeng.scenarios import figures

    day = today(timezone.now())
    if options.records:
        show(figures.records(options.scenario, options.records, day=day), options.format)
    else:
        show(({name: row[name] for name in COLUMNS} for row in figures.rows(options.scenario, day=day)), options.format)
    return 0

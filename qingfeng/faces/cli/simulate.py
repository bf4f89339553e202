"""qingfeng simulate"""

from __future__ import annotations

import argparse
from pathlib import Path

from .figures import show

NAME = "simulate"
HELP = "把改过的规则表用在过去几年上，列出哪些单位、哪些人会不一样；不改任何记录"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--table", required=True, metavar="名称", help="规则表的名称，例如 duty_letters.graded_table")
    parser.add_argument("--file", required=True, type=Path, metavar="文件", help="改过的规则表（.xlsx），从规范页下载后改")
    parser.add_argument("--from", dest="first", required=True, type=int, metavar="年", help="从哪一年（学年按开始的那一年）")
    parser.add_argument("--to", dest="last", required=True, type=int, metavar="年", help="到哪一年")
    parser.add_argument("--format", choices=("csv", "table"), default="table", help="输出格式，默认 table")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from qingfeng.core.norms import tables_xlsx
    from qingfeng.core.norms.models import Version, VersionKind
    from qingfeng.core.refusal import Refused
    from qingfeng.engines.consequences import simulating

    like = Version.objects.shipped().filter(key=options.table, kind=VersionKind.TABLE).order_by("valid_from").last()
    if like is None:
        raise Refused(f"没有叫“{options.table[:60]}”的规则表。")
    value = tables_xlsx.from_xlsx(options.file.read_bytes(), like=like.rules).to_value()
    units, years = simulating.units_with_findings("/"), range(options.first, options.last + 1)
    show((_row(flip) for flip in simulating.simulate(key=options.table, value=value, units=units, years=years)), options.format)
    return 0


def _row(flip) -> dict[str, str]:
    """People by their number alone."""
    from qingfeng.core.parties.models import Person
    from qingfeng.engines.consequences.explaining import outcome_words, words_of_window

    who = Person.objects.values_list("number", flat=True).get(pk=flip.person) if flip.person else ""
    told = {"before": outcome_words(flip.before), "after": outcome_words(flip.after)}
    return {"unit": flip.unit.code, "person": who, "rule": flip.rule, "window": words_of_window(flip.window), **told}

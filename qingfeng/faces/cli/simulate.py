"""qingfeng simulate"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .figures import show

if TYPE_CHECKING:
    from qingfeng.faces.simulated import Line

NAME = "simulate"
HELP = "把改过的规定用在过去几年上，列出后果、考核得分和等次、称号会不一样的单位和人；不改任何记录"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--table", default="", metavar="名称", help="规则表的名称，例如 duty_letters.graded_table；同 --file 一起写")
    parser.add_argument("--file", type=Path, metavar="文件", help="改过的规则表（.xlsx），从规范页下载后改")
    parser.add_argument("--proposal", type=int, metavar="编号", help="待公布的一版，编号在它的网址里；代替 --table 和 --file")
    parser.add_argument("--from", dest="first", required=True, type=int, metavar="年", help="从哪一年（学年按开始的那一年）")
    parser.add_argument("--to", dest="last", required=True, type=int, metavar="年", help="到哪一年")
    parser.add_argument("--format", choices=("csv", "table"), default="table", help="输出格式，默认 table")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from qingfeng.core.calendar import today
    from qingfeng.core.refusal import Refused
    from qingfeng.engines.consequences.simulating import simulate
    from qingfeng.engines.consequences.supposing import reach_of
    from qingfeng.faces.simulated import compared, lines_of, not_reached

    tried = _proposed(options.proposal) if options.proposal else _table(options.table, options.file)
    if not reach_of(tried["key"]):
        raise Refused(not_reached())
    if not options.first <= options.last:
        raise Refused("起年不能晚于止年。")
    years = range(options.first, options.last + 1)
    found = simulate(within="/", years=years, day=today(timezone.now()), **tried)
    print(f"比的是：{compared(found.reach)}。", file=sys.stderr)
    if not found.flips:
        print("没有不同。", file=sys.stderr)
    if not found.asked:
        print("这几年没有用到这一项：那时还没有这项规定，或者没有要按它算的事项。", file=sys.stderr)
    if found.flips:
        show(map(_row, lines_of(found.flips)), options.format)
    return 0


def _table(key: str, file: Path | None) -> dict[str, Any]:
    """As everybody's rule."""
    from qingfeng.core.norms import tables_xlsx
    from qingfeng.core.norms.models import Version, VersionKind
    from qingfeng.core.refusal import Refused

    like = Version.objects.shipped().filter(key=key, kind=VersionKind.TABLE).order_by("valid_from").last()
    if like is None or file is None:
        raise Refused(f"没有叫“{key[:60]}”的规则表。" if key and file else "请写 --table 和 --file，或者 --proposal。")
    return {"key": key, "value": tables_xlsx.from_xlsx(file.read_bytes(), like=like.rules).to_value()}


def _proposed(pk: int) -> dict[str, Any]:
    """As a rule of whoever recorded it."""
    from qingfeng.core.norms.models import Proposal
    from qingfeng.core.refusal import Refused

    found = Proposal.objects.waiting().filter(pk=pk, ended=False).select_related("unit").first()
    if found is None:
        raise Refused(f"没有待公布的第{pk}号。")
    return {"key": found.key, "value": found.value, "unit": found.unit}


def _row(line: Line) -> dict[str, str]:
    """People by their number alone."""
    told = {"window": line.window, "before": line.before, "after": line.after}
    return {"unit": line.unit.code, "person": line.number, "what": line.what, **told}

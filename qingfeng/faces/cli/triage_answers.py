"""qingfeng triage answers"""

from __future__ import annotations

import argparse
from typing import Any

NAME = "answers"
HELP = "答复体检：逐份看已发出的答复，供统计和抽查"


def arguments(sub: Any) -> None:
    """`sub`: the actions of `qingfeng triage`."""
    words = "只看还没有看过的，或者规则更新以后的；可以在使用中运行，断了再运行就接着看。"
    answers = sub.add_parser(NAME, help=HELP, description=words)
    answers.add_argument("--again", action="store_true", help="全部重看一遍")
    answers.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from qingfeng.engines.triage.answers.services import check

    done = check(now=timezone.now(), again=options.again)
    print(f"答复 {done.answers} 份，新看 {done.checked} 份。")
    return 0

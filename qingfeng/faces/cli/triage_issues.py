"""qingfeng triage group: hot issues of all offices anew. Made so that another module lists it among the sub-commands of triage."""

from __future__ import annotations

import argparse
import datetime as dt
import time

NAME = "group"
HELP = "把反映同一地方、同一件事的留言归为热点"
WORDS = (
    "各机关的留言重新归集；人起的名、移出和并入的都保留。一个机关一个机关地写入：中断以后再运行，今天归集过的机关不再做。"
    "限定起止日期时，只归集这一段的留言，含有其他日期留言的热点不动。"
)


def arguments(sub: argparse._SubParsersAction) -> None:
    parser = sub.add_parser(NAME, help=HELP, description=WORDS)
    parser.add_argument("--since", type=dt.date.fromisoformat, metavar="日期", help="从哪天收到的起，例如 2026-01-01")
    parser.add_argument("--until", type=dt.date.fromisoformat, metavar="日期", help="到哪天收到的为止")
    parser.add_argument("--office", metavar="代码", help="只做一个机关")
    parser.add_argument("--anew", action="store_true", help="今天归集过的也再做一遍")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from qingfeng.core.refusal import Refused
    from qingfeng.engines.triage.issues import services

    now = timezone.now()
    period = {"since": options.since, "until": options.until}
    offices = services.offices() if options.anew else services.due(now=now, **period)
    if options.office:
        offices = [office for office in services.offices() if office.code == options.office]
        if not offices:
            raise Refused("没有这个代码的机关，或者它没有留言。")
    if not offices:
        print("各机关今天都归集过了，或者还没有留言；要再做一遍，加 --anew。")
    for office in offices:
        began = time.monotonic()
        found = services.regroup(office=office, now=timezone.now(), **period)
        seconds = time.monotonic() - began
        told = f"{found.messages} 条留言归出 {found.issues} 个热点，含 {found.grouped} 条，用了 {seconds:.1f} 秒"
        print(f"{office.name}：{told}。", flush=True)
    return 0

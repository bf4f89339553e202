"""qingfeng search rebuild"""

from __future__ import annotations

import argparse

NAME = "search"
HELP = "全文索引：由原文重新建立"


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="动作", dest="action", metavar="动作", required=True)
    words = "由原文重新建立，并与现存的比较；有不一致的以 1 结束（已经更正）。可以在使用中运行。"
    again = actions.add_parser("rebuild", help="由原文重新建立，与现存的比较", description=words)
    again.set_defaults(run=rebuild)


def rebuild(options: argparse.Namespace) -> int:
    from qingfeng.engines.cases.searching import rebuild as rebuild_index

    done = rebuild_index()
    print(f"索引 {done.matters} 件事项，更正 {done.differed} 件，删去多余 {done.strays} 件。")
    return 0 if done.same else 1

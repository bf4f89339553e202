"""qingfeng triage index"""

from __future__ import annotations

import argparse

NAME = "triage"
HELP = "来信研判：重建查重索引"


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="动作", dest="action", metavar="动作", required=True)
    words = "由来信重新建立查重索引；可以在使用中运行，新的一份建好以后才换上。每天自动运行一次。"
    again = actions.add_parser("index", help="重新建立查重索引", description=words)
    again.set_defaults(run=index)


def index(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from qingfeng.engines.triage.alike.index import rebuild

    made = rebuild(now=timezone.now())
    if made is None:
        print("已有一处在建索引，这一次没有做。")
        return 1
    print(f"查重索引已建立：{made.messages} 件来信，{made.terms} 个字对（只存密钥摘要）。")
    return 0

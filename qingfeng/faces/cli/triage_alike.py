"""qingfeng triage index: the files of look-alikes anew. Made so that another module lists it among the sub-commands of triage."""

from __future__ import annotations

import argparse


def arguments(sub: argparse._SubParsersAction) -> None:
    words = "由来信重新建立查重索引；可以在使用中运行，新的一份建好以后才换上。每天自动运行一次。"
    again = sub.add_parser("index", help="重新建立查重索引", description=words)
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

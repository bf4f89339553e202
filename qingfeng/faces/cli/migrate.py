"""qingfeng migrate"""

from __future__ import annotations

import argparse

NAME = "migrate"
HELP = "建立或升级数据库，并载入随产品提供的规定与工作日历（可重复运行，已有数据不动）"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from .preparing import prepare

    prepare()
    index_what_came_before()
    print("数据库已就绪。")
    return 0


def index_what_came_before() -> None:
    """Matters of the time before there was an index."""
    from qingfeng.core.matters.models import Matter
    from qingfeng.core.search.models import Document
    from qingfeng.engines.cases.searching import rebuild

    if Matter.objects.exists() and not Document.objects.exists():
        rebuild()

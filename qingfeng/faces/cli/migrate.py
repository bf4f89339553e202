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
    print("数据库已就绪。")
    return 0

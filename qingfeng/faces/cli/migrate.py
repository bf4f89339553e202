"""qingfeng migrate"""

from __future__ import annotations

import argparse

NAME = "migrate"
HELP = "建立或升级数据库（可重复运行，已有数据不动）"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    print("数据库已就绪。")
    return 0

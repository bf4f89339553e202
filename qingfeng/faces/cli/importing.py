"""qingfeng import"""

from __future__ import annotations

import argparse
from pathlib import Path

NAME = "import"
HELP = "从文件导入记录"


def arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(title="种类", dest="kind", metavar="种类", required=True)
    messages = kinds.add_parser("messages", help="公开渠道的群众留言与答复（CSV），按编号导入，重复运行不会重复")
    messages.add_argument("file", type=Path, metavar="文件", help="含 message_id、subject、received_at、body、reply、replied_at 各列的 CSV")
    messages.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from .refusals import existing_file

    file = existing_file(options.file)
    from qingfeng.scenarios.messages import import_messages

    print(import_messages(file, timezone.now()))
    return 0

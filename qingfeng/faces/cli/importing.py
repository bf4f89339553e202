"""qingfeng import"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

NAME = "import"
HELP = "从文件导入记录"


def arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(title="种类", dest="kind", metavar="种类", required=True)
    words = (
        "公开渠道的群众留言与答复（CSV 或 Excel），按编号导入：重复运行不会重复，中断后再运行就接着导入；"
        "先前导入的文字不改，点赞、反对数有变化的跟着更新。"
    )
    messages = kinds.add_parser("messages", help="公开渠道的群众留言与答复（CSV 或 Excel）", description=words)
    messages.add_argument("file", type=Path, metavar="文件", help="CSV（UTF-8 或 GB18030）或 Excel；表头上面可以有标题行")
    messages.add_argument(
        "--map", action="append", default=[], metavar="列名=字段", help="认不出的列是什么，可写几次；同样的表下次不用再写"
    )
    messages.add_argument("--dry-run", action="store_true", help="只试一遍，不写入")
    messages.add_argument("--errors", type=Path, metavar="文件", help="把退回的行写到这个 .xlsx，标出哪里不对")
    messages.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from qingfeng.core.sheets.streaming import open_table
    from qingfeng.engines.cases import message_fields as fields
    from qingfeng.engines.cases import message_import as messages

    from .refusals import existing_file, new_file

    if options.errors:
        new_file(options.errors)
    now, began = timezone.now(), time.monotonic()
    with existing_file(options.file).open("rb") as file:
        table = open_table(file, fields.KNOWN | {fields.label(heading) for heading in fields.asked(options.map).values()})
        mapping = messages.mapping_for(table.headers, fields.asked(options.map))
        fields.placed(table.headers, mapping)
        print(f"表头在第{table.header_row}行。", *messages.told(table.headers, mapping), sep="\n", flush=True)
        office = messages.top_office()
        if not options.dry_run:
            messages.remember(headers=table.headers, mapping=mapping, now=now)
        result = messages.import_file(
            table=table, mapping=mapping, office=office, actor=None, now=now, dry_run=options.dry_run, after_batch=_tell
        )
    if options.errors:
        write_errors(options.errors, table.headers, result)
    _conclude(result, time.monotonic() - began, options.dry_run)
    return 0


def _tell(result) -> None:
    """Every ten thousand rows a line, so that whoever waits sees that it goes on."""
    done = result.created + result.unchanged + result.updated + result.refused
    if done and done % 10_000 < 500:
        print(f"……已读 {done} 行", flush=True)


def write_errors(path: Path, headers: list[str], result) -> None:
    from qingfeng.core.sheets.annotating import refused_rows

    path.write_bytes(refused_rows(headers, [(fault.error, fault.line.cells) for fault in result.faults]))
    print(f"退回的行写在 {path}，改好以后可以直接导入这个文件。")


def _conclude(result, seconds: float, dry_run: bool) -> None:
    rows = result.created + result.unchanged + result.updated + result.refused
    if result.without_answer:
        print(f"其中没有答复、留存备查的 {result.without_answer} 条。")
    print(f"{rows} 行用了 {seconds:.1f} 秒，每秒 {rows / max(seconds, 0.001):.0f} 行。")
    if dry_run:
        print("试运行，没有写入；真正导入会是：")
    print(result)

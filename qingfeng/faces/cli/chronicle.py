"""qingfeng chronicle verify | rebuild | export"""

from __future__ import annotations

import argparse
from pathlib import Path

NAME = "chronicle"
HELP = "查验、重算或导出办理记录链"


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="动作", dest="action", metavar="动作", required=True)
    check = actions.add_parser("verify", help="查验：有无改动、删除、调换次序、截去末尾", description="查验记录链。查出问题时以 1 结束。")
    check.add_argument("--head", type=Path, metavar="文件", help="早先保存的树头；给出时还查验现在的记录是否由它延续而来")
    check.set_defaults(run=verify)
    again = actions.add_parser("rebuild", help="由记录重算派生状态与账户余额，与现存的比较", description="由记录重算，差异以记录为准。")
    again.set_defaults(run=rebuild)
    export = actions.add_parser("export", help="导出记录与树头，供单独的查验程序使用", description="导出记录与树头。")
    export.add_argument("file", type=Path, metavar="文件", help="写到哪里")
    export.set_defaults(run=write)


def verify(options: argparse.Namespace) -> int:
    from .refusals import existing_file

    return prove(existing_file(options.head).read_text(encoding="utf-8") if options.head else "")


def prove(head: str, public_key: str = "") -> int:
    """Check the chronicle, also against an earlier head, the books, the rules and the calendar; say what was found."""
    from qingfeng.core.chronicle.checkpoints import Checkpoint, Unreadable, read_verifier_key
    from qingfeng.core.chronicle.verify import verify as check
    from qingfeng.core.refusal import Refused
    from qingfeng.faces.proving import PROVED

    try:
        heads = [Checkpoint.parse(head)] if head else []
    except Unreadable as error:
        raise Refused("给出的文件不是签名的树头。", advice="请用公示或打印件上的全文。") from error
    report = check(heads=heads, public_key=read_verifier_key(public_key) if public_key else None)
    print(report.text())
    wrong = [(proved, proved.prove()) for proved in PROVED]
    for proved, lines in wrong:
        print("\n".join([str(proved.differs), *lines]) if lines else proved.fits)
    return 1 if not report.ok or any(lines for _proved, lines in wrong) else 0


def rebuild(options: argparse.Namespace) -> int:
    from qingfeng.core.chronicle.services import rebuild as rebuild_chronicle
    from qingfeng.engines.ledgers.services import rebuild_balances

    chain = rebuild_chronicle()
    books = rebuild_balances()
    print(f"记录链 {chain.streams} 条，重算后更正 {chain.streams_differing} 条。")
    print(f"结点 {chain.nodes} 个，更正 {chain.nodes_differing} 个；补入待封存 {chain.unqueued} 条。")
    print(f"账户余额更正 {len(books)} 个。")
    return 0 if chain.same and not books else 1


def write(options: argparse.Namespace) -> int:
    from qingfeng.core.chronicle.export import export

    from .refusals import new_file

    export(new_file(options.file))
    print(f"已导出到 {options.file}。")
    return 0

"""The command `qingfeng`: one module per command, each with NAME, HELP, arguments(parser) and run(options)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from . import backup, chronicle, createadmin, demo, figures, importing, migrate, resetfactors, restore, search, serve, simulate, triage
from .parser import Parser

COMMANDS = (serve, demo, migrate, createadmin, resetfactors, figures, importing, search, triage, simulate, chronicle, backup, restore)


def parser() -> Parser:
    top = Parser(prog="qingfeng", description="清风：让行风监督与为民服务的各项制度运转起来。数据放在 QINGFENG_VAR 指的目录（默认 var/）。")
    commands = top.add_subparsers(title="命令", dest="command", metavar="命令", required=True)
    for module in COMMANDS:
        module.arguments(commands.add_parser(module.NAME, help=module.HELP, description=module.HELP))
    return top


def start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


def perform(run, options) -> int:
    """Run one command; what the house refuses, and a database that is not ready, become one line each."""
    from django.db import DatabaseError

    from qingfeng.core.refusal import Refused

    try:
        return run(options) or 0
    except Refused as refusal:
        print(f"没有办成：{refusal}", file=sys.stderr)
    except DatabaseError as error:
        cause = str(error).splitlines()[0] if str(error) else type(error).__name__
        print(f"数据库不能用（{cause}）。新装或升级后先运行 qingfeng migrate。", file=sys.stderr)
    except OSError as error:
        print(f"没有办成：{error.strerror or error}：{error.filename or ''}", file=sys.stderr)
    return 1


def main(argv: Sequence[str] | None = None) -> int:
    from django.core.exceptions import ImproperlyConfigured

    options = parser().parse_args(argv)
    try:
        start_django()
        return perform(options.run, options)
    except ImproperlyConfigured as error:
        print(f"设置不能用：{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())

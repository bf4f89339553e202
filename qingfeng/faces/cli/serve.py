"""qingfeng serve: the web server, the worker of background tasks and the duties of the clock, as one group of processes."""

from __future__ import annotations

import argparse
import os
import socket
import sys

NAME = "serve"
HELP = "运行网页服务、后台任务与定时事务（同起同停）"


def port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError
    return number


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", metavar="地址", help="监听地址，默认 127.0.0.1（只有本机能访问）")
    parser.add_argument("--port", type=port, default=8000, metavar="端口", help="监听端口，默认 8000")
    parser.add_argument("--workers", type=int, choices=range(1, 17), default=2, metavar="进程数", help="网页进程数，1 至 16，默认 2")
    parser.set_defaults(run=run)


def server_command(host: str, number: int, workers: int) -> list[str]:
    """Granian without an access log: no address of a sender is kept anywhere."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(number)),
        *("--workers", str(workers), "--blocking-threads", "1", "--respawn-failed-workers", "--workers-kill-timeout", "5"),
        *("--no-access-log", "--log-level", "warning", "--no-ws", "qingfeng.faces.cli.application:application"),
    ]


def is_free(host: str, number: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError:
            return False
    return True


def refuse_if_not_migrated() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from qingfeng.core.refusal import Refused

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("数据库还没有建立或升级。", advice="先运行 qingfeng migrate。")


def tell_what_lacks_people() -> None:
    from django.utils import timezone

    from .lacking import lines

    if found := lines(now=timezone.now()):
        print(*found, sep="\n")


def run(options: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import connection

    from qingfeng.core.refusal import Refused
    from qingfeng.faces.checks import refuse_if_unsound

    from .preparing import load_what_is_shipped
    from .supervisor import Child, Supervisor

    for line in refuse_if_unsound():
        print(f"请注意：{line}")
    if not is_free(options.host, options.port):
        raise Refused(f"{options.host}:{options.port} 已被占用或不能监听。", advice="用 --port 换一个端口（make demo PORT=8001）。")
    refuse_if_not_migrated()
    load_what_is_shipped()
    tell_what_lacks_people()
    connection.close()  # nothing open is handed to the children
    address = f"http://{options.host}:{options.port}"
    os.environ.setdefault("QINGFENG_ADDRESS", address)  # what QR codes and notices say, until the office names its own
    python = sys.executable
    server = Child("网页服务", server_command(options.host, options.port, options.workers))
    manage = str(settings.BASE_DIR / "manage.py")
    helpers = [
        Child("后台任务", [python, manage, "db_worker", "--verbosity", "0"]),
        Child("定时事务", [python, "-m", "qingfeng.faces.cli.duties"]),
    ]
    print(f"\n群众入口 {address}/\n工作台   {address}/desk/\n数据目录 {settings.VAR}\n按 Ctrl+C 停止。", flush=True)
    return Supervisor(server, helpers).run()

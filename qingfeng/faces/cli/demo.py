"""qingfeng demo"""

from __future__ import annotations

import argparse

NAME = "demo"
HELP = "载入演示县（已载入的不重复），并列出各角色的登录名；不启动服务"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from qingfeng.scenarios import loader

    from .preparing import prepare

    prepare()
    loader.load_demo()
    logins = list(loader.demo_logins())
    if logins:
        print("\n演示账号（仅限演示）：角色 · 姓名 · 登录名 · 密码")
    for login in logins:
        print(f"  {login.role} · {login.name} · {login.username} · {login.password}")
    return 0

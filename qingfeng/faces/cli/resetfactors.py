"""qingfeng resetfactors: an administrator lost telephone and recovery codes, and there is no second security administrator."""

from __future__ import annotations

import argparse

NAME = "resetfactors"
HELP = "重设一名管理员的第二道验证（手机、备用码都丢了，又没有别的安全管理员时）"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--username", required=True, metavar="登录名", help="管理员的登录名")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from qingfeng.core.access.factors import reset_at_the_machine
    from qingfeng.core.access.models import Account
    from qingfeng.core.refusal import Refused

    account = Account.objects.filter(username=options.username).select_related("unit").first()
    if account is None:
        raise Refused("没有这个登录名。")
    reset_at_the_machine(account=account, now=timezone.now())
    print(f"{account.username} 的第二道验证已重设，下次登录重新设置；已记入安全日志。")
    return 0

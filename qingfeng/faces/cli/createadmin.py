"""qingfeng createadmin: the first administrators of a new installation; their duties are apart, so is each account."""

from __future__ import annotations

import argparse
import getpass
import sys

NAME = "createadmin"
HELP = "建立系统、安全或审计管理员账号（三员分立，都看不到事项内容）"
ROLES = {"sysadmin": "系统管理员", "secadmin": "安全管理员", "auditadmin": "审计管理员"}


def arguments(parser: argparse.ArgumentParser) -> None:
    words = "、".join(f"{role} {name}" for role, name in ROLES.items())
    parser.add_argument("--role", required=True, choices=ROLES, metavar="角色", help=words)
    parser.add_argument("--username", required=True, metavar="登录名", help="新账号的登录名")
    parser.add_argument("--office", metavar="名称", help="全新安装时：主管机关的全称，先建立这个机关")
    parser.add_argument("--type-password", action="store_true", help="自己输入初始密码；不加此项则随机生成并只显示一次")
    parser.set_defaults(run=run)


def typed_password() -> str:
    from qingfeng.core.refusal import Refused

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("初始密码：")
    if first != getpass.getpass("再输入一次："):
        raise Refused("两次输入的密码不一样，没有建立账号。")
    return first


def top_office(name: str | None):
    from qingfeng.core.parties.models import Unit, UnitKind
    from qingfeng.core.refusal import Refused

    offices = Unit.objects.filter(kind=UnitKind.OFFICE, parent=None)
    if name is None:
        office = offices.first()
        if office is None:
            raise Refused("还没有主管机关。", advice="请加上 --office 机关全称。")
        return office
    if offices.exists():
        raise Refused(f"主管机关已有：{offices.first()}。", advice="请去掉 --office。")
    office = Unit(code="000", name=name, kind=UnitKind.OFFICE)
    office.save()
    Unit.objects.filter(pk=office.pk).update(path=f"/{office.pk}/")
    return office


def create(*, username: str, password: str, role: str, office_name: str | None):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction
    from django.utils import timezone

    from qingfeng.core.access.models import Account
    from qingfeng.core.access.services import create_first_administrator
    from qingfeng.core.refusal import Refused

    try:
        validate_password(password, Account(username=username))
    except ValidationError as error:
        raise Refused("".join(error.messages), advice="没有建立账号。") from error
    with transaction.atomic():
        office = top_office(office_name)
        return create_first_administrator(username=username, role=role, unit=office, password=password, now=timezone.now())


def run(options: argparse.Namespace) -> int:
    from qingfeng.core.access.services import fresh_password

    password = typed_password() if options.type_password else fresh_password()
    create(username=options.username, password=password, role=options.role, office_name=options.office)
    print(f"已建立{ROLES[options.role]}账号 {options.username}，首次登录须改密码。")
    if not options.type_password:
        print(f"初始密码（只显示这一次）：{password}")
    return 0

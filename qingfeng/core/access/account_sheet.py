"""Accounts from a sheet: all rows or none, every error with its row. First passwords are told once, to be printed as slips."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.changes import Brought, Change, tried
from qingfeng.core.sheets.reading import Column, Row, Table, read_table

from . import permissions
from .models import Account
from .security_log import log
from .services import SEPARATION, fresh_password

COLUMNS = (
    Column("用户名", ("登录名", "账号"), max_length=40),
    Column("单位代码", ("代码", "学校代码", "学校标识码")),
    Column("工号", ("编号", "人员编号", "职工号"), required=False, max_length=32),
    Column("工作邮箱", ("邮箱", "电子邮箱"), required=False, max_length=254),
)
MOST_ROWS = 200  # a password takes a tenth of a second to hash, so that nobody can try many


@dataclass(kw_only=True)
class Made(Brought):
    """With errors nothing was made. `slips`: the first passwords; where it was only tried there are none."""

    slips: list[tuple[Account, str]] = field(default_factory=list)


def create_accounts(*, file: BinaryIO, actor: Account, now: dt.datetime, dry: bool = False) -> Made:
    """By the system administrator of the units in it. Roles are given afterwards by the security administrator. `dry`: tells what would be,
    and stores nothing."""
    table = read_table(file, COLUMNS)
    if len(table.rows) > MOST_ROWS:
        raise Refused(_("一张表最多%(n)d个账号。") % {"n": MOST_ROWS}, advice=_("请分成几张表。"))
    wanted = list(_wanted(table, actor, now))
    if table.errors:
        table.errors.sort(key=lambda e: e.row)
        return Made(table=table)
    if not wanted:
        raise Refused(_("表里没有一行账号。"))
    slips = [] if dry else [_slip(account) for _row, account in wanted]  # before the transaction, which holds up other writers
    with tried(dry):
        for row, account in wanted:
            _saved(table, row, account, actor, now)
        if table.errors:
            transaction.set_rollback(True)
            return Made(table=table)
    return Made(table=table, new=len(wanted), changes=[_told(account) for _row, account in wanted], slips=slips)


def _slip(account: Account) -> tuple[Account, str]:
    password = fresh_password()
    account.set_password(password)
    return account, password


def _told(account: Account) -> Change:
    """By number: whose it is nobody reads off who has not made the account."""
    whose = account.person.number if account.person else ""
    return Change(account.username, f"{account.unit.name if account.unit else ''} {whose}".strip())


def _wanted(table: Table, actor: Account, now: dt.datetime) -> Iterator[tuple[Row, Account]]:
    taken = {name.casefold() for name in Account.objects.values_list("username", flat=True)}
    numbers = [str(row["工号"]) for row in table.rows if row["工号"]]
    people = {p.number: p for p in Person.objects.filter(number__in=numbers)}
    owners = set(Account.objects.filter(person__in=people.values()).values_list("person_id", flat=True))
    units = Unit.objects.in_bulk([str(row["单位代码"]) for row in table.rows], field_name="code")
    for row in list(table.rows):
        unit, person = units.get(str(row["单位代码"])), people.get(str(row["工号"]))
        name = str(row["用户名"])
        why = _wrong(row, unit, person, name.casefold() in taken, actor, now, owners)
        if why or unit is None:
            table.refuse(row, *why)
            continue
        taken.add(name.casefold())
        owners |= {person.pk} if person else set()
        yield row, Account(username=name, unit=unit, person=person, email=str(row["工作邮箱"] or ""), date_joined=now)


def _wrong(
    row: Row, unit: Unit | None, person: Person | None, taken: bool, actor: Account, now: dt.datetime, owners: set[int]
) -> tuple[str, str]:
    """The column at fault and why; nothing where the row is right."""
    if taken:
        return "用户名", _("这个用户名已有人用。")
    if unit is None:
        return "单位代码", _("没有代码为“%s”的单位。") % row["单位代码"]
    if not permissions.can_create_account(actor, unit, today(now)):
        return "单位代码", _("不归您管的单位。（依据：%s）") % SEPARATION
    if row["工号"] and person is None:
        return "工号", _("没有工号为“%s”的人员。") % row["工号"]
    if person is not None and person.pk in owners:
        return "工号", _("%(who)s已经有账号。") % {"who": person.name}
    return ()  # type: ignore[return-value]


def _saved(table: Table, row: Row, account: Account, actor: Account, now: dt.datetime) -> None:
    try:
        account.full_clean(exclude=["password"])
    except ValidationError as error:
        field_name = next(iter(error.message_dict))
        column = {"email": "工作邮箱", "person": "工号"}.get(field_name, "用户名")
        table.refuse(row, column, "".join(error.message_dict[field_name]))
        return
    account.save()
    log(account.unit, "account.created", {"account": account.pk}, actor=actor, now=now)

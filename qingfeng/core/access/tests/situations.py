"""A small county to try things in; nothing in it exists."""

import datetime as dt
from itertools import count
from zoneinfo import ZoneInfo

from qingfeng.core.access.models import Account, RoleHolding
from qingfeng.core.parties.models import Person, Post, Unit, UnitKind

DAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
_numbers = count(1)


def a_unit(kind=UnitKind.OFFICE, parent=None, name="云岫县教育局"):
    unit = Unit.objects.create(code=f"T{next(_numbers)}", name=name, kind=kind, parent=parent, path="")
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save()
    return unit


def an_office_with_a_school():
    office = a_unit()
    return office, a_unit(UnitKind.SCHOOL, office, "云岫县第三中学")


def a_person(name="柳某甲", unit=None, kind="teacher", held_from=dt.date(2020, 9, 1), held_to=None):
    person = Person.objects.create(number=f"P{next(_numbers)}", name=name)
    if unit:
        Post.objects.create(unit=unit, person=person, kind=kind, held_from=held_from, held_to=held_to)
    return person


def an_account(unit, *roles, person=None, role_unit=None, since=dt.date(2020, 1, 1)):
    account = Account(username=f"u{next(_numbers)}", unit=unit, person=person or a_person(), must_change_password=False)
    account.set_unusable_password()
    account.save()
    for role in roles:
        RoleHolding.objects.create(account=account, role=role, unit=role_unit or unit, valid_from=since)
    return account

"""Situations for tests across the house: an office with its people, keepers and key, its schools, and complaints on their way.

`house()` builds everything a complaint needs; the functions after it lead one complaint to a given point. All of it is invented.
"""

from __future__ import annotations

import datetime as dt

from django.test import Client

from qingfeng import catalogue
from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.norms import services as norms
from qingfeng.core.norms.models import Document, Version
from qingfeng.core.parties.models import Person, Post, Unit
from qingfeng.core.vault import wrapping
from qingfeng.engines.cases.standing import offer_abandoned
from qingfeng.institutions.complaints.tests import situations as s
from qingfeng.institutions.complaints.tests.situations import (  # noqa: F401  (offered to other tests)
    LONG_AGO,
    QUESTION,
    House,
    accepted,
    ask_for_help,
    at,
    claim,
    complain,
    decided,
    draft,
    found,
    handled_by,
    heard,
    price_bureau,
    ready_to_decide,
    roles_end,
    submit,
    with_an_office_above,
)
from tests import shipped

ADMINISTRATORS = ("sysadmin", "secadmin", "auditadmin", "auditor", "publisher", "cashier", "inspector")
KEEPERS_WORDS = "第一把钥匙 很长的口令 2026"


def house(monkeypatch=None) -> House:
    """An office with everybody in it, the shipped norms loaded. Wrapping is made cheap where a monkeypatch is given."""
    if monkeypatch is not None:
        monkeypatch.setattr(wrapping, "OPS", 1)
        monkeypatch.setattr(wrapping, "MEM", 8192)
    catalogue.install()
    shipped.load(at(-30))
    built = s.build()
    for number, role in enumerate(ADMINISTRATORS, 200):
        built.accounts[role] = person_with_account(number, role, f"管某{number}", built.office)
        built.grant(built.accounts[role], role)
    built.accounts["teacher"] = person_with_account(300, "teacher", "梁某某", built.school, "teacher")
    built.grant(built.accounts["teacher"], "staff", built.school)
    return built


def own_rule(house: House, key: str, value: object, since: dt.date, now: dt.datetime, title: str = "保管办法") -> Version:
    """A rule of the office under a document of its own: recorded by the head, published by the decider."""
    number = Document.objects.count()
    own = norms.add_document(
        key=f"own-{number}", title=title, unit=house.office, dated=since, in_force_from=since, actor=house.head, now=now
    )
    clause = norms.add_clause(document=own, ref="第一条", text="按此执行。", actor=house.head, now=now)
    proposal = norms.propose_version(key=key, unit=house.office, value=value, valid_from=since, clause=clause, actor=house.head, now=now)
    return norms.publish(proposal=proposal, actor=house.decider, now=now)


def letters_allowed(house: House, now: dt.datetime | None = None) -> Version:
    """A document of the province, recorded by the office: from that day on the deductions of the letters of responsibility follow."""
    now = now or at(-30)
    return own_rule(house, "duty_letters.authority", "省教工委〔2026〕3号", today(now), now, "关于签订师德建设责任书的意见")


def person_with_account(number: int, key: str, name: str, unit: Unit, post: str = "clerk") -> Account:
    person = Person.objects.create(number=f"P{number:03d}", name=name)
    Post.objects.create(unit=unit, person=person, kind=post, held_from=LONG_AGO)
    return Account.objects.create(username=key, person=person, unit=unit, must_change_password=False)


def a_school(house: House, number: int, name: str) -> Unit:
    unit = Unit.objects.create(code=f"YX-S{number}", name=name, short_name=name, kind="school", stage="primary", parent=house.office)
    unit.path = f"{house.office.path}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def recused_handler(house: House) -> Account:
    """Holds the role of a handler at the office and teaches at the school that is complained about."""
    account = person_with_account(301, "recused", "郑某某", house.school, "teacher")
    house.grant(account, "handler", house.office)
    return account


def moved_here(house: House, number: int, name: str, role: str, left: dt.date, kind: str = "teacher") -> Account:
    """Was at the school until that day and works at the office since."""
    account = person_with_account(number, f"moved{number}", name, house.office)
    Post.objects.create(unit=house.school, person=account.person, kind=kind, held_from=LONG_AGO, held_to=left)
    house.grant(account, role)
    return account


def stranded(house: House) -> Matter:
    """Handled by somebody who left; everybody else left too, and the head above declined."""
    matter = being_handled(house)
    roles_end(*(house.accounts[who] for who in ("registrar", "handler", "head", "clerk")))
    offer_abandoned(now=at(5))
    take(matter_id=matter.pk, step="decline", actor=house.chief, now=at(5), data={"reason": "请县里另派人"})
    offer_abandoned(now=at(6))
    return Matter.objects.get(pk=matter.pk)


def logged_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return client


def being_handled(house: House) -> Matter:
    return handled_by(house, accepted(house, complain(house)), house.handler)


def waiting_for_the_extract(house: House) -> Matter:
    matter = being_handled(house)
    draft(house, matter)
    return Matter.objects.get(pk=matter.pk)


def with_a_decision(house: House) -> Matter:
    return decided(house, ready_to_decide(house))

"""The county itself: its offices and schools, its people and their posts, accounts, keepers, the norms and the calendar."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field

from qingfeng import catalogue
from qingfeng.core.access import services as access
from qingfeng.core.access.models import ADMIN_ROLES, Account
from qingfeng.core.calendar import services as calendar
from qingfeng.core.norms import services as norms
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.norms.models import Clause
from qingfeng.core.parties import importing
from qingfeng.core.parties import services as parties
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import keys

from .rows import path, rows

START = dt.datetime(2009, 12, 21, 1, 30, tzinfo=dt.UTC)
OFFICE = "YX"
LINES = {"fees": "教育收费", "ethics": "师德师风"}


@dataclass
class Cast:
    """Everybody and everything that the rows name by code."""

    units: dict[str, Unit]
    people: dict[str, Person]
    accounts: dict[str, Account] = field(default_factory=dict)
    answering: dict[str, Account] = field(default_factory=dict)  # school code -> who answers for it
    posting: dict[str, Account] = field(default_factory=dict)  # unit code -> who prepares its fee board
    clauses: dict[str, Clause] = field(default_factory=dict)

    @property
    def office(self) -> Unit:
        return self.units[OFFICE]

    def __getitem__(self, username: str) -> Account:
        return self.accounts[username]

    def account_of(self, number: str) -> Account:
        person = self.people[number]
        return next(a for a in self.accounts.values() if a.person_id == person.pk)


def found() -> Cast:
    """Sets the county up as it was before the first complaint."""
    load_shipped(now=START, files=catalogue.parameter_files())
    calendar.seed(now=START)
    _import(importing.import_units, "units.csv")
    for code, name in LINES.items():
        parties.add_line(code=code, name=name, actor=None, now=START)
    _import(importing.import_people, "people.csv")
    _import(importing.import_posts, "posts.csv")
    cast = Cast(units=Unit.objects.in_bulk(field_name="code"), people=Person.objects.in_bulk(field_name="number"))
    _ethics(cast)
    cast.clauses = {f"{c.document.key} {c.ref}": c for c in Clause.objects.select_related("document")}
    _accounts(cast)
    _keys(cast)
    return cast


def _ethics(cast: Cast) -> None:
    """The county's own rules of conduct for teachers, recorded by the office as any office records its documents."""
    document = norms.add_document(
        key="yunxiu-ethics-2009", number="云岫教委〔2009〕52号", title="云岫县中小学教师职业行为规定", unit=cast.office,
        dated=dt.date(2009, 12, 10), in_force_from=dt.date(2010, 1, 1), actor=None, now=START,
    )  # fmt: skip
    text = "不得体罚、变相体罚或者侮辱学生；不得推荐、推销教辅资料；不得无故缺课；不得收受学生和家长的财物。"
    norms.add_clause(document=document, ref="第五条", text=text, actor=None, now=START)


def _import(do, name: str) -> None:
    done = do(file=io.BytesIO(path(name).read_bytes()), actor=None, now=START)
    if done.errors:
        raise Refused(f"{name}：{done.errors[0]}")


def _accounts(cast: Cast) -> None:
    """The three administrators first; the system administrator makes the others, the security administrator gives the roles."""
    listed = rows("accounts.csv")
    for row in listed:
        if row["roles"] in ADMIN_ROLES:
            first = access.fresh_password()
            admin = access.create_first_administrator(
                username=row["username"], role=row["roles"], unit=cast.units[row["unit"]], password=first, now=START
            )
            access.change_password(account=admin, new_password=row["password"], now=START)
            cast.accounts[row["username"]] = admin
    for row in listed:
        if row["username"] not in cast.accounts:
            _account(cast, row)


def _account(cast: Cast, row: dict[str, str]) -> None:
    unit = cast.units[row["unit"]]
    account, _password = access.create_account(
        username=row["username"], unit=unit, person=cast.people[row["person"]], password=row["password"], must_change=False,
        can_log_in=row["shown"] == "1", actor=cast["sysadmin"], now=START,
    )  # fmt: skip
    for role in row["roles"].split("、"):
        access.grant_role(account=account, role=role, unit=unit, actor=cast["secadmin"], now=START)
        if role == "respondent":
            cast.answering[row["unit"]] = account
        if role == "publisher":
            cast.posting.setdefault(row["unit"], account)
    cast.accounts[row["username"]] = account


def _keys(cast: Cast) -> None:
    keepers = [(cast[row["username"]], row["passphrase"]) for row in rows("accounts.csv") if row["passphrase"]]
    keys.create_office_key(unit=cast.office, keepers=keepers, actor=keepers[0][0], now=START)

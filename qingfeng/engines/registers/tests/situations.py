"""An office with a school and a register; nothing in it exists."""

import datetime as dt

from qingfeng.engines.agreements.tests.situations import NOW, TODAY, Role, a_school, an_account, an_office, at
from qingfeng.engines.registers import kinds, services
from qingfeng.engines.registers.kinds import RegisterKind

KIND = "test_register"
kinds.install(
    (RegisterKind(code=KIND, name="Register", purpose="Purpose", basis="Basis", groups=(("deputy", "人大代表"), ("parent", "家长"))),)
)
FIELDS = {"name": "柳青禾", "group": "parent", "phone": "13900000001", "term_from": dt.date(2026, 1, 1), "term_to": dt.date(2027, 12, 31)}


def an_entry(office, *, actor=None, now=NOW, source="聘书", **changes):
    return services.enter(kind=KIND, unit=office, fields=FIELDS | changes, source=source, source_on=TODAY, actor=actor, now=now)


__all__ = ["FIELDS", "KIND", "NOW", "TODAY", "Role", "a_school", "an_account", "an_entry", "an_office", "at"]

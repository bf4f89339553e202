"""Load the demonstration: the invented county, its years 2010 and 2011 and its present, played through the services."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from qingfeng.core.access.models import Account, Role
from qingfeng.core.chronicle.services import seal

from . import (
    aftermath,
    appraisals,
    assessments,
    circulars,
    county,
    inspectors,
    lives,
    outreach,
    present,
    promises,
    publicity,
    reports,
    state,
    study,
    surveys,
    titles,
)
from .agenda import Agenda
from .case import Case
from .rows import BISHAN, Row, rows

RECEIPTS = "demo-receipts.json"
FOLLOWED = {"P11": "已答复，等您评价", "P05": "等您补充", "P07": "调查中"}


class DemoLogin(NamedTuple):
    """One account of the demonstration, printed at start-up so that every role can be tried."""

    role: str
    name: str
    username: str
    password: str


def load_demo(say: Callable[[str], object] = print) -> bool:
    """Load the demo county unless it is loaded; True when something was loaded. All of it or nothing."""
    if state.loaded(BISHAN):
        return False
    say("正在载入演示县（云岫县，2010—2011年和当前的事项），约两分钟……")
    with transaction.atomic():
        cases = play()
        state.mark(scenario=BISHAN, now=present.TODAY)
        seal(now=present.TODAY)
    _keep_receipts(cases)
    say("演示县已载入。")
    return True


def play() -> dict[str, Case]:
    """The county from its founding to the fixed day of its present; the cases by the number of their row."""
    cast = county.found()
    agenda = Agenda()
    publicity.plan(cast, agenda)
    promises.plan(cast, agenda)
    study.plan(cast, agenda)
    outreach.plan(cast, agenda)
    inspectors.plan(cast, agenda)
    reports.plan(cast, agenda)
    titles.plan(cast, agenda)
    assessments.plan(cast, agenda)
    appraisals.plan(cast, agenda)
    surveys.plan(cast, agenda)
    cases = lives.plan(cast, agenda) | present.plan(cast, agenda)
    aftermath.plan(cast, agenda, cases)
    circulars.plan(cast, agenda, cases)
    agenda.play(until=present.TODAY)
    return cases


def demo_logins() -> list[DemoLogin]:
    """Of this demonstration alone; nothing where none is loaded."""
    if not state.loaded(BISHAN):
        return []
    names = dict(Account.objects.filter(person__isnull=False).values_list("username", "person__name"))
    shown = [row for row in rows("accounts.csv") if row["shown"] == "1"]
    logins = [DemoLogin(_roles(row), names.get(row["username"], _roles(row)), row["username"], row["password"]) for row in shown]
    logins += [DemoLogin("封存口令", names[row["username"]], row["username"], row["passphrase"]) for row in shown if row["passphrase"]]
    return logins + [DemoLogin("群众回执码", what, "/follow/", code) for what, code in _receipts()]


def _roles(row: Row) -> str:
    return "、".join(str(Role(role).label) for role in row["roles"].split("、"))


def _keep_receipts(cases: dict[str, Case]) -> None:
    """Codes of a few matters under way, so that a visitor can follow them. Only a demonstration keeps codes anywhere."""
    kept = {what: cases[no].receipt.code for no, what in FOLLOWED.items() if cases[no].receipt}
    (settings.VAR / RECEIPTS).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


def _receipts() -> list[tuple[str, str]]:
    path = settings.VAR / RECEIPTS
    return list(json.loads(path.read_text(encoding="utf-8")).items()) if path.is_file() else []

"""The present of the demonstration: matters under way on a fixed day in November 2026, each as far as its dates have come."""

from __future__ import annotations

from qingfeng.engines.cases import mailbox

from . import lives
from .agenda import Agenda, Life
from .case import Case
from .county import Cast
from .rows import at, day, later, rows

TODAY = at("2026-11-23", 8, 30)
QUESTION = "请补充交费的凭据（收据、转账截图均可），并说明交给了谁。可以直接在这里回复，不用写姓名。"

FINANCE = "YX-A3"
TO_FINANCE = "请核对：今年秋季县内初中的空调使用费有没有核定或者备案的标准，文号是什么。有的话请附备案表。"


def plan(cast: Cast, agenda: Agenda) -> dict[str, Case]:
    cases = {row["no"]: Case(cast, row) for row in rows("present.csv")}
    for case in cases.values():
        ways = {**lives.WAYS, "offered": _offered, "harm": _harm}
        agenda.add(lives.life(case, agenda, cases, ways))
        if case.row["extra"]:
            name, _colon, on = case.row["extra"].partition(":")
            agenda.add(EXTRAS[name](case, on))
    return cases


def _offered(case: Case, agenda: Agenda, cases: dict[str, Case]) -> Life:
    """Handed to somebody who has not yet said yes."""
    now = at(case.row["accepted_on"], 11)
    yield now
    case.step("accept", "registrar", now)
    case.step("assign", "registrar", at(case.row["accepted_on"], 16), to=case.handler)


def _harm(case: Case, agenda: Agenda, cases: dict[str, Case]) -> Life:
    """Acknowledged within the hour and reported outward; the receipt is still missing."""
    duty = case.matter.accountable
    now = at(case.row["received"], 16, 10)
    yield now
    case.step("acknowledge_harm", duty, now)
    now = at(case.row["received"], 16, 40)
    yield now
    case.step("report_harm", duty, now, organ="云岫县公安局", reported_at=now)


def _registered(case: Case, on: str) -> Life:
    now = at(on, 17)
    yield now
    case.step("register", "registrar2", now)


def _paused(case: Case, on: str) -> Life:
    now = at(on, 15)
    yield now
    mailbox.ask(complaint=case.complaint, text=QUESTION, author=case.handler, now=now)
    case.step("pause", case.handler, now, ground="等本人补正")


def _extended(case: Case, on: str) -> Life:
    now = at(later(day(on), 0), 10)
    yield now
    case.step("extend", "head", now, amount=20, reason="涉及三个年级，需要逐班核对租用协议和付款记录")


def _assisted(case: Case, on: str) -> Life:
    """One question to the finance section; its answer is still to come."""
    now = at(on, 10)
    yield now
    case.step("assist", case.handler, now, unit=case.cast.units[FINANCE], text=TO_FINANCE)


EXTRAS = {"register": _registered, "pause": _paused, "extend": _extended, "assist": _assisted}

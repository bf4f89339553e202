"""How the complaints of 2010 and 2011 went, each by its row: refused, passed on, joined, withdrawn, or looked into and answered."""

from __future__ import annotations

from collections.abc import Callable

from qingfeng.engines.cases import answering
from qingfeng.engines.cases.models import Complaint

from . import aftermath, inquiry
from .agenda import Agenda, Life
from .case import Case
from .county import Cast
from .rows import at, day, later, pick, rows

Way = Callable[[Case, Agenda, dict[str, Case]], Life]
FILES = ("complaints_2010.csv", "complaints_2011.csv", "complaints_other.csv")
PRICES = "云岫县物价局"
REFUSALS = ("同一事项已由县物价局受理，正在查处", "反映的是校外培训机构的收费，不属本机关管理", "没有写明学校和时间，联系不上，无法核查")


def plan(cast: Cast, agenda: Agenda) -> dict[str, Case]:
    cases = {row["no"]: Case(cast, row) for name in FILES for row in rows(name)}
    for case in cases.values():
        agenda.add(life(case, agenda, cases, WAYS))
    return cases


def life(case: Case, agenda: Agenda, cases: dict[str, Case], ways: dict[str, Way]) -> Life:
    yield case.received
    case.submit()
    yield at(case.row["accepted_on"], 10, pick(case.no, 50))
    yield from ways.get(case.row["ending"], looked_into)(case, agenda, cases)


def refused(case: Case, agenda: Agenda, cases: dict[str, Case]) -> Life:
    now = at(case.row["accepted_on"], 11)
    yield now
    case.step("refuse", "registrar", now, reason=REFUSALS[pick(case.no, len(REFUSALS))], where=PRICES)


def transferred(case: Case, agenda: Agenda, cases: dict[str, Case]) -> Life:
    now = at(case.row["accepted_on"], 11)
    yield now
    case.step("transfer", "registrar", now, organ=PRICES)
    now = at(later(day(case.row["accepted_on"]), 6), 15)
    yield now
    case.step("outward_receipt", "registrar", now, receipt=f"价检收〔{now.year}〕{now.month:02d}{pick(case.no, 90) + 10}号")


def handed_over(case: Case, agenda: Agenda, cases: dict[str, Case]) -> Life:
    now = at(case.row["accepted_on"], 11)
    yield now
    holder = case.matter.accountable
    case.step("hand_over", holder, now, organ="云岫县纪律检查委员会")
    now = at(later(day(case.row["accepted_on"]), 4), 15)
    yield now
    case.step("outward_receipt", holder, now, receipt=f"云纪收〔{now.year}〕{pick(case.no, 60) + 10}号")


def joined(case: Case, agenda: Agenda, cases: dict[str, Case]) -> Life:
    now = at(case.row["accepted_on"], 11)
    yield now
    case.step("join", "registrar", now, into=cases[case.row["into"]].matter.ref)


def withdrawn(case: Case, agenda: Agenda, cases: dict[str, Case]) -> Life:
    now = at(case.row["accepted_on"], 11)
    yield now
    case.step("accept", "registrar", now)
    now = at(later(day(case.row["accepted_on"]), 5), 20)
    yield now
    case.step("withdraw", None, now, complaint=case.complaint)


def looked_into(case: Case, agenda: Agenda, cases: dict[str, Case]) -> Life:
    """Accepted, assigned, heard, found, decided, answered, looked at again and closed."""
    accepted, decided = day(case.row["accepted_on"]), day(case.row["decided_on"])
    yield from inquiry.assigned(case, accepted)
    if case.row["ending"] in inquiry.AGAINST:
        yield from inquiry.heard(case, accepted)
    yield from inquiry.found(case, later(decided, -8), later(decided, -5))
    now = at(decided, 15, 30)
    yield now
    case.results |= case.step("decide", case.decider, now, written_opinion=inquiry.written_opinion(case))
    aftermath.follows(case, agenda, decided)
    now = at(later(decided, 3), 10)
    yield now
    case.step("serve", case.handler, now, answer=inquiry.answer(case), method="mailbox")
    yield from _looked_at_again(case)
    now = at(case.row["closed_on"], 16)
    yield now
    case.step("close", case.handler, now)


def _looked_at_again(case: Case) -> Life:
    """Most people say what they think; where not everybody says that it is solved, somebody without a part goes and looks."""
    decided = day(case.row["decided_on"])
    now = at(later(decided, 7), 20, 10)
    yield now
    told = list(Complaint.objects.filter(matter=case.matter, withdrawn_at=None).order_by("pk"))
    yes = case.row["ending"] in inquiry.AGAINST
    for complaint in told:
        key = f"{case.no}{complaint.channel}{complaint.received_at:%d}"
        if pick(key, 5) < 3:
            solved = "yes" if yes or pick(key, 3) else "no"
            answering.rate(complaint=complaint, solved=solved, satisfied=3 + pick(key, 3) if solved == "yes" else 2, now=now)
    now = at(later(decided, 10), 14)
    yield now
    if Complaint.objects.filter(matter=case.matter, withdrawn_at=None).exclude(solved="yes").exists():
        case.step("recheck", "caller", now, passed=True, note="到校查看公示栏和收款记录，并询问部分学生家长，与答复一致。")


WAYS: dict[str, Way] = {
    "refused": refused,
    "transferred": transferred,
    "handed_over": handed_over,
    "joined": joined,
    "withdrawn": withdrawn,
}

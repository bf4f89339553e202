"""The parts of an inquiry: assigned, heard, found. Each part is a piece of a life and waits for its days."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from .agenda import Life
from .case import Case
from .rows import Row, at, fen, grouped, later, pick

AGAINST = ("confirmed", "partly")
RESULTS = {"confirmed": "support", "partly": "support", "unfounded": "not_support", "cannot_tell": "explain", "explained": "explain"}
FOUND = {
    "confirmed": "经查看通知、收款记录并询问学生家长，反映的情况属实。",
    "partly": "经核实，部分班级存在反映的情况，其余班级没有。",
    "unfounded": "经核对公示、收款票据并询问学生家长，没有发现反映的情况。",
    "cannot_tell": "现有材料互相不一致，又联系不上反映人补充，不能认定。",
    "explained": "建议合理，已转有关科室和学校研究采纳。",
}
OPINIONS = {
    "support": "责令停止，已收的全部退还，学校对照公示自查。",
    "not_support": "没有违反规定，向反映人说明核查情况。",
    "explain": "向反映人作出说明，请学校进一步公开。",
}
KINDS_OF_EVIDENCE = ("学校收费通知和收款登记复印件", "公示栏照片和票据存根复印件", "询问学生家长的笔录三份", "班级收款名单复印件")


@lru_cache(maxsize=1)
def _persons() -> dict[str, list[Row]]:
    return grouped("findings.csv")


@lru_cache(maxsize=1)
def _payers() -> dict[str, list[Row]]:
    return grouped("payers.csv")


@lru_cache(maxsize=1)
def _incidents() -> dict[str, Row]:
    return {no: found[0] for no, found in grouped("incidents.csv").items()}


def persons(case: Case) -> list[Row]:
    return _persons().get(case.no, [])


def assigned(case: Case, on: dt.date) -> Life:
    now = at(on, 11)
    yield now
    case.step("accept", "registrar", now)
    case.step("assign", "registrar", at(on, 11, 20), to=case.handler)
    now = at(on, 14, 40)
    yield now
    case.step("take_over", case.handler, now)


def heard(case: Case, accepted: dt.date) -> Life:
    """The school, and each person by name, is shown an extract and answers it."""
    cast = case.cast
    now = at(later(accepted, 3), 10)
    yield now
    case.step("draft_extract", case.handler, now, text=case.extract)
    for row in persons(case):
        text = f"反映您{case.what}。请说明有无此事、涉及学生人数和金额。"
        case.step("draft_extract", case.handler, now, text=text, person=cast.people[row["person"]], unit=cast.units[case.row["school"]])
    now = at(later(accepted, 5), 9)
    yield now
    for _extract in range(1 + len(persons(case))):
        case.step("approve_extract", "reviewer", now)
    case.step("ask_statement", case.handler, at(later(accepted, 5), 11))
    now = at(later(accepted, 9), 15)
    yield now
    incident = _incidents().get(case.no)
    if incident:
        case.row = {**case.row, "statement": incident["statement"]}
    case.state(now, {cast.people[r["person"]].pk: (cast.account_of(r["person"]), r["statement"]) for r in persons(case)})


def found(case: Case, find_on: dt.date, submit_on: dt.date) -> Life:
    now = at(find_on, 10)
    yield now
    case.step("add_evidence", case.handler, now, text=KINDS_OF_EVIDENCE[pick(case.no, len(KINDS_OF_EVIDENCE))], source="respondent")
    find(case, now)
    result = RESULTS[case.row["ending"]]
    case.step(
        "draft_opinion", case.handler, now, result=result, request=f"核查{case.what}并按规定处理。", facts=text_of(case),
        basis=case.clause.cite(), opinion=OPINIONS[result],
    )  # fmt: skip
    now = at(submit_on, 16)
    yield now
    case.step("submit", case.handler, now)


def find(case: Case, now: dt.datetime) -> None:
    """One finding per person named, else one about the school; joined complaints share the incident and add no money."""
    first, *others = case.open_allegations()
    incident = _incidents().get(case.no)
    common = {"allegation": first.pk, "charged_on": first.charged_on}
    if persons(case):
        for row in persons(case):
            data = {"person": case.cast.people[row["person"]], "result": row["result"], "kind": row["kind"], "text": row["text"]}
            money = {"amount_fen": fen(row["amount"]), "clause": case.cast.clauses[row["clause"]]}
            case.step("find", case.handler, now, **common, **data, **money)
    else:
        against = case.row["ending"] in AGAINST
        amount = sum(fen(payer["taken"]) for payer in _payers().get(case.no, ()))
        data = {"result": result_of(case), "text": text_of(case), "amount_fen": amount, "clause": case.clause if against else None}
        case.step("find", case.handler, now, **common, **data)
    first.refresh_from_db()
    for allegation in others:
        data = {"allegation": allegation.pk, "incident": first.incident_id, "result": result_of(case), "clause": case.clause}
        case.step("find", case.handler, now, text=incident["found"] if incident else text_of(case), **data)


def result_of(case: Case) -> str:
    """An idea is neither true nor false."""
    return "cannot_tell" if case.row["ending"] == "explained" else case.row["ending"]


def text_of(case: Case) -> str:
    incident = _incidents().get(case.no)
    return case.row["result"] or (incident["found"] if incident else FOUND[case.row["ending"]])


def written_opinion(case: Case) -> str:
    return "同意。责令停止并清退，对责任人提出处理意见。" if case.row["ending"] in AGAINST else "同意。向反映人说明清楚。"


def answer(case: Case) -> str:
    return f"您反映的事项已办理。{text_of(case)}{OPINIONS[RESULTS[case.row['ending']]]}如不服，可以在三十日内请求上一级机关复查。"

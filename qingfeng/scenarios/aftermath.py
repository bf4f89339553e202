"""What follows a decision: money back payer by payer, what the rules propose and people decide, sanctions, an objection, circulars."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import lru_cache

from qingfeng.core.notices import services as notices
from qingfeng.core.vault import files
from qingfeng.engines.cases import respondents
from qingfeng.engines.cases.models import Extract, Finding
from qingfeng.engines.consequences import steps as consequences
from qingfeng.engines.consequences import tracing
from qingfeng.engines.consequences.models import Consequence, Responsibility
from qingfeng.engines.disclosure import services as disclosure
from qingfeng.engines.ledgers import listing, lists, payments, refunds
from qingfeng.engines.ledgers.models import RefundOrder

from .agenda import Agenda, Life
from .case import Case
from .county import Cast
from .rows import Row, at, day, day_or_none, fen, grouped, later, rows

SHOWN_BY = {
    "deduct_points": "学年绩效考核表已扣",
    "admonishing_talk": "诫勉谈话记录一份",
    "resignation": "谈话记录和本人书面说明",
    "watch_list": "监控名单登记表",
    "supervision_points": "综合督导评估表已扣",
    "conduct_points": "党风廉政建设考核表已扣",
    "performance_points": "学年绩效考核表已扣",
    "veto": "评优评聘名册已注明",
}


@lru_cache(maxsize=8)
def _of(name: str) -> dict[str, list[Row]]:
    return grouped(name)


def plan(cast: Cast, agenda: Agenda, cases: dict[str, Case]) -> None:
    for row in rows("objections.csv"):
        agenda.add(_objection(cast, cases[row["complaint"]], row))
    agenda.add(_housekeeping(cast))


def follows(case: Case, agenda: Agenda, decided: dt.date) -> None:
    for order, row in zip(case.results.get("refunds", ()), _of("refunds.csv").get(case.no, ()), strict=False):
        agenda.add(refund(case, order, row))
    for row in _of("sanctions.csv").get(case.no, ()):
        agenda.add(_sanction(case, row))
    if case.results.get("incidents"):
        agenda.add(_consequences(case, decided))


def refund(case: Case, order_pk: int, row: Row) -> Life:
    """The school's list, the order, and the payments: prepared by one, confirmed by another, each day with its proof."""
    cast, payers = case.cast, _of("payers.csv")[case.no]
    order = RefundOrder.objects.get(pk=order_pk)
    listed = [refunds.ChargeRow(int(p["row_no"]), p["name"], fen(p["taken"]), p["class"], day(p["charged_on"])) for p in payers]
    yield from _listed_by_the_school(case, order, listed, row) if row["asked_on"] else _listed_by_the_office(case, order, listed, row)
    now = at(row["decided_on"], 15)
    yield now
    refunds.decide(order=order, approve=True, due_on=day(row["due_on"]), actor=case.decider, now=now)
    for paid_on in sorted({p["paid_on"] for p in payers}):
        now = at(paid_on, 16)
        yield now
        numbers = {int(p["row_no"]) for p in payers if p["paid_on"] == paid_on}
        pay(order, numbers, row["method"], cast, now)


def _listed_by_the_office(case: Case, order: RefundOrder, listed: list[refunds.ChargeRow], row: Row) -> Life:
    """On paper, before schools had a page of their own."""
    now = at(row["listed_on"], 10)
    yield now
    digest = hashlib.sha256(repr(listed).encode()).hexdigest()
    refunds.take_list(order=order, rows=listed, sha256=digest, allowed_fen=fen(row["allowed"]), actor=case.cast["cashier"], now=now)


def _listed_by_the_school(case: Case, order: RefundOrder, listed: list[refunds.ChargeRow], row: Row) -> Life:
    """Asked for, handed in by whoever answers for the school, held against the complaints and taken the same day."""
    now = at(row["asked_on"], 16, 30)
    yield now
    listing.ask(order=order, actor=case.cast["cashier"], now=now)
    now = at(row["listed_on"], 9)
    yield now
    data = lists.list_sheet(listed, title="收费名单", unit=order.unit.name, day=now.date())
    school = case.cast.answering[case.row["school"]]
    sent = listing.hand_in(order=order, data=data, key=f"demo:{order.pk}", actor=school, now=now).submission
    now = at(row["listed_on"], 10)
    yield now
    listing.take_in(submission=sent, allowed_fen=fen(row["allowed"]), actor=case.cast["cashier"], now=now)


def pay(order: RefundOrder, numbers: set[int], method: str, cast: Cast, now: dt.datetime) -> None:
    amounts = {c.pk: c.due_fen for c in order.charges.filter(row_no__in=numbers)}
    proof = files.store(upload_bytes=lists.payment_list(order), declared_name="退费签收名册.xlsx", now=now)
    sheet = payments.prepare(
        order=order, amounts=amounts, method=method, paid_on=now.date(), proof=proof, proof_sha256=proof.sha256,
        key=f"demo:{order.pk}:{now:%Y%m%d}", actor=cast["cashier"], now=now,
    )  # fmt: skip
    payments.confirm(sheet=sheet, actor=cast["cashier2"], now=now)


def _sanction(case: Case, row: Row) -> Life:
    now = at(row["decided_on"], 17)
    yield now
    person = case.cast.people[row["person"]]
    finding = Finding.objects.filter(incident__matter=case.matter, person=person).order_by("pk").first()
    assert finding is not None
    case.step(
        "sanction", case.decider, now, finding=finding.pk, measure=row["measure"], organ=row["organ"], document_no=row["document_no"],
        decided_on=day(row["decided_on"]), effect_until=day_or_none(row["effect_until"]),
    )  # fmt: skip


def _consequences(case: Case, decided: dt.date) -> Life:
    """Decided by the head, who handled nothing; responsibilities by a leader other than the one who proposed them."""
    cast, unit = case.cast, case.cast.units[case.row["school"]]
    now = at(later(decided, 5), 9)
    yield now
    other = cast["decider2" if case.decider == cast["decider"] else "decider"]
    for row in Responsibility.objects.filter(cause__matter_id=case.matter.pk, state="proposed"):
        tracing.decide_responsibility(responsibility=row, confirm=True, actor=other, now=now)
    for row in Consequence.objects.filter(unit=unit, state="proposed").order_by("pk"):
        consequences.decide(consequence=row, adopt=True, actor=cast["head"], now=now)
    now = at(later(decided, 32), 9)
    yield now
    for row in Consequence.objects.filter(unit=unit, state="decided").order_by("pk"):
        evidence = SHOWN_BY.get(row.measure, "已执行登记")
        consequences.carry_out(consequence=row, on=now.date(), evidence=evidence, actor=case.handler, now=now)


def _objection(cast: Cast, case: Case, row: Row) -> Life:
    """By the school or by the person; answered by somebody without a part in it."""
    now = at(row["objected_on"], 10)
    yield now
    person = cast.people.get(row["person"])
    actor = cast.account_of(row["person"]) if person else cast.answering[case.row["school"]]
    extract = Extract.objects.get(matter=case.matter, person=person)
    respondents.object_(actor=actor, extract_id=extract.pk, text=row["text"], now=now)
    now = at(row["answered_on"], 10)
    yield now
    case.step("answer_objection", "decider2", now, answer=row["answer"], upheld=row["upheld"] == "1")
    if row["upheld"] == "1":
        yield from _undone(cast, case, extract, day(row["answered_on"]))


def _undone(cast: Cast, case: Case, extract: Extract, on: dt.date) -> Life:
    """What had followed from the finding is suspended already; now it is lifted, and the school gets its letter."""
    now = at(later(on, 5), 9)
    yield now
    for consequence in Consequence.objects.filter(unit=cast.units[case.row["school"]], state="suspended"):
        consequences.lift(consequence=consequence, actor=cast["head"], now=now, note="所依据的认定已经撤销")
    respondents.request_clarification(actor=cast.answering[case.row["school"]], extract_id=extract.pk, now=now)
    now = at(later(on, 7), 9)
    yield now
    case.step("clarify", "decider2", now)


def _housekeeping(cast: Cast) -> Life:
    """What ends by itself: stays on the watch-list, circulars; and notices that everybody has read by then."""
    for on in ("2011-12-31", "2012-07-02", "2012-12-31"):
        now = at(on, 8)
        yield now
        consequences.expire(now=now)
        disclosure.end_due(now=now)
        for account in cast.accounts.values():
            notices.mark_all_read(actor=account, now=now)

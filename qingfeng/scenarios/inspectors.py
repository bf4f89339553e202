"""The lay inspectors of the demonstration, brought in as lists, and what some of them have to say."""

from __future__ import annotations

import datetime as dt
import io

from qingfeng.core.access.models import Role
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import answering, receipts
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.gatherings import services as sessions
from qingfeng.engines.gatherings.models import Came
from qingfeng.engines.registers import services, taking
from qingfeng.engines.registers.models import RegisterEntry
from qingfeng.institutions.lay_inspectors import attendance, opinions
from qingfeng.institutions.lay_inspectors.figures import KIND
from qingfeng.institutions.lay_inspectors.sessions import TRAINING, VISIT

from .agenda import Agenda, Life
from .county import Cast
from .rows import Row, at, day, later, path, rows

LISTS = (("inspectors.csv", at("2011-03-01", 10)), ("inspectors_now.csv", at("2025-03-03", 10)))
ABSENT, VISITORS = 2, 3
SAW = (
    ("seen", "收费公示在校门口，字大，附二维码，扫得开。"),
    ("seen", "家长接待登记只到九月。"),
    ("advice", "公示的日期和版本写大一点；接待登记每周有人核对。"),
)
WITH_ACCOUNTS = ("inspector", "inspector2", "inspector3")
WORDS = "qingshi-tingyu-2026"  # with which the demonstration opens 我的意见


def plan(cast: Cast, agenda: Agenda) -> None:
    for name, on in LISTS:
        agenda.add(_list(cast, name, on))
    agenda.add(_training(cast))
    agenda.add(_accounts(cast))
    agenda.add(_visit(cast))
    for row in rows("opinions.csv"):
        agenda.add(_opinion(cast, row))


def _list(cast: Cast, name: str, now: dt.datetime) -> Life:
    yield now
    taken = taking.take_list(
        kind=KIND, unit=cast.office, file=io.BytesIO(path(name).read_bytes()), source="推荐名单", source_on=now.date(),
        actor=cast["registrar"], now=now,
    )  # fmt: skip
    if taken.table.errors:
        raise Refused(f"{name}：{taken.table.errors[0]}")


def _training(cast: Cast) -> Life:
    """Those of the present term, asked from the register; two could not come and are not trained yet."""
    now = at("2025-03-03", 11)
    yield now
    session = sessions.arrange(
        kind=TRAINING, unit=cast.office, title="2025年政风行风监督员上岗培训", held_on=day("2025-03-05"), place="县教委会议室",
        host="县教委监察科", actor=cast["registrar"], now=now,
    )  # fmt: skip
    entries = list(attendance.may_be_asked(session).untrained(now.date()).order_by("pk"))
    attendance.ask(session=session, entries=entries, actor=cast["registrar"], now=now)
    now = at("2025-03-05", 17)
    yield now
    marks = {entry.pk: Came.CAME for entry in entries[:-ABSENT]} | {entry.pk: Came.EXCUSED for entry in entries[-ABSENT:]}
    attendance.mark(session=session, marks=marks, actor=cast["registrar"], now=now)
    attendance.close(session=session, actor=cast["registrar"], now=now)


def _accounts(cast: Cast) -> Life:
    now = at("2025-03-06", 10)
    yield now
    for username in WITH_ACCOUNTS:
        account = cast[username]
        entry = RegisterEntry.objects.in_office(now.date()).get(kind=KIND, name=account.name)
        services.give_account(entry=entry, account=account, role=Role.INSPECTOR, actor=cast["registrar"], now=now)


def _visit(cast: Cast) -> Life:
    """Three of them look at a school unannounced; it reads afterwards what they saw."""
    now = at("2025-10-13", 9)
    yield now
    visit = sessions.arrange(
        kind=VISIT, unit=cast.office, title="秋季收费公示走访", held_on=day("2025-10-16"), about=cast.units["YX-S18"],
        place="校门口、财务室", actor=cast["registrar"], now=now,
    )  # fmt: skip
    entries = list(attendance.may_be_asked(visit).exclude(trained_on=None).filter(school=None).order_by("pk")[:VISITORS])
    attendance.ask(session=visit, entries=entries, actor=cast["registrar"], now=now)
    now = at("2025-10-16", 16)
    yield now
    attendance.mark(session=visit, marks=dict.fromkeys([e.pk for e in entries], Came.CAME), actor=cast["registrar"], now=now)
    visit = attendance.close(session=visit, actor=cast["registrar"], now=now)
    for kind, text in SAW:
        attendance.note(session=visit, kind=kind, text=text, actor=cast["registrar"], now=now)


def _opinion(cast: Cast, row: Row) -> Life:
    """Filed, and where a result is told: looked into, answered and confirmed in seven weeks."""
    now = at(row["filed_on"], 8, 10)
    yield now
    account = cast[row["who"]]
    entry = opinions.entry_of(account, now.date())
    assert entry is not None
    said = opinions.Opinion(
        token=receipts.new_token(), unit=cast.units[row["unit"]], subject=row["subject"], text=row["text"],
        words="" if hasattr(entry, "notebook") else WORDS,
    )  # fmt: skip
    receipt = opinions.file_opinion(entry=entry, said=said, actor=account, now=now)
    if row["result"]:
        yield from _answered(cast, row, receipt.matter_id, receipt.complaint_id)


def _answered(cast: Cast, row: Row, matter_id: int, complaint_id: int) -> Life:
    matter, filed = Matter.objects.get(pk=matter_id), day(row["filed_on"])
    opinion = {
        "request": row["text"],
        "facts": "经了解，情况属实，不涉及违规。",
        "basis": "《信访工作条例》第二十九条",
        "opinion": row["answer"],
    }
    found = {"allegation": matter.allegations.get().pk, "result": "unfounded", "text": "属改进工作的建议，不涉及违规违纪。"}
    steps: tuple[tuple[int, str, str, dict[str, object]], ...] = (
        (5, "accept", "registrar", {}), (5, "assign", "registrar", {"to": cast["handler2"]}), (6, "take_over", "handler2", {}),
        (15, "find", "handler2", found), (18, "draft_opinion", "handler2", opinion | {"result": row["result"]}),
        (18, "submit", "handler2", {}), (22, "decide", "decider", {"written_opinion": "同意。"}),
        (24, "serve", "handler2", {"method": "mailbox", "answer": row["answer"]}),
    )  # fmt: skip
    for hour, (days, name, who, data) in enumerate(steps, 9):
        now = at(later(filed, days), hour)
        yield now
        take(matter_id=matter_id, step=name, actor=cast[who], now=now, data=data)
    now = at(later(filed, 30), 18)
    yield now
    complaint = Complaint.objects.get(pk=complaint_id)
    answering.rate(complaint=complaint, solved="yes", satisfied=4 if row["result"] == "support" else 3, now=now)
    now = at(later(filed, 33), 18)
    yield now
    take(matter_id=matter_id, step="close", actor=cast["handler2"], now=now, data={})

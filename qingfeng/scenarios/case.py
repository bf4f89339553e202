"""One complaint of the row files and what is done with it. Every change goes through a service, on the day that the row says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.engines.cases import intake, receipts, respondents
from qingfeng.engines.cases.models import Allegation, Complaint, Extract

from .county import Cast
from .rows import Row, at, day_or_none, fen, pick

TYPED = ("phone", "visit", "letter")
EDUCATION, ETHICS = "compulsory-education-2006 第二十五条", "yunxiu-ethics-2009 第五条"
CLAUSES = {
    "charge_not_listed": ("yunxiu-fees-2009 第五条", "yunxiu-fees-2025 第三条"),
    "charge_over_standard": ("yunxiu-fees-2009 第五条", "yunxiu-fees-2025 第四条"),
    "school_choice_charge": ("yunxiu-fees-2009 第四条", "yunxiu-fees-2025 第三条"),
    "no_refund": ("yunxiu-fees-2009 第三条", "yunxiu-fees-2025 第五条"),
    "tutoring_charge": (EDUCATION, EDUCATION),
    "forced_purchase": (EDUCATION, EDUCATION),
    "aids_recommended": (EDUCATION, EDUCATION),
}


@dataclass
class Case:
    cast: Cast
    row: Row
    receipt: intake.Receipt | None = None
    results: dict[str, Any] = field(default_factory=dict)

    @property
    def no(self) -> str:
        return self.row["no"]

    @property
    def received(self) -> dt.datetime:
        return at(self.row["received"], 9 + pick(self.no, 7), pick(f"{self.no}minute", 60))

    @property
    def matter(self) -> Matter:
        """As it is now: a joined complaint is in another matter."""
        return Matter.objects.get(complaints=self.receipt.complaint_id)

    @property
    def complaint(self) -> Complaint:
        return Complaint.objects.select_related("matter").get(pk=self.receipt.complaint_id)

    @property
    def handler(self) -> Account:
        return self.cast["handler" if pick(self.no, 2) else "handler2"]

    @property
    def decider(self) -> Account:
        return self.cast[self.row.get("decider") or "decider"]

    @property
    def clause(self) -> Any:
        old, new = CLAUSES.get(self.row["kind"], (ETHICS, ETHICS))
        return self.cast.clauses[new if self.row["received"] >= "2025" else old]

    def submit(self) -> None:
        row, cast = self.row, self.cast
        typed_by = cast["registrar2"] if row["channel"] in TYPED else None
        identity = {"name": row["name"], "phone": row["phone"], "child": row.get("child", "")} if row["name"] else {}
        claim = intake.Claim(
            kind=row["kind"], demand=row["demand"], item=row["item"], grade=row["grade"],
            amount_fen=fen(row["amount"]) if row["amount"] else None, charged_on=day_or_none(row["charged_on"]),
        )  # fmt: skip
        self.receipt = intake.submit(
            intake=intake.Intake(
                token=receipts.new_token(), office=cast.office, unit=cast.units[row["school"]], text=row["text"], claims=[claim],
                channel=row["channel"], identity=identity, typed_by=typed_by, on_behalf="self" if typed_by else "",
                harm_to_minor=bool(row.get("harm")),
            ),
            now=self.received,
        )  # fmt: skip

    def step(self, name: str, who: Account | str | None, now: dt.datetime, **data: Any) -> dict[str, Any]:
        actor = self.cast[who] if isinstance(who, str) else who
        return take(matter_id=self.matter.pk, step=name, actor=actor, now=now, data=data)

    def open_allegations(self) -> list[Allegation]:
        return list(Allegation.objects.filter(matter=self.matter, complaint__withdrawn_at=None).order_by("pk"))

    def state(self, now: dt.datetime, by_person: dict[int, tuple[Account, str]]) -> None:
        """What the school and the people concerned say to their extracts."""
        for extract in Extract.objects.filter(matter=self.matter, state=Extract.State.SENT).order_by("pk"):
            school = self.cast.answering[self.row["school"]], self.row.get("statement") or self.statement
            actor, text = by_person[extract.person_id] if extract.person_id else school
            respondents.state(actor=actor, extract_id=extract.pk, text=text, now=now)

    @property
    def what(self) -> str:
        """The charge, or the act, in neutral words for an extract."""
        return f"收取{self.row['item']}" if self.row["item"] and self.row["kind"] != "aids_recommended" else "有关做法"

    @property
    def extract(self) -> str:
        grade = self.row["grade"]
        return f"反映你校{grade}{self.what}。请说明有无此事、依据、涉及人数和金额，并附通知和收款记录。"

    @property
    def statement(self) -> str:
        choices = (
            f"经核实，我校{self.row['grade']}确有{self.what}的情况，依据不足，已停止，接受处理。",
            f"{self.what}一事属实，涉及部分班级，学校管理不到位，已责成改正。",
            "情况基本属实，有的班级是自愿参加的，学校已公布清楚，多收的退还。",
        )
        return choices[pick(self.no, len(choices))]

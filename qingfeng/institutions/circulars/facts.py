"""What a decision gives to a circular: plain facts, no identity of anybody who complained."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FoundCharge:
    """One confirmed finding at one unit."""

    unit: str
    what: str  # 资料费
    kind: str  # 未公示收费
    from_day: dt.date
    to_day: dt.date | None = None
    scope: str = ""  # 七年级
    payers: int = 0
    per_head: int = 0  # fen
    total: int = 0  # fen
    clause: str = ""


@dataclass(frozen=True)
class NamedPerson:
    """Somebody the circular names by office; only after remedies have run out."""

    name: str
    post: str
    measure: str


@dataclass(frozen=True)
class DecisionFacts:
    organ: str  # 云岫县教育局
    findings: tuple[FoundCharge, ...]
    measures: tuple[str, ...]
    basis: tuple[str, ...]  # clauses as cited
    decided_on: dt.date
    received_month: dt.date | None = None
    refund_total: int = 0
    refund_people: int = 0
    refunded_by: dt.date | None = None
    heard_on: dt.date | None = None
    remedies_run_out_on: dt.date | None = None
    remedies_note: str = ""  # 未申请复查
    demands: tuple[str, ...] = ()
    phone: str = ""
    people: tuple[NamedPerson, ...] = field(default_factory=tuple)
    main_to: str = "各中小学、幼儿园："
    copy_to: tuple[str, ...] = ()

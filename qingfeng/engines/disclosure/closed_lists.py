"""Closed lists: which items a stage of school may charge at all, and up to what limit. Dated rule tables, read from the norms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingfeng.core.norms import queries
from qingfeng.core.parties.models import Stage, Unit, UnitKind
from qingfeng.core.text.normal import comparable

from .models import Category

CLOSED_LIST = "fee_boards.closed_list"
WINDOW = "window"  # a service window of an office or agency (服务窗口)
SENIOR_PART = {Stage.COMPLETE: (Stage.JUNIOR, Stage.SENIOR), Stage.NINE_YEAR: (Stage.PRIMARY, Stage.JUNIOR)}


@dataclass(frozen=True)
class Allowed:
    """A row of the list: an item of a stage and its limit in fen (None: no limit of its own)."""

    item: str
    aliases: tuple[str, ...]
    category: str
    limit: int | None
    voluntary: bool | None

    def names(self) -> frozenset[str]:
        return frozenset(comparable(name) for name in (self.item, *self.aliases))


@dataclass(frozen=True)
class ClosedList:
    rows: tuple[Allowed, ...]
    authority: str


@dataclass(frozen=True)
class Complaint:
    """Why an item may not stand on a board."""

    item: str
    reason: str
    authority: str


def stages_of(unit: Unit) -> tuple[str, ...]:
    if unit.kind != UnitKind.SCHOOL:
        return (WINDOW,)
    return tuple(str(stage) for stage in SENIOR_PART.get(Stage(unit.stage), (unit.stage,))) if unit.stage else ()


def closed_list(unit: Unit, day: dt.date) -> ClosedList | None:
    """The list in force for the unit that day; None where no list is in force (then every item needs its basis alone)."""
    version = queries.find(CLOSED_LIST, day, unit)
    if version is None:
        return None
    hits = [hit for stage in stages_of(unit) for hit in version.rules.evaluate({"stage": stage})]
    rows = tuple(Allowed(hit["item"], tuple(hit["aliases"] or ()), hit["category"], _fen(hit["limit"]), hit["voluntary"]) for hit in hits)
    return ClosedList(rows, version.cite()) if rows else None


def _fen(yuan) -> int | None:
    return None if yuan is None else int(yuan * 100)


def complaints(items: Iterable, listed: ClosedList | None) -> list[Complaint]:
    """What is wrong with the items of a board: not on the list, over the limit, in another category, or sold as compulsory."""
    if listed is None:
        return []
    found: list[Complaint] = []
    for item in items:
        if item.category == Category.NONE and item.standard == 0:
            continue  # to say that something is not charged is always allowed
        row = find(item.name, listed.rows)
        reason = _("不在准许收费的清单里") if row is None else _against(item, row)
        if reason:
            found.append(Complaint(item.name, reason, listed.authority))
    return found


def find(name: str, rows: Sequence[Allowed]) -> Allowed | None:
    return next((row for row in rows if comparable(name) in row.names()), None)


def _against(item, row: Allowed) -> str:
    if row.limit is not None and item.standard > row.limit:
        return _("标准%(yuan)s元，超过上限%(limit)s元") % {"yuan": _yuan(item.standard), "limit": _yuan(row.limit)}
    if item.category != row.category:
        return _("性质应为“%s”") % Category(row.category).label
    if row.voluntary and not item.voluntary:
        return _("只能自愿，不能作为必须交的项目")
    return ""


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


def publicity_authority(unit: Unit, day: dt.date) -> str:
    version = queries.find("fee_boards.publicity", day, unit)
    return version.cite() if version else ""

"""What schools put on their walls: the fee boards of every term, prepared by one person and published by another."""

from __future__ import annotations

import datetime as dt

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import UnitKind
from qingfeng.engines.disclosure import services, terms
from qingfeng.engines.disclosure.models import Category, FeeBoard

from .agenda import Agenda, Life
from .county import Cast
from .rows import Row, at, fen, rows

DRAFTED = at("2026-11-20", 10)
BEFORE_TERM = dt.timedelta(days=7)
RELIEF = "家庭经济困难学生凭村（居）委会证明免收或者减半，向班主任或者总务处提出。"
CATEGORIES = {str(label): value for value, label in Category.choices}


def plan(cast: Cast, agenda: Agenda) -> None:
    listed: dict[tuple[str, str], list[Row]] = {}
    for row in rows("boards.csv"):
        listed.setdefault((row["term"], row["school"]), []).append(row)
    by_term: dict[str, list[tuple[str, list[Row]]]] = {}
    for (term, school), items in listed.items():
        by_term.setdefault(term, []).append((school, items))
    for term, boards in by_term.items():
        agenda.add(_term(cast, term, boards))
    agenda.add(_drafts(cast))


def _term(cast: Cast, term: str, boards: list[tuple[str, list[Row]]]) -> Life:
    yield at(terms.span(term)[0] - BEFORE_TERM, 15)
    now = at(terms.span(term)[0] - BEFORE_TERM, 15)
    for school, items in boards:
        _board(cast, school, term, items, now)


def _drafts(cast: Cast) -> Life:
    """Boards that wait for a second person, and are not yet on any wall: prepared by the school's own clerk where it has one."""
    yield DRAFTED
    listed: dict[str, list[Row]] = {}
    for row in rows("drafts.csv"):
        listed.setdefault(row["school"], []).append(row)
    for school, items in listed.items():
        _board(cast, school, items[0]["term"], items, DRAFTED, by=cast.posting.get(school), publish=False)


def _board(
    cast: Cast, school: str, term: str, items: list[Row], now: dt.datetime, *, by: Account | None = None, publish: bool = True
) -> None:
    unit, by = cast.units[school], by or cast["publisher"]
    where = "总务处" if unit.kind == UnitKind.SCHOOL else "服务台"
    phones = [f"{where} {unit.phone}", f"县教委 {cast.office.phone}"]
    values = [_values(cast, row) for row in items]
    before = FeeBoard.objects.filter(unit=unit).order_by("-live_from").first()
    same = before if before and _said(before) == [(v["name"], v["standard"], v["clause"].pk) for v in values] else None
    board = services.create_board(unit=unit, term=term, complaint_phones=phones, relief=RELIEF, copy_from=same, actor=by, now=now)
    for one in () if same else values:
        services.set_item(board=board, values=one, actor=by, now=now)
    if publish:
        services.publish_board(board=board, actor=cast["publisher2"], now=now)


def _said(board: FeeBoard) -> list[tuple]:
    return list(board.items.values_list("name", "standard", "clause_id"))


def _values(cast: Cast, row: Row) -> dict:
    return {
        "name": row["item"],
        "category": CATEGORIES[row["category"]],
        "standard": fen(row["standard"]),
        "unit": row["unit"],
        "clause": cast.clauses[row["clause"]],
        "voluntary": row["voluntary"] == "是",
        "scope": row["scope"],
        "refund_rule": row["refund_rule"],
        "aliases": [name for name in row["aliases"].split("、") if name],
        "grades": [name for name in row["grades"].split("、") if name],
    }

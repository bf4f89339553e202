"""Questions to what is published: which board was in force on a day, what it said, and how a charge compares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from qingfeng.core.norms.queries import find as find_norm
from qingfeng.core.parties.models import Unit, UnitKind

from . import comparison
from .comparison import Line, Verdict
from .models import FeeBoard, FeeItem

NO_BOARD_CLAUSE = "fee_boards.publicity"


def board_in_force(school: Unit, day: dt.date) -> FeeBoard | None:
    """The board that was live that day; of several the one that came into force last."""
    return FeeBoard.objects.filter(unit=school).live_on(day).order_by("-live_from", "-version", "-id").first()


def board_history(school: Unit) -> list[FeeBoard]:
    """Every version that was ever in force, the newest first; one that was replaced before its day never was."""
    out = FeeBoard.objects.filter(unit=school).exclude(state="draft").exclude(live_to=F("live_from"))
    return list(out.order_by("-live_from", "-version").select_related("publication"))


def lines_of(board: FeeBoard) -> list[Line]:
    return [line_of(item) for item in board.items.select_related("clause__document")]


def line_of(item: FeeItem) -> Line:
    return Line(
        id=item.pk,
        name=item.name,
        standard=item.standard,
        unit=item.unit,
        aliases=tuple(item.aliases),
        grades=tuple(item.grades),
        voluntary=item.voluntary,
        is_ceiling=item.is_ceiling,
        basis=item.clause.cite() if item.clause else item.basis,
    )


def compare(school: Unit, day: dt.date, item_name: str, amount_fen: int, *, quantity: int = 1, grade: str = "") -> Verdict:
    """What is not on a live board may not be charged (收费公示制度)."""
    authority = publicity_clause(day, school)
    board = board_in_force(school, day)
    if board is None:
        return comparison.no_board(amount_fen, authority)
    return comparison.compare(lines_of(board), item_name, amount_fen, quantity=quantity, grade=grade, authority=authority)


def publicity_clause(day: dt.date, unit: Unit) -> str:
    """The clause that forbids a charge without publicity, as in force that day."""
    version = find_norm(NO_BOARD_CLAUSE, day, unit)
    return version.cite() if version else _("教育收费公示制度")


def boards_in_force(schools: Iterable[Unit], day: dt.date) -> dict[int, FeeBoard]:
    """The board in force for each of many schools, in one query."""
    rows = FeeBoard.objects.filter(unit__in=list(schools)).live_on(day).order_by("live_from", "version", "pk")
    return {board.unit_id: board for board in rows}


def keepers(day: dt.date) -> QuerySet[Unit]:
    """Who may be looked up: every school, and each service window that keeps a board."""
    return Unit.objects.active(day).filter(Q(kind=UnitKind.SCHOOL) | Q(pk__in=FeeBoard.objects.exclude(state="draft").values("unit")))

"""Boards and verdicts as the pages show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.language import between
from qingfeng.core.parties.models import Stage, Unit
from qingfeng.engines.disclosure import proofs, terms
from qingfeng.engines.disclosure.models import Category, FeeBoard, FeeItem
from qingfeng.faces.comparison import Compared
from qingfeng.faces.components.formats import fen, groups_of_four
from qingfeng.faces.components.parts import BoardLine, VerdictView

SHORT = {Category.SERVICE: _l("服务性"), Category.AGENCY: _l("代收"), Category.ADMIN: _l("行政事业性")}


def money(amount: int) -> str:
    return fen(amount)


@dataclass(frozen=True)
class SchoolLine:
    name: str
    note: str
    url: str
    lamp: str
    label: str


def school_line(unit: Unit, board: FeeBoard | None) -> SchoolLine:
    stage = Stage(unit.stage).label if unit.stage else _("服务窗口")
    note = f"{stage}·{terms.label(board.term)}" if board else stage
    label = _("第%s版公示") % board.version if board else _("还没有公示")
    return SchoolLine(unit.name, note, reverse("portal:school", args=[unit.code]), "ok" if board else "not", label)


class BoardView:
    """A board for reading: its head, its lines, its proof."""

    def __init__(self, unit: Unit, board: FeeBoard, grade: str = "") -> None:
        self.board, self.unit = board, unit
        self.items = [item for item in board.items.select_related("clause__document") if _for_grade(item, grade)]
        self.term = terms.label(board.term)
        self.grades = sorted({grade for item in board.items.all() for grade in item.grades})

    @property
    def title(self) -> str:
        return _("%(unit)s%(term)s收费公示") % {"unit": self.unit.name, "term": self.term}

    @property
    def lines(self) -> list[BoardLine]:
        return [_line(item) for item in self.items]

    @property
    def last_day(self) -> dt.date | None:
        return self.board.live_to - dt.timedelta(days=1) if self.board.live_to else None

    @property
    def publication(self):
        return self.board.publication

    @property
    def number(self) -> int | None:
        place = proofs.sealed(self.board.publication)
        return place.number + 1 if place else None

    @property
    def url(self) -> str:
        return reverse("portal:board", args=[self.unit.code, self.board.term, self.board.version])

    @property
    def poster_url(self) -> str:
        return reverse("portal:poster", args=[self.unit.code, self.board.term, self.board.version])

    @property
    def poster_pdf_url(self) -> str:
        return reverse("portal:poster_pdf", args=[self.unit.code, self.board.term, self.board.version])

    @property
    def photo_url(self) -> str:
        """Empty without a photo; with its digest, so that a browser keeps it until there is another one."""
        if not self.board.photo_path:
            return ""
        place = reverse("portal:board_photo", args=[self.unit.code, self.board.term, self.board.version])
        return f"{place}?v={self.board.photo_digest[:12]}"

    @property
    def fingerprint(self) -> str:
        digest = self.board.publication.content_digest
        return f"{groups_of_four(digest[:16])} … {digest[-4:]}"


def _for_grade(item: FeeItem, grade: str) -> bool:
    return not grade or not item.grades or grade in item.grades


def _line(item: FeeItem) -> BoardLine:
    unit = item.unit.removeprefix("元/").removeprefix("元／")
    parts = [str(SHORT[Category(item.category)]) if item.category in SHORT else "", _("自愿") if item.voluntary else ""]
    return BoardLine(
        item=item.name,
        standard=money(item.standard) if item.standard else _("不收"),
        unit=between("，").join(
            part for part in (_("每%s") % unit if unit and item.standard else "", _("最高") if item.is_ceiling else "") if part
        ),
        scope=between("，").join(
            part for part in (item.scope, between("、").join(item.grades) if item.grades and not item.scope else "") if part
        ),
        refund=item.refund_rule,
        basis=item.clause.cite() if item.clause else item.basis,
        tags="·".join(part for part in parts if part),
    )


def verdict_view(item: str, charged: int, found: Compared) -> VerdictView:
    kind = {"within": "within", "over": "over"}.get(found.kind, "none")
    label = {
        "within": _("没有超过公示"),
        "over": _("超%s元") % money(found.excess_fen or 0),
        "not_listed": _("未公示，不得收") if not found.candidates else _("请先确认项目"),
        "no_board": _("没有公示，不得收"),
    }[found.kind]
    allowed = money(found.standard_fen) if found.standard_fen is not None else ""
    text = found.sentence + (_("依据：%s。") % found.authority if found.authority else "")
    return VerdictView(kind=kind, item=item, label=label, charged=money(charged), allowed=allowed, text=text)

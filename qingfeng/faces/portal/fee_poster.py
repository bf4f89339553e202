"""A board as it is printed for the wall."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingfeng.core.language import on_record
from qingfeng.core.papers.posters import Poster, PosterLine
from qingfeng.faces.components.formats import iso_date
from qingfeng.faces.components.parts import BoardLine
from qingfeng.faces.context import Office

from .fee_views import BoardView


@on_record()
def poster_of(view: BoardView, address: str, office: Office) -> Poster:
    """The board as it is printed for the wall; the page for the printer says the same."""
    board = view.board
    facts = {"n": board.version, "a": iso_date(board.live_from), "b": iso_date(view.last_day)}
    own = tuple(_phone(phone) for phone in board.complaint_phones)
    above = ((_("%s（可匿名）") % office.name, office.phone),) if office.phone else ()
    number = _("公示登记 第%d条　") % view.number if view.number else ""
    relief = (board.relief,) if board.relief else ()
    return Poster(
        title=_("%s收费公示") % view.unit.name,
        term=_("%s　　单位：元") % view.term,
        stripe=(_("公示版本 第%(n)s版　%(a)s 起有效，至 %(b)s") if view.last_day else _("公示版本 第%(n)s版　%(a)s 起有效")) % facts,
        headings=(_("项目"), _("性质"), _("标准"), _("计费单位"), _("收费范围"), _("退费规则"), _("依据")),
        lines=tuple(_line(line) for line in view.lines),
        warning=_("不在这张表上的，不得收；标“自愿”的，可以不交"),
        notes=(*relief, _("缴费以学校账户和正式票据为准，不向教师个人付款。")),
        address=address,
        scan=_("扫码看最新公示"),
        phones=(*own, *above, (_("价格举报"), "12315"), (_("便民热线"), "12345")),
        stamp=_("学校盖章处"),
        fine=(f"{number}{_('指纹')} {view.fingerprint}", _("张贴于校门口公示栏；换版时收回旧版")),
        day=board.live_from,
    )


def _phone(said: str) -> tuple[str, str]:
    """总务处 6120733 -> (总务处, 6120733)."""
    who, _blank, number = said.rpartition(" ")
    return who, number


def _line(line: BoardLine) -> PosterLine:
    return PosterLine(line.item, line.tags or "—", line.standard, line.unit, line.scope, line.refund or "—", line.basis)

"""What the desk shows of a board: whose are kept, its line in the list, and what can be done with it next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import units_where
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.engines.disclosure import permissions, terms
from qingfeng.engines.disclosure.boards import problems
from qingfeng.engines.disclosure.models import FeeBoard
from qingfeng.faces.components.parts import Step

from .who import Desk

KEEPERS = (UnitKind.SCHOOL, UnitKind.OFFICE, UnitKind.AGENCY)


@dataclass(frozen=True)
class Line:
    unit: Unit
    lamp: str
    state: str
    term: str
    live: FeeBoard | None
    draft: FeeBoard | None
    waiting: str  # whom the draft waits for
    url: str


def line(unit: Unit, live: FeeBoard | None, draft: FeeBoard | None, desk: Desk) -> Line:
    waiting = ""
    if draft:
        mine = draft.prepared_by_id == desk.actor.pk
        waiting = _("等另一人公布") if mine else _("%s拟，可由您公布") % draft.prepared_by.name
    shown = draft or live
    url = reverse("desk:board", args=[shown.pk]) if shown else f"{reverse('desk:board_new')}?unit={unit.pk}"
    term = terms.label(live.term) if live else ""
    return Line(
        unit, "ok" if live else "not", _("第%s版有效") % live.version if live else _("没有有效公示"), term, live, draft, waiting, url
    )


def draft_steps(board: FeeBoard, desk: Desk) -> list[Step]:
    found = problems(board, desk.day)
    mine = not permissions.can_publish_board(desk.actor, board, desk.day)
    reason = (
        _("拟稿的人不能自己公布，由本单位另一位公示管理员、答复人或者上级机关公布。")
        if mine
        else _("先改好左边列出的%d处。") % len(found)
        if found
        else ""
    )
    url = reverse("desk:board_act", args=[board.pk, "publish"])
    publish = Step(
        _("公布"),
        hint=_("公布后不能再改，指纹封入登记树"),
        button=_("公布"),
        url=url,
        post=True,
        possible=not reason,
        reason=reason,
        primary=True,
    )
    drop = Step(
        _("删去拟稿"),
        hint=_("从未公布过，删了就没有了"),
        button=_("删去"),
        url=reverse("desk:board_act", args=[board.pk, "drop"]),
        post=True,
    )
    return [publish, drop]


def live_steps(board: FeeBoard) -> list[Step]:
    withdrawn = board.state == "withdrawn"
    version = Step(
        _("改版"),
        hint=_("抄一份拟稿来改；公布之日起替代这一版"),
        button=_("拟新版"),
        url=reverse("desk:board_act", args=[board.pk, "version"]),
        post=True,
        primary=True,
    )
    poster = Step(_("公示海报"), hint=_("A4，带二维码，贴在校门口"), button=_("打印"), url=_public(board, "poster"))
    paper = Step(_("公示海报 PDF"), hint=_("交给打印店"), button=_("下载"), url=_public(board, "poster_pdf"))
    public = Step(_("公开页"), hint=_("家长看到的样子"), button=_("打开"), url=_public(board, "board"))
    if withdrawn:
        return [version, public]
    return [version, poster, paper, public]


def _public(board: FeeBoard, name: str) -> str:
    return reverse(f"portal:{name}", args=[board.unit.code, board.term, board.version])


def units_of(desk: Desk) -> QuerySet[Unit]:
    """Schools and windows whose boards the reader keeps."""
    kept = Q(pk__in=units_where(desk.actor, Role.PUBLISHER, desk.day)) | Q(pk__in=units_where(desk.actor, Role.RESPONDENT, desk.day))
    return Unit.objects.active(desk.day).filter(kept, kind__in=KEEPERS)


def without(units: QuerySet[Unit], day: dt.date) -> QuerySet[Unit]:
    """Those on whose wall nothing is in force that day."""
    return units.exclude(pk__in=FeeBoard.objects.live_on(day).exclude(live_to__lte=day).values("unit"))

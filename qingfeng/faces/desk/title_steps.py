"""The steps of a title as its pages offer them: of schools and of people alike."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.access.permissions import holds_any
from qingfeng.engines.consequences import titles
from qingfeng.engines.consequences.models import Title, TitleState

from .who import Desk

LAMPS = {
    TitleState.APPLIED: "soon", TitleState.REVIEWED: "soon", TitleState.NOTICED: "soon", TitleState.AWARDED: "ok",
    TitleState.DECLINED: "not", TitleState.BARRED: "late", TitleState.WITHDRAWN: "late",
}  # fmt: skip
STEPS = {
    TitleState.APPLIED: (("accept", _l("评审通过")), ("decline", _l("不通过"))),
    TitleState.REVIEWED: (("notice", _l("公示")),),
    TitleState.NOTICED: (("give", _l("授予")),),
}


def steps_of(desk: Desk, title: Title) -> list[tuple[str, str]]:
    """Who may not take a step reads why when trying; what is not there yet is not offered."""
    if title.state == TitleState.NOTICED and title.notice_ends_on and desk.day <= title.notice_ends_on:
        return []
    roles = titles.GIVERS if title.state == TitleState.NOTICED else titles.JUDGES
    if not holds_any(desk.actor, roles, title.office, desk.day):
        return []
    return [(name, str(label)) for name, label in STEPS.get(TitleState(title.state), ())]


def take_step(title: Title, name: str, desk: Desk, note: str) -> None:
    who = {"title": title, "actor": desk.actor, "now": desk.now}
    if name in ("accept", "decline"):
        titles.review(accept=name == "accept", note=note, **who)
    elif name == "notice":
        titles.put_before_public(**who)
    elif name == "give":
        titles.give(**who)
    else:
        raise Http404

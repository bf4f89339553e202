"""What the gate says of a circular, and what can be done with it next."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.matters.procedure import Verdict
from qingfeng.engines.disclosure import permissions
from qingfeng.engines.disclosure.models import Publication, PublicationState
from qingfeng.faces.components.parts import Step
from qingfeng.institutions.circulars import gate
from qingfeng.institutions.circulars.institution import gate_facts

from .who import Desk

S = PublicationState
LABELS = {
    gate.respondent_was_heard: _l("听取了陈述"),
    gate.remedies_have_run_out: _l("复查、复核期已届满，或者不点名"),
    gate.content_is_redacted: _l("没有不能公开的个人信息"),
    gate.approver_is_not_preparer: _l("由另一人核准"),
    gate.it_has_an_end: _l("写明了公布到哪天"),
}


def gate_lines(publication: Publication, day: dt.date) -> list[tuple[str, Verdict]]:
    """Every rule of the gate with its answer, so that what is missing is seen before anybody presses a button."""
    if publication.is_out or publication.disposed_at is not None:
        return []
    facts = gate_facts(publication, day)
    return [(LABELS[rule], rule(facts)) for rule in gate.RULES]


def offered(publication: Publication, desk: Desk) -> list[Step]:
    if publication.state == S.DRAFT:
        return [_approve(publication, desk), _drop(publication, desk)]
    if publication.state == S.APPROVED:
        return [_publish(publication, desk), _drop(publication, desk)]
    if publication.state in (S.PUBLISHED, S.ENDED, S.CORRECTED):
        return _after(publication, desk)
    return []


def _url(publication: Publication, step: str) -> str:
    return reverse("desk:circular_act", args=[publication.key, step])


def _approve(publication: Publication, desk: Desk) -> Step:
    mine = publication.prepared_by_id == desk.actor.pk
    may = permissions.can_approve_publication(desk.actor, publication, desk.day)
    reason = "" if may else _("拟稿的人不能自己核准，由另一位公示管理员、决定人或者负责人核准。") if mine else _("您没有核准的权限。")
    return Step(
        _("核准"), hint=_("看过全文，同意公布"), url=_url(publication, "approve"), post=True, possible=may, reason=reason, primary=True
    )


def _publish(publication: Publication, desk: Desk) -> Step:
    may = permissions.can_publish_publication(desk.actor, publication, desk.day)
    verdict = gate.verdict(gate_facts(publication, desk.day))
    reason = verdict.reason if may else _("您没有公布的权限。")
    return Step(
        _("公布"),
        hint=_("编文号、封入登记树、登上公开页"),
        url=_url(publication, "publish"),
        post=True,
        possible=may and verdict.allowed,
        reason=reason,
        authority=verdict.authority if may else "",
        primary=True,
    )


def _drop(publication: Publication, desk: Desk) -> Step:
    may = permissions.can_prepare_publication(desk.actor, publication.unit, desk.day)
    return Step(
        _("作废这份稿子"),
        hint=_("不公布，文号不占用"),
        button=_("作废"),
        url=_url(publication, "drop"),
        post=True,
        possible=may,
        reason=_("由公示管理员或承办人办。"),
    )


def _after(publication: Publication, desk: Desk) -> list[Step]:
    may = permissions.can_prepare_publication(desk.actor, publication.unit, desk.day)
    public = Step(_("公开页"), hint=_("别人看到的样子"), button=_("打开"), url=reverse("portal:circular", args=[publication.key]))
    correct = Step(
        _("更正"),
        hint=_("另发一份，原文各处都写明“已更正”"),
        button=_("拟更正"),
        url=_url(publication, "correct"),
        post=True,
        possible=may and publication.state != S.CORRECTED,
        reason=_("这份已经更正过；再改请更正那一份。") if may else _("由公示管理员或承办人办。"),
    )
    return [public, correct] if publication.state != S.CORRECTED else [public]


def may_withdraw(publication: Publication, desk: Desk) -> bool:
    """Whoever may sign for the unit may also take down; it needs a reason, so it has a form of its own."""
    out = publication.state in (S.PUBLISHED, S.CORRECTED)
    return out and permissions.can_publish_publication(desk.actor, publication, desk.day)

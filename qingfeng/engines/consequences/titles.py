"""What people do with a title: apply, review, put it before the public, give it. Each by another person than the one before."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.access.recusal import recusals
from qingfeng.core.calendar import today
from qingfeng.core.norms import queries
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from .declarations import title_rule
from .models import Cause, Title, TitleState
from .models.titles import READERS
from .record import due, record
from .title_rules import obstacles

JUDGES = (Role.REVIEWER, Role.DECIDER, Role.HEAD)
GIVERS = (Role.DECIDER, Role.HEAD)


def apply_for(*, kind: str, unit: Unit, office: Unit, year: int, actor: Account | None, now: dt.datetime) -> Title:
    """Refused with the clause and the findings that stand in the way. Applying again gives the same application."""
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        found = Title.objects.filter(kind=kind, unit=unit, year=year).first()
        if found is not None:
            return found
        rule = title_rule(kind)
        if rule is None or year >= today(now).year:
            raise Refused(_("%d年还没有过完，不能申请这一年的称号。") % year, field="year")
        version = queries.in_force(rule.rule, dt.date(year, 12, 31), unit)
        if why := in_the_way(kind, unit, year):
            raise Refused(
                _("%(year)d年有%(n)d件查实的事项：%(what)s。") % why, authority=version.cite(), advice=_("认定被推翻的，可以再申请。")
            )
        made = Title.objects.create(
            kind=kind, unit=unit, office=office, year=year, began=dt.date(year, 1, 1), version=version, applied_by=actor, applied_at=now
        )
        record(made.stream, "title_applied", {"kind": kind, "unit": unit.pk, "year": year, "version": version.pk}, actor, now)
        return made


def in_the_way(kind: str, unit: Unit, year: int) -> dict[str, object]:
    """How many confirmed findings, and which, by day and number of the matter; empty where none is."""
    keys = [obstacle.cause for obstacle in obstacles(kind, unit, year)]
    causes = list(Cause.objects.filter(key__in=keys).order_by("charged_on", "key"))
    what = "、".join(f"{cause.charged_on.isoformat()} {cause.matter_ref}".strip() for cause in causes)
    return {"year": year, "n": len(causes), "what": what} if causes else {}


def review(*, title: Title, accept: bool, note: str, actor: Account, now: dt.datetime) -> Title:
    with transaction.atomic():
        row = _locked(title, TitleState.APPLIED)
        _may(row, JUDGES, actor, now)
        if actor.pk == row.applied_by_id:
            raise Refused(_("申请的人不能评审。"))
        if not accept and not note.strip():
            raise Refused(_("评审不通过要写明理由。"), field="note")
        row.state, row.reviewed_by, row.reviewed_at = TitleState.REVIEWED if accept else TitleState.DECLINED, actor, now
        row.note = note.strip()[:300]
        row.save(update_fields=["state", "reviewed_by", "reviewed_at", "note"])
        record(row.stream, "title_reviewed", {"state": row.state}, actor, now)
        return row


def put_before_public(*, title: Title, actor: Account, now: dt.datetime) -> Title:
    """For as long as the rule says; objections come in as complaints."""
    with transaction.atomic():
        row = _locked(title, TitleState.REVIEWED)
        _may(row, READERS, actor, now)
        rule = title_rule(row.kind)
        ends = due(rule.notice, today(now), row.office) if rule else None
        if ends is None:
            raise Refused(_("没有公示期限的规定，不能公示。"), advice=_("请先在“规范”里录入公示的期限。"))
        row.state, row.noticed_on, row.notice_ends_on = TitleState.NOTICED, today(now), ends
        row.save(update_fields=["state", "noticed_on", "notice_ends_on"])
        record(row.stream, "title_noticed", {"from": row.noticed_on, "to": row.notice_ends_on}, actor, now)
        return row


def give(*, title: Title, actor: Account, now: dt.datetime) -> Title:
    """After the notice is over, by another person than the reviewer."""
    with transaction.atomic():
        row = _locked(title, TitleState.NOTICED)
        _may(row, GIVERS, actor, now)
        if actor.pk in (row.reviewed_by_id, row.applied_by_id):
            raise Refused(_("评审的人不能授予。"), advice=_("请另一位决定人或者负责人办理。"))
        if row.notice_ends_on is None or today(now) <= row.notice_ends_on:
            raise Refused(_("公示还没有结束。"))
        row.state, row.awarded_by, row.awarded_on = TitleState.AWARDED, actor, today(now)
        row.save(update_fields=["state", "awarded_by", "awarded_on"])
        record(row.stream, "title_given", {"on": row.awarded_on}, actor, now)
        return row


def _locked(title: Title, state: str) -> Title:
    """Under the lock of the unit, as the findings are."""
    Unit.objects.select_for_update(no_key=True).get(pk=title.unit_id)
    row = Title.objects.select_for_update(of=("self",)).select_related("unit", "office").get(pk=title.pk)
    if row.state != state:
        raise Refused(_("这一份现在是“%s”，不能办这一步。") % row.get_state_display())
    return row


def _may(row: Title, roles: tuple[str, ...], actor: Account, now: dt.datetime) -> None:
    day = today(now)
    if not holds_any(actor, roles, row.office, day):
        raise Refused(_("您没有办这一步的权限。"))
    if recusals(actor, units=[row.unit], people=[], facts_from=row.began, day=day):
        raise Refused(_("这所学校的事您要回避。"))

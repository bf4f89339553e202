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
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Person, Post, Unit
from qingfeng.core.refusal import Refused

from .declarations import title_rule
from .models import Cause, Title, TitleState
from .models.titles import READERS
from .record import due, record
from .title_rules import obstacles

JUDGES = (Role.REVIEWER, Role.DECIDER, Role.HEAD)
GIVERS = (Role.DECIDER, Role.HEAD)


def apply_for(
    *, kind: str, unit: Unit, office: Unit, year: int, actor: Account | None, now: dt.datetime, person: Person | None = None
) -> Title:
    """For the unit itself, or proposing a person at it. Refused with the clause and the findings that stand in the way. Asking again
    gives the same application."""
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        found = Title.objects.filter(kind=kind, unit=unit, year=year, person=person).first()
        if found is not None:
            return found
        rule = title_rule(kind)
        if rule is None or year >= today(now).year:
            raise Refused(_("%d年还没有过完，不能申请这一年的称号。") % year, field="year")
        _held_a_post(unit, person, year)
        version = queries.in_force(rule.rule, dt.date(year, 12, 31), unit)
        if why := in_the_way(kind, unit, year, person):
            raise Refused(
                _("%(year)d年有%(n)d件查实的事项：%(what)s。") % why,
                authority=str(why["cite"]),
                advice=_("认定被推翻的，可以再申请。"),
            )
        made = Title.objects.create(
            kind=kind, unit=unit, person=person, office=office, year=year, began=dt.date(year, 1, 1), version=version,
            applied_by=actor, applied_at=now,
        )  # fmt: skip
        body = {"kind": kind, "unit": unit.pk, "year": year, "version": version.pk, "person": person.pk if person else None}
        record(made.stream, "title_applied", body, actor, now)
        return made


def _held_a_post(unit: Unit, person: Person | None, year: int) -> None:
    """Whoever is proposed by a school worked at it that year."""
    if person is None:
        return
    posts = Post.objects.filter(unit=unit, person=person, held_from__lte=dt.date(year, 12, 31))
    if not posts.exclude(held_to__lte=dt.date(year, 1, 1)).exists():
        raise Refused(_("这一年这个人不在这个单位任职。"), advice=_("请核对工号。"), field="number")


def in_the_way(kind: str, unit: Unit, year: int, person: Person | None = None) -> dict[str, object]:
    """How many confirmed findings, which, by day and number of the matter, and the clause; empty where nothing is."""
    found = {obstacle.cause: obstacle.version for obstacle in obstacles(kind, unit, year, person.pk if person else None)}
    causes = list(Cause.objects.filter(key__in=found).order_by("charged_on", "key"))
    if not causes:
        return {}
    what = "、".join(f"{cause.charged_on.isoformat()} {cause.matter_ref}".strip() for cause in causes)
    cite = Version.objects.select_related("clause__document").get(pk=found[causes[0].key]).cite()
    return {"year": year, "n": len(causes), "what": what, "cite": cite}


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
    if recusals(actor, units=[row.unit], people=[row.person] if row.person else [], facts_from=row.began, day=day):
        raise Refused(_("这所学校的事您要回避。"))

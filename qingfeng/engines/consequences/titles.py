"""What people do with a title: apply, review, put it before the public, give it. Each by another person than the one before.

Where complaints count, one of which the unit was not yet asked refuses no application, since the refusal would tell of it: the application
goes to the office as any other. There the complaint stands in the way of review, notice and award, until it is taken back, is not borne
out as far as that counts, or the unit is asked: then the rule itself takes the application out (see `title_rules`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.access.recusal import recusals
from qingfeng.core.calendar import today
from qingfeng.core.matters.models import Matter
from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Person, Post, Unit
from qingfeng.core.refusal import Refused

from .declarations import raised_at, raised_at_each, title_rule
from .facts import Obstacle, Raised
from .models import Cause, Title, TitleState
from .models.titles import READERS
from .record import due, record
from .title_rules import keep, obstacles

JUDGES = (Role.REVIEWER, Role.DECIDER, Role.HEAD)
GIVERS = (Role.DECIDER, Role.HEAD)
UNANSWERED = ("new", "open")


def apply_for(
    *, kind: str, unit: Unit, office: Unit, year: int, actor: Account | None, now: dt.datetime, person: Person | None = None
) -> Title:
    """For the unit itself, or proposing a person at it. Refused with the clause and with what stands in the way of which the unit knows.
    Asking again gives the same application."""
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
        stands = obstacles(kind, unit, year, person.pk if person else None)
        if known := [obstacle for obstacle in stands if obstacle.known]:
            raise _in_the_way(known, unit, year)
        made = Title.objects.create(
            kind=kind, unit=unit, person=person, office=office, year=year, began=dt.date(year, 1, 1), version=version,
            applied_by=actor, applied_at=now,
        )  # fmt: skip
        keep(made, stands)
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


def _in_the_way(known: list[Obstacle], unit: Unit, year: int) -> Refused:
    """How many findings, which, by day and number of the matter, and the clauses; of complaints the day on which the unit was asked.
    What a person answers for elsewhere is said with the place: the numbers of another unit's matters are not for whoever proposes."""
    by_cause = {obstacle.cause: obstacle for obstacle in known if obstacle.cause}
    causes = list(Cause.objects.filter(key__in=by_cause).select_related("unit").order_by("charged_on", "key"))
    complaints = {obstacle.matter for obstacle in known if not obstacle.cause}
    said, advice = [], []
    if causes:
        named = (cause.matter_ref if cause.unit_id == unit.pk else cause.unit.name for cause in causes)
        what = "、".join(f"{cause.charged_on.isoformat()} {name}".strip() for cause, name in zip(causes, named, strict=True))
        said.append(_("%(year)d年有%(n)d件查实的事项：%(what)s。") % {"year": year, "n": len(causes), "what": what})
        advice.append(_("认定被推翻的，可以再申请。"))
    if complaints:
        asked = sorted({r.asked_on.isoformat() for r in raised_at(unit) if r.matter in complaints and r.asked_on})
        words = {"year": year, "n": len(complaints), "days": "、".join(asked)}
        said.append(_("%(year)d年有%(n)d件收费投诉计入，已于%(days)s请您说明。") % words)
        advice.append(_("投诉撤回，或者按规则不再计入的，可以再申请。"))
    return Refused("".join(said), authority=_cited([*(by_cause[cause.key] for cause in causes), *known]), advice="".join(advice))


def _cited(found: Iterable[Obstacle]) -> str:
    """Each clause once, in the order of what stands in the way."""
    keys = list(dict.fromkeys(obstacle.version for obstacle in found))
    versions = Version.objects.select_related("clause__document").in_bulk(keys)
    return "；".join(dict.fromkeys(versions[key].cite() for key in keys))


def review(*, title: Title, accept: bool, note: str, actor: Account, now: dt.datetime) -> Title:
    with transaction.atomic():
        row = _locked(title, TitleState.APPLIED)
        _may(row, JUDGES, actor, now)
        if actor.pk == row.applied_by_id:
            raise Refused(_("申请的人不能评审。"))
        if accept:
            _nothing_stands_in_the_way(row, actor, now)
        elif not note.strip():
            raise Refused(_("评审不通过要写明理由。"), field="note")
        row.state, row.reviewed_by, row.reviewed_at = TitleState.REVIEWED if accept else TitleState.DECLINED, actor, now
        row.note = note.strip()[:300]
        row.save(update_fields=["state", "reviewed_by", "reviewed_at", "note"])
        if not accept:
            keep(row, ())
        record(row.stream, "title_reviewed", {"state": row.state}, actor, now)
        return row


def put_before_public(*, title: Title, actor: Account, now: dt.datetime) -> Title:
    """For as long as the rule says; objections come in as complaints."""
    with transaction.atomic():
        row = _locked(title, TitleState.REVIEWED)
        _may(row, READERS, actor, now)
        _nothing_stands_in_the_way(row, actor, now)
        rule = title_rule(row.kind)
        ends = due(rule.notice, today(now), row.office) if rule else None
        if ends is None:
            raise Refused(_("没有公示期限的规定，不能公示。"), advice=_("请先在“规范”里录入公示的期限。"))
        # Held anew after it was broken off: objections that came the first time still count.
        row.state, row.noticed_on, row.notice_ends_on = TitleState.NOTICED, row.noticed_on or today(now), ends
        row.save(update_fields=["state", "noticed_on", "notice_ends_on"])
        record(row.stream, "title_noticed", {"from": row.noticed_on, "to": row.notice_ends_on}, actor, now)
        return row


def give(*, title: Title, actor: Account, now: dt.datetime) -> Title:
    """After the notice is over and every objection that came during it was answered, by another person than the reviewer."""
    with transaction.atomic():
        row = _locked(title, TitleState.NOTICED)
        _may(row, GIVERS, actor, now)
        if actor.pk in (row.reviewed_by_id, row.applied_by_id):
            raise Refused(_("评审的人不能授予。"), advice=_("请另一位决定人或者负责人办理。"))
        if row.notice_ends_on is None or today(now) <= row.notice_ends_on:
            raise Refused(_("公示还没有结束。"))
        _nothing_stands_in_the_way(row, actor, now)
        _objections_are_answered(row)
        row.state, row.awarded_by, row.awarded_on = TitleState.AWARDED, actor, today(now)
        row.save(update_fields=["state", "awarded_by", "awarded_on"])
        record(row.stream, "title_given", {"on": row.awarded_on}, actor, now)
        return row


def _nothing_stands_in_the_way(row: Title, actor: Account, now: dt.datetime) -> None:
    """Asked anew under the lock: also complaints of which the unit does not know. Numbers only of matters that the actor may see."""
    found = obstacles(row.kind, row.unit, row.year, row.person_id)
    if not found:
        return
    matters = [obstacle.matter for obstacle in found if obstacle.matter]
    seen = Matter.objects.filter(pk__in=matters).visible_to(actor, today(now)).order_by("ref")
    what = "、".join(seen.values_list("ref", flat=True))
    said = _("按规则现在有%(n)d件妨碍：%(what)s。") if what else _("按规则现在有%(n)d件妨碍。")
    wait = _("等它撤回、按规则不再计入，或者请学校说明以后再办。还没有请学校说明的，不要向学校提起，也不要写进意见。")
    raise Refused(said % {"n": len(found), "what": what}, authority=_cited(found), advice=wait)


def objections(rows: Iterable[Title]) -> dict[int, list[Raised]]:
    """By the key of the title: complaints that object to it, received from the first day of its notice to the last; several in one matter
    count once. In two questions for all of them."""
    noticed = [(row, row.noticed_on, row.notice_ends_on) for row in rows if row.noticed_on and row.notice_ends_on]
    raised = raised_at_each({row.unit_id for row, _first, _last in noticed}) if noticed else {}
    return {row.pk: [r for r in raised[row.unit_id] if _objects(r, row.code, first, last)] for row, first, last in noticed}


def _objects(raised: Raised, code: str, first: dt.date, last: dt.date) -> bool:
    return any(named == code and first <= on <= last for named, on in raised.objects_to)


def unanswered(raised: Iterable[Raised]) -> int:
    return sum(1 for one in raised if one.stage in UNANSWERED)


def _objections_are_answered(row: Title) -> None:
    left = unanswered(objections([row]).get(row.pk, ()))
    if left:
        advice = _("请先把异议办到作出决定；不属实的，决定以后就可以授予，属实的，按规则取消。")
        raise Refused(_("公示期间收到的异议还有%d件没有作出决定，不能授予。") % left, advice=advice)


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
    raised = [obstacle.matter for obstacle in obstacles(row.kind, row.unit, row.year, row.person_id) if not obstacle.cause]
    raised += [one.matter for one in objections([row]).get(row.pk, ())]
    if Matter.objects.stood_back_from(actor, day).filter(pk__in=raised).exists():
        raise Refused(_("您没有办这一步的权限。"))  # as to anybody: why would tell of the complaint

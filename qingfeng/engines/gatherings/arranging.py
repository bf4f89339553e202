"""Arranging a session and asking people to it, by the posts they hold or from a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.norms.models import Document
from qingfeng.core.parties.models import Person, Post, Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.core.rows import insert_many

from . import permissions
from .kinds import kind as declared
from .models import Attendance, Came, Session, SessionState
from .record import record


@transaction.atomic
def arrange(
    *,
    kind: str,
    unit: Unit,
    title: str,
    held_on: dt.date,
    actor: Account | None,
    now: dt.datetime,
    place: str = "",
    host: str = "",
    documents: Sequence[Document] = (),
    make_up_for: Session | None = None,
    about: Unit | None = None,
) -> Session:
    _may(actor, unit, now)
    title = title.strip()
    if not title:
        raise Refused(_("名称要填写。"), field="title")
    if make_up_for is not None and held_on <= make_up_for.held_on:
        raise Refused(_("补课要在原来那一场以后。"), field="held_on")
    _check_school(kind, unit, about)
    made = Session.objects.create(
        kind=kind, unit=unit, title=title, held_on=held_on, place=place.strip(), host=host.strip(), make_up_for=make_up_for,
        about=about, created_by=actor, created_at=now,
    )  # fmt: skip
    made.documents.set(documents)
    facts = {"kind": kind, "unit": unit.pk, "day": held_on, "documents": sorted(d.pk for d in documents)}
    facts |= {"about": about.pk} if about else {}
    record(made, "arranged", facts | {"make_up_for": make_up_for.pk if make_up_for else None}, actor, now)
    if make_up_for is not None:
        missed = make_up_for.attendance.filter(came__in=(Came.MISSED, Came.EXCUSED)).values_list("unit_id", "person_id")
        _ask(made, missed)
    return made


def _check_school(kind: str, unit: Unit, about: Unit | None) -> None:
    """A visit names its school; nothing else has one."""
    if declared(kind).register and unit.kind == UnitKind.SCHOOL:
        raise Refused(_("这一种由机关安排。"), field="kind")
    wanted = declared(kind).of_school
    if wanted and (about is None or about.kind != UnitKind.SCHOOL or not about.path.startswith(unit.path)):
        raise Refused(_("明察暗访要选一所本机关下面的学校。"), field="about")
    if not wanted and about is not None:
        raise Refused(_("这一种不选学校。"), field="about")


@transaction.atomic
def change(*, session: Session, actor: Account, now: dt.datetime, held_on: dt.date, place: str, host: str, minutes: str) -> Session:
    found = _locked(session, actor, now)
    if found.state == SessionState.CANCELLED:
        raise Refused(_("这一场已经取消。"))
    if found.state == SessionState.HELD and held_on != found.held_on:
        raise Refused(_("已经举行的一场，日期不能再改。"), field="held_on")
    found.held_on, found.place, found.host, found.minutes = held_on, place.strip(), host.strip(), minutes.strip()
    found.save(update_fields=["held_on", "place", "host", "minutes"])
    record(found, "changed", {"day": held_on}, actor, now)
    return found


@transaction.atomic
def cancel(*, session: Session, actor: Account, now: dt.datetime) -> Session:
    found = _locked(session, actor, now)
    if found.state != SessionState.PLANNED:
        raise Refused(_("这一场现在是“%s”，不能取消。") % found.get_state_display())
    found.state, found.code_digest = SessionState.CANCELLED, None
    found.save(update_fields=["state", "code_digest"])
    record(found, "cancelled", {}, actor, now)
    return found


@transaction.atomic
def ask_posts(*, session: Session, posts: Iterable[str], actor: Account | None, now: dt.datetime) -> int:
    """Everybody who holds one of the posts on the day, at the unit and below it; says how many are new."""
    found = _open(session, actor, now)
    held = Post.objects.held_on(found.held_on).filter(kind__in=list(posts), unit__path__startswith=found.unit.path)
    made = _ask(found, held.order_by("unit__code", "person__number").values_list("unit_id", "person_id"))
    record(found, "asked", {"people": made}, actor, now)
    return made


@transaction.atomic
def ask_people(*, session: Session, people: Sequence[Person], actor: Account | None, now: dt.datetime) -> int:
    """From a list. Each is asked as of the unit where the person holds a post that day."""
    found = _open(session, actor, now)
    held = Post.objects.held_on(found.held_on).filter(person__in=people).order_by("held_from", "pk")
    made = _ask(found, held.values_list("unit_id", "person_id"))
    record(found, "asked", {"people": made}, actor, now)
    return made


def _ask(session: Session, pairs: Iterable[tuple[int, int]]) -> int:
    """Each person once, at the first of the units named."""
    there = set(session.attendance.values_list("person_id", flat=True))
    wanted: dict[int, int] = {}
    for unit, person in pairs:
        if person not in there:
            wanted.setdefault(person, unit)
    insert_many([Attendance(session=session, person_id=person, unit_id=unit) for person, unit in wanted.items()])
    return len(wanted)


def _locked(session: Session, actor: Account | None, now: dt.datetime) -> Session:
    found = Session.objects.select_for_update(of=("self",)).select_related("unit").get(pk=session.pk)
    _may(actor, found.unit, now)
    return found


def _open(session: Session, actor: Account | None, now: dt.datetime) -> Session:
    found = _locked(session, actor, now)
    if found.state != SessionState.PLANNED:
        raise Refused(_("这一场现在是“%s”，不能再加人。") % found.get_state_display())
    if found.declared.register:  # a visit that the school must not see before it is held
        raise Refused(_("这一种只请名册上的人，不按职务请。"), field="posts")
    return found


def _may(actor: Account | None, unit: Unit, now: dt.datetime) -> None:
    if actor is not None and not permissions.can_arrange_session(actor, unit, today(now)):
        raise Refused(_("您没有在%s安排学习、会议的权限。") % unit.name)

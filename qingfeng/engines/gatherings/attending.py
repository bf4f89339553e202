"""Signing in: with a code that hangs in the room, on a phone, or by a list that was passed around. A session closes once it was held."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.refusal import Refused

from . import permissions
from .models import Attendance, Came, How, Session, SessionState
from .record import record

DIGITS = 6
BATCH = 400


def code_of(session: Session) -> str:
    """Six digits for the room. They name nobody and are good for the day alone."""
    return f"{int.from_bytes(_keyed(f'{session.pk}:{session.code_serial}'), 'big') % 10**DIGITS:0{DIGITS}d}"


def by_code(typed: str) -> Session | None:
    digits = "".join(str(int(c)) for c in typed if c.isdecimal())
    return Session.objects.filter(code_digest=_keyed(digits).hex(), state=SessionState.PLANNED).first() if len(digits) == DIGITS else None


@transaction.atomic
def open_code(*, session: Session, actor: Account, now: dt.datetime) -> str:
    """A code for today; one that another session of the day happens to have is not given twice."""
    found = _locked(session)
    hold_organiser(found, actor, now)
    if found.state != SessionState.PLANNED or found.held_on != today(now):
        raise Refused(_("签到码在举行的当天开。"))
    for _attempt in range(20):
        found.code_serial += 1
        digest = _keyed(code_of(found)).hex()
        if not Session.objects.filter(code_digest=digest).exists():
            break
    found.code_digest = digest
    found.save(update_fields=["code_serial", "code_digest"])
    record(found, "code_opened", {"serial": found.code_serial}, actor, now)
    return code_of(found)


@transaction.atomic
def sign_in(*, code: str, number: str, name: str, now: dt.datetime) -> Attendance:
    """On a phone in the room: the code on the wall, the own number and name."""
    session = by_code(code)
    if session is None or session.held_on != today(now):
        raise Refused(_("没有正在签到的一场用这个签到码。"), field="code")
    row = session.attendance.select_for_update(of=("self",)).select_related("person").filter(person__number=number.strip()).first()
    if row is None or "".join(name.split()) != "".join(row.person.name.split()):
        raise Refused(_("名单上没有这个工号和姓名。"), advice=_("请向组织的人说，按名单登记。"), field="number")
    if row.came == Came.CAME:
        return row
    row.came, row.how, row.at = Came.CAME, How.CODE, now
    row.save(update_fields=["came", "how", "at"])
    return row


@transaction.atomic
def mark(*, session: Session, marks: Mapping[int, str], actor: Account | None, now: dt.datetime) -> int:
    """Person -> came, excused, missed, expected; by the list that was passed around. Says how many changed."""
    found = _locked(session)
    hold_organiser(found, actor, now)
    if found.state == SessionState.CANCELLED:
        raise Refused(_("这一场已经取消。"))
    if found.held_on > today(now):
        raise Refused(_("还没有举行，不能登记谁到了。"))
    allowed = {Came.CAME, Came.EXCUSED, Came.MISSED, Came.EXPECTED}
    rows = {row.person_id: row for row in found.attendance.filter(person__in=marks)}
    if len(rows) != len(marks) or set(marks.values()) - allowed:
        raise Refused(_("有的人不在这一场的名单上。"))
    changed = 0
    for came in sorted(allowed):
        keys = [row.pk for person, row in rows.items() if marks[person] == came and row.came != came]
        for at in range(0, len(keys), BATCH):
            some = Attendance.objects.filter(pk__in=keys[at : at + BATCH])
            some.update(came=came, how=How.LIST, at=now, recorded_by=actor)
        changed += len(keys)
    if changed:
        record(found, "marked", {"people": changed}, actor, now)
    return changed


def take_list(*, session: Session, present: set[int], actor: Account | None, now: dt.datetime) -> int:
    """Those on the list came."""
    return mark(session=session, marks=dict.fromkeys(present, Came.CAME), actor=actor, now=now)


@transaction.atomic
def close(*, session: Session, actor: Account | None, now: dt.datetime) -> Session:
    """It was held: who neither came nor was excused has missed it, and what it made up for is made up."""
    found = _locked(session)
    hold_organiser(found, actor, now)
    if found.state == SessionState.HELD:
        return found
    if found.state == SessionState.CANCELLED or found.held_on > today(now):
        raise Refused(_("还没有举行，或者已经取消。"))
    found.state, found.code_digest = SessionState.HELD, None
    found.save(update_fields=["state", "code_digest"])
    missed = found.attendance.filter(came=Came.EXPECTED).update(came=Came.MISSED)
    missed += found.guests.filter(came=Came.EXPECTED).update(came=Came.MISSED)
    came = found.attendance.filter(came=Came.CAME)
    if found.make_up_for is not None:
        open_ = found.make_up_for.attendance.filter(came__in=(Came.MISSED, Came.EXCUSED))
        open_.filter(person__in=came.values("person")).update(came=Came.MADE_UP)
    present = came.count() + found.guests.filter(came=Came.CAME).count()
    record(found, "held", {"came": present, "missed": missed}, actor, now)
    return found


def _locked(session: Session) -> Session:
    return Session.objects.select_for_update(of=("self",)).select_related("unit", "make_up_for").get(pk=session.pk)


def hold_organiser(session: Session, actor: Account | None, now: dt.datetime) -> None:
    if actor is not None and not permissions.can_record_attendance(actor, session, today(now)):
        raise Refused(_("由组织的单位登记。"))


def _keyed(value: str) -> bytes:
    return hmac.new(settings.RECEIPT_KEY.encode(), f"sign-in:{value}".encode(), hashlib.sha256).digest()

"""Asking people of a register to a session, and recording who came. Part of the only writer of sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.refusal import Refused
from qingfeng.core.rows import insert_many

from . import permissions
from .models import Came, Guest, Session, SessionState
from .record import record

MARKS = frozenset({Came.CAME, Came.EXCUSED, Came.MISSED, Came.EXPECTED})


@transaction.atomic
def ask_guests(*, session: Session, keys: Iterable[str], actor: Account | None, now: dt.datetime) -> int:
    """Each once; says how many are new. Who may be asked is for whoever keeps the register to say."""
    found = locked(session, actor, now)
    if found.state != SessionState.PLANNED:
        raise Refused(_("这一场现在是“%s”，不能再加人。") % found.get_state_display())
    fresh = sorted(set(keys) - set(found.guests.values_list("key", flat=True)))
    insert_many([Guest(session=found, key=key) for key in fresh])
    record(found, "guests_asked", {"people": len(fresh)}, actor, now)
    return len(fresh)


@transaction.atomic
def mark_guests(*, session: Session, marks: Mapping[str, str], actor: Account | None, now: dt.datetime) -> int:
    """Key -> came, excused, missed, expected. Says how many changed."""
    found = locked(session, actor, now)
    if found.state == SessionState.CANCELLED:
        raise Refused(_("这一场已经取消。"))
    if found.held_on > today(now):
        raise Refused(_("还没有举行，不能登记谁到了。"))
    rows = {row.key: row for row in found.guests.select_for_update().filter(key__in=marks)}
    if len(rows) != len(marks) or set(marks.values()) - MARKS:
        raise Refused(_("有的人不在这一场的名单上。"))
    changed = [row for key, row in rows.items() if row.came != marks[key]]
    for row in changed:
        row.came, row.at, row.recorded_by = marks[row.key], now, actor
    Guest.objects.bulk_update(changed, ["came", "at", "recorded_by"], batch_size=200)
    if changed:
        record(found, "guests_marked", {"people": len(changed)}, actor, now)
    return len(changed)


def locked(session: Session, actor: Account | None, now: dt.datetime) -> Session:
    found = Session.objects.select_for_update(of=("self",)).select_related("unit").get(pk=session.pk)
    if actor is not None and not permissions.can_record_attendance(actor, found, today(now)):
        raise Refused(_("由组织的单位登记。"))
    return found

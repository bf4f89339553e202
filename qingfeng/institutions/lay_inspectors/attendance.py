"""Inspectors at sessions: the roster comes from the register, and who came to a training is trained.

A session knows an inspector by the key of the entry alone; names stay in the register and with those who keep it. On a visit goes who
has been trained and is tied to nothing at the school: not by the own child, by a post, nor by kin (信访工作条例 art 28).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.access.recusal import recusals
from qingfeng.core.calendar import today
from qingfeng.core.refusal import Refused
from qingfeng.engines.gatherings import services as sessions
from qingfeng.engines.gatherings.models import Came, Finding, Session, SessionState
from qingfeng.engines.registers import services as registers
from qingfeng.engines.registers.duty import lacks_training
from qingfeng.engines.registers.models import RegisterEntry
from qingfeng.engines.registers.models.entries import KEEPERS, RegisterEntryQuerySet

from .rules import STAND_BACK
from .sessions import TRAINING

SOURCE = "培训签到："


def key_of(entry: RegisterEntry) -> str:
    return f"register:{entry.pk}"


def entries_of(session: Session) -> RegisterEntryQuerySet:
    """Those on the roster; who was disposed of since has no name any more."""
    keys = [int(key.removeprefix("register:")) for key in session.guests.values_list("key", flat=True)]
    return RegisterEntry.objects.filter(pk__in=keys)


def may_be_asked(session: Session) -> RegisterEntryQuerySet:
    """Whose term is not over on the day. To a training may come whose term is still to begin."""
    rows = RegisterEntry.objects.filter(kind=session.declared.register, unit=session.unit, disposed_at=None)
    rows = rows.exclude(term_to__lt=session.held_on)
    return rows if session.kind == TRAINING else rows.filter(term_from__lte=session.held_on)


def keeps_roster(actor: Account | None, session: Session, day: dt.date) -> bool:
    return actor is None or holds_any(actor, KEEPERS, session.unit, day)


@transaction.atomic
def ask(*, session: Session, entries: Iterable[RegisterEntry], actor: Account | None, now: dt.datetime) -> int:
    """All or none. Says how many are new."""
    _may(session, actor, now)
    wanted = list(entries)
    known = set(may_be_asked(session).filter(pk__in=[e.pk for e in wanted]).values_list("pk", flat=True))
    if any(entry.pk not in known for entry in wanted):
        raise Refused(_("那一天不在任期里的，不能加进名单。"), field="entries")
    for entry in wanted if session.declared.of_school else ():
        _hold(entry, session)
    return sessions.ask_guests(session=session, keys=[key_of(entry) for entry in wanted], actor=actor, now=now)


def _hold(entry: RegisterEntry, session: Session) -> None:
    rule = lacks_training(entry, session.held_on)
    if rule is not None:
        words = _("%s还没有培训记录，先培训、后上岗，不能参加走访。") % entry.name
        raise Refused(words, authority=rule.cite(), advice=_("请先安排培训。"), field="entries")
    why = tied(entry, session)
    if why:
        words = _("%(name)s要回避这所学校，不能加进名单：%(why)s") % {"name": entry.name, "why": why}
        raise Refused(words, authority=STAND_BACK, advice=_("请换一位监督员。"), field="entries")


def tied(entry: RegisterEntry, session: Session) -> str:
    """Why this inspector does not go to the school of the visit; empty: may."""
    school, day = session.about, session.held_on
    if school is None:
        return ""
    if entry.school_id == school.pk:
        return _("子女在那里就读。")
    if any(name and name in entry.workplace for name in (school.name, school.short_name)):
        return _("在那里工作。")
    found = recusals(entry.account, units=[school], people=[], facts_from=day, day=day) if entry.account else []
    return _("本人、近亲属或者子女和那里有关系。") if found else ""


@transaction.atomic
def mark(*, session: Session, marks: Mapping[int, str], actor: Account | None, now: dt.datetime) -> int:
    """By the key of the entry. After the session was held the register follows at once."""
    _may(session, actor, now)
    changed = sessions.mark_guests(session=session, marks={f"register:{pk}": came for pk, came in marks.items()}, actor=actor, now=now)
    settle(session=session, actor=actor, now=now)
    return changed


@transaction.atomic
def close(*, session: Session, actor: Account | None, now: dt.datetime) -> Session:
    """It was held: who came to a training is trained."""
    _may(session, actor, now)
    if session.declared.of_school:  # moved to another day, or something became known since they were asked
        came = session.guests.filter(came=Came.CAME).values_list("key", flat=True)
        for entry in entries_of(session).filter(pk__in=[int(key.removeprefix("register:")) for key in came]):
            _hold(entry, session)
    found = sessions.close(session=session, actor=actor, now=now)
    settle(session=found, actor=actor, now=now)
    return found


def settle(*, session: Session, actor: Account | None, now: dt.datetime) -> None:
    """The register says of each on the roster what this training says: who came is trained by it, who was crossed out is not."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.kind != TRAINING or session.state != SessionState.HELD:
        return
    source = f"{SOURCE}{session.title}"[:80]
    came = set(session.guests.filter(came=Came.CAME).values_list("key", flat=True))
    told = {"source": source, "source_on": session.held_on, "actor": actor, "now": now}
    for entry in entries_of(session).filter(disposed_at=None).order_by("pk"):
        if key_of(entry) in came and entry.trained_on is None:
            registers.correct(entry=entry, fields={"trained_on": session.held_on}, **told)
        elif key_of(entry) not in came and _by_this(entry, session, source):
            registers.correct(entry=entry, fields={"trained_on": None}, **told)


def _by_this(entry: RegisterEntry, session: Session, source: str) -> bool:
    last = entry.source_of("trained_on")
    return entry.trained_on == session.held_on and last is not None and last.source == source


def note(*, session: Session, kind: str, text: str, actor: Account | None, now: dt.datetime) -> Finding:
    """What was seen, or suggested, in words without the name of anybody who was there or works there."""
    names = entries_of(session).values_list("name", flat=True)
    return sessions.note(session=session, kind=kind, text=text, names=names, actor=actor, now=now)


def _may(session: Session, actor: Account | None, now: dt.datetime) -> None:
    if not keeps_roster(actor, session, today(now)):
        raise Refused(_("监督员的名单由登记员和机关负责人管理。"))

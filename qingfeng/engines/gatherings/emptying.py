"""What of sessions and consultations goes when its time is up: the words. That there was one, when, and how many came, stays."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import SHANGHAI, today
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.procedure import actor_code

from .models import Consultation, Finding, FollowUp, Session
from .record import record

DISPOSED = "（已按规定销毁）"  # stands for words that must be there


def with_words(before: dt.date) -> QuerySet[Session]:
    """Those with anything left to empty, and nothing left to be mended. Their time runs from `ended_on`."""
    items = FollowUp.objects.filter(session=OuterRef("pk"))
    kept = ~Q(minutes="") | ~Q(host="") | Exists(items.exclude(text=DISPOSED))
    after = dt.datetime.combine(before + dt.timedelta(days=1), dt.time.min, SHANGHAI)
    late = items.filter(Q(done_on__gt=before) | Q(struck_at__gte=after))
    return Session.objects.filter(kept, ~Exists(items.open()), ~Exists(late), held_on__lte=before)


def ended_on(session: Session) -> dt.date:
    """The meeting, or the last item that it left."""
    items = list(session.follow_ups.all())
    done = [item.done_on for item in items if item.done_on is not None]
    return max([session.held_on, *done, *(today(item.struck_at) for item in items if item.struck_at is not None)])


def visits_with_words(before: dt.date) -> QuerySet[Session]:
    return Session.objects.filter(Exists(Finding.objects.filter(session=OuterRef("pk")).exclude(text=DISPOSED)), held_on__lte=before)


def consultations_with_words(before: dt.date) -> QuerySet[Consultation]:
    return Consultation.objects.filter(asked_on__lte=before).exclude(about=DISPOSED)


@transaction.atomic
def empty_session(*, session: Session, actor: Account | None, now: dt.datetime) -> None:
    """The minutes, who spoke, what was to be mended and by whom, and notes beside those who were asked."""
    found = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    found.minutes = found.host = ""
    found.save(update_fields=["minutes", "host"])
    found.follow_ups.exclude(result="").update(result=DISPOSED)
    found.follow_ups.exclude(struck_because="").update(struck_because=DISPOSED)
    found.follow_ups.update(text=DISPOSED, who=DISPOSED)
    found.attendance.exclude(note="").update(note="")
    record(found, "emptied", {}, actor, now)


@transaction.atomic
def empty_visit(*, session: Session, actor: Account | None, now: dt.datetime) -> None:
    """What was seen and suggested; how many lines there were stays."""
    found = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    found.findings.exclude(struck_because="").update(struck_because=DISPOSED)
    found.findings.update(text=DISPOSED)
    record(found, "findings_emptied", {}, actor, now)


@transaction.atomic
def empty_consultation(*, consultation: Consultation, actor: Account | None, now: dt.datetime) -> None:
    """About what, whom and what came of it; the numbers, and the document that it led to, stay."""
    found = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    found.about = found.whom = DISPOSED
    found.outcome = DISPOSED if found.outcome else ""
    found.save(update_fields=["about", "whom", "outcome"])
    who = actor_code(actor) if actor else "system"
    append(stream=found.stream, event="gatherings.emptied", body={}, actor=who, now=now)

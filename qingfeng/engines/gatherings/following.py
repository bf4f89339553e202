"""After and before a meeting: what it leaves to be mended is followed until it is done; who was asked, and what came of it, is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.language import on_record
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.norms.models import Document
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from . import permissions
from .arranging import arrange
from .models import Consultation, FollowUp, Session, SessionState
from .record import record

MOST_STOPS = 40


@transaction.atomic
def follow_up(*, session: Session, text: str, who: str, due_on: dt.date, actor: Account | None, now: dt.datetime) -> FollowUp:
    found = _locked(session, actor, now)
    if found.state != SessionState.HELD:
        raise Refused(_("会开过了，才列整改清单。"))
    if not text.strip() or not who.strip():
        raise Refused(_("写明整改什么、由谁负责。"), field="text")
    if due_on < found.held_on:
        raise Refused(_("期限早于开会的日期。"), field="due_on")
    number = (found.follow_ups.aggregate(n=Max("number"))["n"] or 0) + 1
    made = FollowUp.objects.create(session=found, number=number, text=text.strip(), who=who.strip(), due_on=due_on, recorded_by=actor)
    record(found, "follow_up", {"item": number, "due_on": due_on}, actor, now)
    return made


@transaction.atomic
def followed(*, item: FollowUp, result: str, actor: Account | None, now: dt.datetime) -> FollowUp:
    """It is done, and how; done twice is done once."""
    session = _locked(item.session, actor, now)
    found = FollowUp.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if found.done_on is not None:
        return found
    if found.struck_at is not None:
        raise Refused(_("这一项已经划去。"))
    if not result.strip():
        raise Refused(_("写明做到了什么。"), field="result")
    found.done_on, found.result, found.recorded_by = today(now), result.strip(), actor
    found.save(update_fields=["done_on", "result", "recorded_by"])
    record(session, "followed", {"item": found.number, "day": found.done_on}, actor, now)
    return found


@transaction.atomic
def strike_item(*, item: FollowUp, because: str, actor: Account | None, now: dt.datetime) -> FollowUp:
    """It was not what the meeting decided, or stands there twice: it stays, struck, and says why; nobody waits for it any more."""
    session = _locked(item.session, actor, now)
    found = FollowUp.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if found.struck_at is not None:
        return found
    if not because.strip():
        raise Refused(_("划去要写明原因。"), field="because")
    found.struck_at, found.struck_by, found.struck_because = now, actor, because.strip()[:120]
    found.save(update_fields=["struck_at", "struck_by", "struck_because"])
    record(session, "item_struck", {"item": found.number}, actor, now)
    return found


@transaction.atomic
def record_consultation(
    *, unit: Unit, about: str, asked_on: dt.date, whom: str, people: int, way: str, opinions: int, outcome: str,
    document: Document | None, actor: Account | None, now: dt.datetime, session: Session | None = None,
) -> Consultation:  # fmt: skip
    """Who was asked (groups and a number, nobody by name) and what came of it; of a meeting, of a document, or of itself."""
    if actor is not None and not permissions.can_arrange_session(actor, unit, today(now)):
        raise Refused(_("您没有在%s安排学习、会议的权限。") % unit.name)
    if session is not None and session.unit_id != unit.pk:
        raise Refused(_("这次会议不是这个单位的。"))
    if asked_on > today(now):
        raise Refused(_("还没有问，不能登记。"), field="asked_on")
    if people < 1:
        raise Refused(_("至少问过一个人。"), field="people")
    if not about.strip() or not whom.strip():
        raise Refused(_("写明关于什么、问了哪些人。"), field="about")
    made = Consultation.objects.create(
        unit=unit, session=session, about=about.strip(), asked_on=asked_on, whom=whom.strip(), people=people, way=way, opinions=opinions,
        outcome=outcome.strip(), document=document, recorded_by=actor, recorded_at=now,
    )  # fmt: skip
    body = {"unit": unit.pk, "session": session.pk if session else None, "day": asked_on, "people": people, "opinions": opinions}
    body |= {"document": document.pk if document else None}
    append(stream=made.stream, event="gatherings.consulted", body=body, actor=actor_code(actor) if actor else "system", now=now)
    return made


@transaction.atomic
def came_of_it(
    *, consultation: Consultation, outcome: str, document: Document | None, actor: Account | None, now: dt.datetime
) -> Consultation:
    found = Consultation.objects.select_for_update(of=("self",)).select_related("unit").get(pk=consultation.pk)
    if actor is not None and not permissions.can_arrange_session(actor, found.unit, today(now)):
        raise Refused(_("您没有在%s安排学习、会议的权限。") % found.unit.name)
    if not outcome.strip():
        raise Refused(_("写明后来怎样：采纳了什么，没有采纳的为什么。"), field="outcome")
    found.outcome, found.document = outcome.strip(), document
    found.save(update_fields=["outcome", "document"])
    append(
        stream=found.stream, event="gatherings.outcome", body={"document": document.pk if document else None},
        actor=actor_code(actor) if actor else "system", now=now,
    )  # fmt: skip
    return found


@on_record()
@transaction.atomic
def arrange_tour(
    *, kind: str, unit: Unit, title: str, stops: Sequence[tuple[dt.date, str, str]], actor: Account | None, now: dt.datetime
) -> list[Session]:
    """Stops (day, place, who speaks) of one tour, each a session of its own; all are found from the first."""
    if not stops:
        raise Refused(_("至少写一站。"), field="stops")
    if len(stops) > MOST_STOPS:
        raise Refused(_("一次最多%d站。") % MOST_STOPS, field="stops")
    made: list[Session] = []
    for n, (day, place, host) in enumerate(sorted(stops), 1):
        name = _("%(title)s（第%(n)d站·%(place)s）") % {"title": title.strip()[:60], "n": n, "place": place.strip()[:40]}
        one = arrange(kind=kind, unit=unit, title=name, held_on=day, place=place, host=host, actor=actor, now=now)
        made.append(one)
    Session.objects.filter(pk__in=[s.pk for s in made]).update(tour=made[0])
    record(made[0], "tour", {"stops": [s.pk for s in made]}, actor, now)
    return made


def _locked(session: Session, actor: Account | None, now: dt.datetime) -> Session:
    found = Session.objects.select_for_update(of=("self",)).select_related("unit").get(pk=session.pk)
    if actor is not None and not permissions.can_arrange_session(actor, found.unit, today(now)):
        raise Refused(_("您没有在%s安排学习、会议的权限。") % found.unit.name)
    return found

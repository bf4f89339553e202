"""The only writer of causes and consequences. A cause is recorded or falls; what follows is recomputed; people decide.

The steps of people (decide, carry out, lift, restore) are in `steps`, responsibilities in `tracing`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.refusal import Refused

from . import evaluating
from .assessing import differing
from .models import Assessment, Cause, CausePerson, Consequence
from .record import record
from .title_rules import follow_complaints


def record_cause(
    *,
    key: str,
    unit: Unit,
    office: Unit,
    kind: str,
    charged_on: dt.date,
    actor: Account | None,
    now: dt.datetime,
    decided_on: dt.date | None = None,
    decision_key: str = "",
    people: Iterable[Person] = (),
    handler: Account | None = None,
    matter_id: int | None = None,
    matter_ref: str = "",
) -> Cause:
    """Record a confirmed act, or one that is confirmed anew, and let every declared rule say what follows. Asking twice changes nothing.

    `decision_key` names the disposal decision: causes of one unit with the same one are one "time". `handler` worked on the
    matter and is taken as the proposer: neither decides what follows.
    """
    if decided_on and decided_on < charged_on:
        raise Refused(_("决定日期早于行为发生的日期。"), field="decided_on")
    with transaction.atomic():
        _lock(unit)
        cause = Cause.objects.filter(key=key).first() or Cause(key=key, recorded_at=now)
        if cause.pk and cause.unit_id != unit.pk:
            raise Refused(_("这件事已经记在另一个单位名下。"))
        before = cause.confirmed_at
        cause.unit, cause.office, cause.kind, cause.charged_on = unit, office, kind, charged_on
        cause.decided_on, cause.decision_key, cause.handler = decided_on, decision_key or key, handler
        cause.matter_id, cause.matter_ref = matter_id, matter_ref
        cause.confirmed_at = before if cause.live and before else now
        cause.fell_at, cause.fell_reason = None, ""
        cause.save()
        _set_people(cause, people)
        record(("cause", key), "cause_recorded", _body(cause), actor, now)
        evaluating.follow(unit=unit, office=office, actor=actor, proposer=handler or actor, now=now)
        return cause


def cause_fell(*, key: str, actor: Account | None, now: dt.datetime, reason: str) -> list[Consequence]:
    """The finding was overturned. Proposals lapse, what was decided is suspended, in the same transaction.

    `reason` is a code: objection, recheck, review, withdrawn.
    """
    with transaction.atomic():
        cause = Cause.objects.select_related("unit", "office").get(key=key)
        _lock(cause.unit)
        cause.refresh_from_db()
        if cause.fell_at is not None:
            return []
        cause.fell_at, cause.fell_reason = now, reason
        cause.save(update_fields=["fell_at", "fell_reason"])
        cause.responsibilities.filter(state__in=["proposed", "confirmed"]).update(state="lapsed")
        record(("cause", key), "cause_fell", {"cause": key, "reason": reason}, actor, now)
        return evaluating.follow(unit=cause.unit, office=cause.office, actor=actor, proposer=cause.handler or actor, now=now)


def complaints_moved(*, units: Iterable[int], actor: Account | None, now: dt.datetime) -> None:
    """A complaint about the units came, went on or ended. Only titles may count complaints: they follow, and nothing else."""
    with transaction.atomic():
        follow_complaints(units=set(units), actor=actor, now=now)


def evaluate(*, unit: Unit, office: Unit, actor: Account | None, now: dt.datetime) -> list[Consequence]:
    """Recompute for one unit, e.g. after a rule was recorded late or a post's dates were corrected."""
    with transaction.atomic():
        _lock(unit)
        return evaluating.follow(unit=unit, office=office, actor=actor, proposer=actor, now=now)


def correct_year(*, office: Unit, year: int, actor: Account | None, now: dt.datetime) -> int:
    """Sheets that are not what follows any more, e.g. because a post was corrected after they were compiled, are worked out anew, with all
    else that follows at their units. How many."""
    with transaction.atomic():
        wrong = set(differing(office, year))
        units = {pk: unit for pk, unit in Assessment.objects.filter(year=year).values_list("pk", "unit") if pk in wrong}
        for unit in list(Unit.objects.select_for_update(no_key=True).filter(pk__in=set(units.values())).order_by("pk")):
            evaluate(unit=unit, office=office, actor=actor, now=now)
        return len(wrong)


def _lock(unit: Unit) -> None:
    """One evaluation of a unit at a time. Rows that merely refer to the unit are not held up."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _set_people(cause: Cause, people: Iterable[Person]) -> None:
    wanted = {person.pk for person in people}
    cause.people.exclude(person_id__in=wanted).delete()
    had = set(cause.people.values_list("person_id", flat=True))
    CausePerson.objects.bulk_create(CausePerson(cause=cause, person_id=pk) for pk in sorted(wanted - had))


def _body(cause: Cause) -> dict:
    return {
        "cause": cause.key,
        "unit": cause.unit_id,
        "kind": cause.kind,
        "charged_on": cause.charged_on,
        "decided_on": cause.decided_on,
        "decision": cause.decision_key,
    }

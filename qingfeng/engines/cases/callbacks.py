"""回访抽查: the seed is committed before the month ends, the sample drawn from it after; another unit calls, and asks three things apart.

Nobody can choose whom: the place of a complaint in the draw is a hash of the seed and its number, and anybody who reads the chronicle
can draw again. The office that handled learns totals only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role, RoleHolding
from qingfeng.core.access.permissions import holdings_of, ids_on_path
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.models import Matter, Part
from qingfeng.core.matters.procedure import Verdict, actor_code, no
from qingfeng.core.matters.steps import had_part, recused, take_part
from qingfeng.core.norms.queries import in_force
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.refusal import Refused

from .models import CallBack, CallResult, CallSample, Complaint, ComplaintClass, Solved

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

SHARE, MOST = "callback.share", "callback.most"
FEW = 5  # a total of fewer people tells of each of them
CALLS_TAKE = dt.timedelta(days=31)  # until then the office that handled could still see from the seed who will be called
PART = "caller"
ART_28 = "《信访工作条例》第二十八条"


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _next_month(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1)


def callers_unit(unit: Unit, day: dt.date) -> Unit | None:
    """The nearest unit above that has callers of its own. Never the office itself."""
    above = [pk for pk in ids_on_path(unit) if pk != unit.pk]
    with_callers = set(RoleHolding.objects.in_force(day).filter(role=Role.CALLER, unit__in=above).values_list("unit_id", flat=True))
    return next((Unit.objects.get(pk=pk) for pk in reversed(above) if pk in with_callers), None)


def commit_seeds(*, now: dt.datetime) -> int:
    """A duty of each day: every office gets a seed for the running month, known to nobody and bound by its commitment."""
    day, made = today(now), 0
    done = CallSample.objects.filter(month=month_of(day)).values("unit")
    for unit in Unit.objects.active(day).filter(kind=UnitKind.OFFICE).exclude(pk__in=done):
        caller = callers_unit(unit, day)
        if caller is not None:
            _commit(unit, caller, month_of(day), now)
            made += 1
    return made


@transaction.atomic
def _commit(unit: Unit, caller: Unit, month: dt.date, now: dt.datetime) -> None:
    seed = secrets.token_hex(32)
    said = commit(seed)
    CallSample.objects.create(
        unit=unit, caller_unit=caller, month=month, seed=seed, salt=said.salt, digest=said.digest, committed_at=now
    )  # fmt: skip
    body = {"month": month.isoformat(), "seed": said.digest, "callers": caller.pk}
    append(stream=("callbacks", str(unit.pk)), event="callback.committed", body=body, actor="system", now=now)


def draw_due(*, now: dt.datetime) -> int:
    """A duty of each day: months that are over are drawn."""
    due = CallSample.objects.filter(drawn_at=None, month__lt=month_of(today(now))).values_list("pk", flat=True)
    return sum(_draw(pk, now) for pk in list(due))


@transaction.atomic
def _draw(pk: int, now: dt.datetime) -> int:
    sample = CallSample.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    if sample.drawn_at:
        return 0
    day = today(now)
    share, most = in_force(SHARE, day, sample.unit).value, in_force(MOST, day, sample.unit).value
    keys = list(callable_in(sample).values_list("pk", flat=True))
    chosen = drawn(sample.seed, keys, min(most, -(-len(keys) * share // 100)))
    CallBack.objects.bulk_create([CallBack(sample=sample, complaint_id=key) for key in chosen])
    sample.drawn_at, sample.frame = now, keys
    sample.save(update_fields=["drawn_at", "frame"])
    body = {"month": sample.month.isoformat(), "from": len(keys), "drawn": len(chosen)}
    append(stream=("callbacks", str(sample.unit_id)), event="callback.drawn", body=body, actor="system", now=now)
    return len(chosen)


def open_seeds(*, now: dt.datetime) -> int:
    """A duty of each day: a month after the draw, when the calls are over, the seed is told and anybody can draw again."""
    due = CallSample.objects.filter(opened_at=None, drawn_at__lt=now - CALLS_TAKE).values_list("pk", flat=True)
    return sum(_open_seed(pk, now) for pk in list(due))


@transaction.atomic
def _open_seed(pk: int, now: dt.datetime) -> int:
    sample = CallSample.objects.select_for_update(of=("self",)).get(pk=pk)
    if sample.opened_at:
        return 0
    sample.opened_at = now
    sample.save(update_fields=["opened_at"])
    chosen = list(sample.calls.order_by("pk").values_list("complaint_id", flat=True))
    body = {"month": sample.month.isoformat(), "seed": sample.seed, "salt": sample.salt, "from": sample.frame, "drawn": chosen}
    append(stream=("callbacks", str(sample.unit_id)), event="callback.opened", body=body, actor="system", now=now)
    return 1


def callable_in(sample: CallSample) -> QuerySet[Complaint]:
    """Answered in the month, not taken back, named and not sealed away: whoever may be called."""
    answered = {"served_on__gte": sample.month, "served_on__lt": _next_month(sample.month)}
    rows = Complaint.objects.filter(matter__unit=sample.unit, matter__sealed=False, withdrawn_at=None, twin=None, **answered)
    rows = rows.filter(anonymous=False, identity__isnull=False, identity__disposed_at=None)
    return rows.exclude(classification=ComplaintClass.ACCUSATION).order_by("pk")


def drawn(seed: str, keys: list[int], size: int) -> list[int]:
    """The first by the hash of seed and number. Pure, so that anybody can do it again."""
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())[:size]


def calls_for(actor: Account, day: dt.date) -> QuerySet[CallBack]:
    """Calls of the units where the actor is a caller; matters from which the actor must stand back are left out."""
    units = [h.unit_id for h in holdings_of(actor, day) if h.role == Role.CALLER]
    seen = Matter.objects.visible_to(actor, day).values("pk")
    rows = CallBack.objects.filter(sample__caller_unit__in=units, complaint__matter__in=seen)
    return rows.select_related("sample__unit", "complaint__matter", "taken_by__person").order_by("-sample__month", "pk")


def can_call(actor: Account, call: CallBack, day: dt.date) -> Verdict:
    """A caller of the calling unit who had no hand in the matter."""
    if not any(h.role == Role.CALLER and h.unit_id == call.sample.caller_unit_id for h in holdings_of(actor, day)):
        return no(_("回访由没有办理的单位的回访员来做。"))
    matter = call.complaint.matter
    if matter.accountable_id == actor.pk or Part.objects.filter(matter=matter, account=actor).exclude(role=PART).exists():
        return no(_("参与过这件事项的人不回访。"), ART_28)
    if call.taken_by_id not in (None, actor.pk):
        return no(_("%s已经接了这个回访。") % call.taken_by.name)  # type: ignore[union-attr]
    return recused(actor, matter, day)


@transaction.atomic
def take(*, call: CallBack, actor: Account, now: dt.datetime) -> CallBack:
    """The caller takes the call: from now on the keepers may be asked for the number, by the usual way and no other."""
    locked = _locked(call, actor, now)
    if locked.taken_by_id is None:
        locked.taken_by = actor
        locked.save(update_fields=["taken_by"])
        take_part(matter=locked.complaint.matter, account=actor, role=PART, now=now)
        _recorded(locked, "callback.taken", {}, actor, now)
    return locked


@transaction.atomic
def record(
    *, call: CallBack, result: str, contacted: bool | None, solved: str, satisfied: int | None, actor: Account, now: dt.datetime
) -> CallBack:
    """What was said, once. The three questions are asked apart; of who was not reached none is answered."""
    locked = _locked(call, actor, now)
    if locked.taken_by_id is None:
        raise Refused(_("请先接下这个回访。"))
    if locked.called_at:
        raise Refused(_("这个回访已经登记过了。"))
    if result not in CallResult.values:
        raise Refused(_("请选择打通没有。"), field="result")
    reached = result == CallResult.REACHED
    if reached and (contacted is None or solved not in Solved.values or satisfied not in range(1, 6)):
        raise Refused(_("三个问题分开问，都要登记：联系过没有、解决没有、满意不满意。"), field="contacted")
    locked.result, locked.called_at = result, now
    if reached:
        locked.contacted, locked.solved, locked.satisfied = contacted, solved, satisfied
    locked.save(update_fields=["result", "called_at", "contacted", "solved", "satisfied"])
    _recorded(locked, "callback.recorded", {"result": str(result)}, actor, now)
    return locked


def _locked(call: CallBack, actor: Account, now: dt.datetime) -> CallBack:
    locked = CallBack.objects.select_for_update(of=("self",)).select_related("sample", "complaint__matter", "taken_by").get(pk=call.pk)
    verdict = can_call(actor, locked, today(now))
    if not verdict.allowed:
        raise Refused(verdict.reason, authority=verdict.authority)
    return locked


def _recorded(call: CallBack, event: str, more: dict, actor: Account, now: dt.datetime) -> None:
    """In the record of the calls: beside the matter it would say to the office that handled it who was called."""
    body = {"call": call.pk, **more}
    append(stream=("callbacks", str(call.sample.unit_id)), event=event, body=body, actor=actor_code(actor), now=now)


@dataclass(frozen=True, slots=True)
class Totals:
    """Of one office over some months. Of fewer than five people that were reached nothing is said."""

    drawn: int
    called: int
    reached: int | None
    contacted: int | None
    solved: int | None
    satisfied: int | None


def totals(unit: Unit, since: dt.date, before: dt.date) -> Totals:
    rows = CallBack.objects.filter(sample__unit=unit, sample__month__gte=since, sample__month__lt=before)
    n = rows.aggregate(
        drawn=Count("pk"),
        called=Count("pk", filter=Q(called_at__isnull=False)),
        reached=Count("pk", filter=Q(result=CallResult.REACHED)),
        contacted=Count("pk", filter=Q(contacted=True)),
        solved=Count("pk", filter=Q(solved=Solved.YES)),
        satisfied=Count("pk", filter=Q(satisfied__gte=3)),
    )
    told = n["reached"] >= FEW
    shown = {key: n[key] if told else None for key in ("reached", "contacted", "solved", "satisfied")}
    return Totals(n["drawn"], n["called"], **shown)


def may_ask_keepers(call: CallBack, actor: Account) -> bool:
    return call.taken_by_id == actor.pk and call.called_at is None and had_part(call.complaint.matter, actor, PART)

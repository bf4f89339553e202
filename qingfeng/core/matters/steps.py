"""Taking a step: permission, recusal, rule, effects, state, clocks, chronicle and notice, all in one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.permissions import may_see_matters
from qingfeng.core.access.recusal import Ties
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.refusal import Refused

from . import clocks
from .models import Matter, Part, RequestKey, Respondent
from .procedure import YES, Procedure, Step, StepContext, Verdict, actor_code, no, procedure_of
from .recusal import About, about

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.parties.models import Person

OWN_PART = "《信访工作条例》第二十八条"
EARLIEST = dt.date(1980, 1, 1)  # no day of any fact lies before it


@dataclass(frozen=True, slots=True)
class Offer:
    """A step as the page shows it: possible, or not and why."""

    step: Step
    verdict: Verdict


def recused(actor: Account | None, matter: Matter, day: dt.date, ties: Ties | None = None) -> Verdict:
    """Whether the actor must stand back from this matter. The complainant, who acts without an account, never must."""
    if actor is None:
        return YES
    if not may_see_matters(actor, day):
        return no(_("您的账号现在没有办理事项的角色。"))
    found = about(matter).recusals(actor, day, ties)
    return no(found[0].reason, found[0].authority) if found else YES


def judge(
    procedure: Procedure,
    step: Step,
    matter: Matter,
    actor: Account | None,
    day: dt.date,
    facts: Any = None,
    standing_back: Verdict | None = None,
) -> Verdict:
    """Says whether the step may be taken now; the first thing that speaks against it wins. What is handed over is not asked again."""
    if not step.starts_from(matter.state, procedure.ends):
        return no(_("现在的状态是“%(state)s”，不能“%(step)s”。") % {"state": procedure.states[matter.state], "step": step.label})
    for check in (lambda: step.permission(actor, matter, day), lambda: standing_back or recused(actor, matter, day)):
        verdict = check()
        if not verdict.allowed:
            return verdict
    facts = facts if facts is not None else procedure.facts(matter, actor, day)
    return next((v for v in (rule(facts) for rule in step.rules) if not v.allowed), YES)


def offers(matter: Matter, actor: Account, now: dt.datetime, ties: Ties | None = None) -> list[Offer]:
    """Every step of the desk that leads on from the present state, with what stands in its way. `ties` as in `recusals`."""
    procedure, day = procedure_of(matter), today(now)
    facts, standing_back = procedure.facts(matter, actor, day), recused(actor, matter, day, ties)
    steps = [s for s in procedure.steps if not s.public and s.starts_from(matter.state, procedure.ends)]
    return [Offer(s, judge(procedure, s, matter, actor, day, facts, standing_back)) for s in steps]


@transaction.atomic
def take(
    *, matter_id: int, step: str, actor: Account | None, now: dt.datetime, data: Mapping[str, Any] | None = None, request_key: str = ""
) -> dict[str, Any]:
    """Takes one step of a matter and returns what its effects left as result. The same request key gets the same answer.

    Raises Refused when the step is unknown or not allowed; then nothing is stored.
    """
    matter = Matter.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=matter_id).first()
    if matter is None:
        raise Refused(_("没有这件事项。"))
    key = scoped_key(matter_id, step, actor, request_key)
    if key and (done := RequestKey.objects.filter(key=key).first()):
        return dict(done.result)  # done by a request that held the lock before this one
    procedure = procedure_of(matter)
    row = procedure.step(step)
    if row is None:
        raise Refused(_("没有“%s”这个步骤。") % step)
    verdict = judge(procedure, row, matter, actor, today(now))
    if not verdict.allowed:
        raise Refused(verdict.reason, authority=verdict.authority)
    ctx = StepContext(matter=matter, step=row, actor=actor, now=now, data=data or {})
    _carry_out(procedure, ctx)
    if key:
        RequestKey.objects.create(key=key, result=ctx.result, at=now)
    for later in ctx.after:
        later()
    return ctx.result


def scoped_key(matter_id: int, step: str, actor: Account | None, request_key: str) -> str:
    """A request key counts for one matter, one step and one actor: nobody else's request is ever answered with this result."""
    if not request_key:
        return ""
    whole = f"{matter_id}:{step}:{actor_code(actor)}:{request_key}"
    return whole if len(whole) <= 80 else hashlib.sha256(whole.encode()).hexdigest()


def done_before(*, matter_id: int, step: str, actor: Account | None, request_key: str) -> dict[str, Any] | None:
    """The result of a request that was already carried out under this key; nothing when it was not."""
    key = scoped_key(matter_id, step, actor, request_key)
    done = RequestKey.objects.filter(key=key).first() if key else None
    return dict(done.result) if done else None


def _carry_out(procedure: Procedure, ctx: StepContext) -> None:
    matter, row, day = ctx.matter, ctx.step, today(ctx.now)
    for effect in row.effects:
        effect(ctx)
    matter.state = (row.target if ctx.target is None else ctx.target) or matter.state
    for code in row.stops:
        clocks.stop(matter=matter, code=code, on=day)
    for code in row.starts:
        clocks.start(matter=matter, code=code, on=day)
    _end_or_go_on(procedure, matter, ctx.now)
    clocks.refresh(matter)
    matter.save()
    for effect in procedure.always:
        effect(ctx)
    append(
        stream=matter.stream,
        event=f"{procedure.name}.{row.name}",
        body={"state": matter.state, **ctx.body},
        actor=ctx.actor_code,
        now=ctx.now,
    )
    if row.notice:
        _notify(ctx)


def _end_or_go_on(procedure: Procedure, matter: Matter, now: dt.datetime) -> None:
    if matter.state not in procedure.ends:
        matter.ended_at, matter.outcome = None, ""
    elif matter.ended_at is None:  # a step on what has ended (a receipt, an objection answered) does not end it anew
        matter.ended_at, matter.outcome = now, procedure.ends[matter.state]
        matter.stranded_at, matter.stranded_why = None, ""
        clocks.stop_all(matter=matter, on=today(now))


def _notify(ctx: StepContext) -> None:
    from qingfeng.core.notices.services import queue

    matter, to = ctx.matter, ctx.tell or ctx.matter.accountable
    if ctx.actor is None or to.pk != ctx.actor.pk:
        key = f"{matter.pk}:{ctx.step.name}:{ctx.now.isoformat()}"
        queue(template=ctx.step.notice, key=key, to_account=to, params={"ref": matter.ref, "step": ctx.step.name}, now=ctx.now)


def take_part(*, matter: Matter, account: Account, role: str, now: dt.datetime) -> None:
    """Records that somebody had a part in the matter; twice does no harm."""
    Part.objects.get_or_create(matter=matter, account=account, role=role, defaults={"since": now})


def name_person(*, matter: Matter, person: Person, day: dt.date) -> None:
    """A further person is complained about. Refused while whoever answers for the matter would have to stand back from them."""
    who = {"who": matter.accountable.name, "person": person.name}
    _answerer_may_stay(matter, About((), (person,), matter.facts_from), day, _("现在的负责人%(who)s须对%(person)s回避：") % who, "person")
    Respondent.objects.get_or_create(matter=matter, unit=None, person=person)


def reach_back(*, matter: Matter, to: dt.date | None, day: dt.date, field: str = "facts_from") -> None:
    """An earlier day of the facts was named: from now on whoever was tied to a respondent since then stands back. A later day changes
    nothing. Refused while whoever answers for the matter would be among them. The caller holds the lock and saves the matter."""
    if to is None or to >= matter.facts_from:
        return
    if to < EARLIEST:
        raise Refused(_("日期不对：%s。") % to, advice=_("请核对年份。"), field=field)
    earlier = replace(about(matter), facts_from=to)
    _answerer_may_stay(matter, earlier, day, _("从那一天算起，现在的负责人%s须回避：") % matter.accountable.name, field)
    matter.facts_from = to


def _answerer_may_stay(matter: Matter, about: About, day: dt.date, says: str, field: str) -> None:
    if found := about.recusals(matter.accountable, day):
        raise Refused(f"{says}{found[0].reason}", authority=found[0].authority, advice=_("请先交给不用回避的人办。"), field=field)


def had_part(matter: Matter, actor: Account, *roles: str) -> bool:
    parts = Part.objects.filter(matter=matter, account=actor)
    return (parts.filter(role__in=roles) if roles else parts).exists()

"""The only writer of disposal lists: proposed by one person, approved by another, carried out in the same moment.

What is emptied is gone. The record keeps what was emptied, when, and under which version of which rule; commitments stay in
the chronicle and can no longer be opened, so every proof still holds (个人信息保护法 arts 19, 47).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import Record, append, append_many
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.numbering import next_number
from qingfeng.core.refusal import Refused

from .keepers import Due, all_keepers, keeper
from .models import DisposalItem, DisposalRun, RunState
from .permissions import can_approve_disposal, can_prepare_disposal

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.parties.models import Unit

AUTHORITY = "《个人信息保护法》第十九条"


def due(*, office: Unit, day: dt.date) -> list[Due]:
    """Everything the office keeps beyond its time. For counting and carrying out; people are shown `due_for`."""
    return [d for keeper in all_keepers() for d in keeper.due(office, day)]


def due_for(*, office: Unit, actor: Account, day: dt.date) -> list[Due]:
    """As `due`, without what belongs to matters from which the actor must stand back."""
    found = due(office=office, day=day)
    allowed = _not_against(found, actor, day)
    return [d for d in found if d.kept.matter_id is None or d.kept.matter_id in allowed]


def _not_against(found: Iterable[Due], actor: Account, day: dt.date) -> set[int]:
    wanted = {d.kept.matter_id for d in found if d.kept.matter_id}
    return set(Matter.objects.filter(pk__in=wanted).not_against(actor, day).values_list("pk", flat=True))


def hidden_from(*, run: DisposalRun, actor: Account, day: dt.date) -> set[int]:
    """Matters on the list from which the actor must stand back: not to be shown, nor counted."""
    listed = Matter.objects.filter(pk__in=run.items.values("matter_id"))
    return set(listed.values_list("pk", flat=True)) - set(listed.not_against(actor, day).values_list("pk", flat=True))


@transaction.atomic
def prepare(*, office: Unit, actor: Account, now: dt.datetime) -> DisposalRun:
    """Lists everything whose time is up. Nothing is emptied by it."""
    day = today(now)
    if not can_prepare_disposal(actor, office, day):
        raise Refused(_("销毁清册由登记员拟出。"))
    if DisposalRun.objects.select_for_update().filter(office=office, state=RunState.PREPARED).exists():
        raise Refused(_("已有一份清册等待批准。"), advice=_("批准或者退回以后，再拟新的。"))
    found = due_for(office=office, actor=actor, day=day)
    if not found:
        raise Refused(_("没有到期的内容，不用销毁。"))
    prefix = f"{office.doc_prefix}销"
    number = f"{prefix}〔{day.year}〕{next_number(f'{prefix}:{day.year}')}号"
    run = DisposalRun.objects.create(office=office, number=number, prepared_by=actor, prepared_at=now)
    DisposalItem.objects.bulk_create([_item(run, d) for d in found], batch_size=500)
    body = {"run": run.pk, "items": len(found), "list": list_digest(run)}
    append(stream=stream(office), event="retention.prepared", body=body, actor=f"account:{actor.pk}", now=now)
    return run


def _item(run: DisposalRun, d: Due) -> DisposalItem:
    return DisposalItem(
        run=run,
        kind=d.keeper.kind,
        key=d.kept.key,
        label=d.kept.label,
        matter_id=d.kept.matter_id,
        since=d.kept.since,
        due_on=d.due_on,
        rule=d.rule,
    )


@transaction.atomic
def approve(*, run: DisposalRun, actor: Account, now: dt.datetime) -> DisposalRun:
    """The second person approves: what is still due is emptied now. What is not, or must not pass this person, is left out."""
    locked = _waiting(run, actor, now)
    day = today(now)
    still = {d.name: d for d in due(office=locked.office, day=day)}
    allowed = _not_against(still.values(), actor, day)
    records = []
    for item in locked.items.select_related("matter", "rule"):
        item.left_out = _why_left_out(item, set(still), allowed)
        if not item.left_out:
            _empty(item, actor, now)
            records += _records(locked, item, actor)
        item.save(update_fields=["left_out", "disposed_at"])
    locked.state, locked.decided_by, locked.decided_at = RunState.DONE, actor, now
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    body = {"run": locked.pk, "items": locked.items.exclude(disposed_at=None).count(), "list": list_digest(locked)}
    append(stream=stream(locked.office), event="retention.approved", body=body, actor=f"account:{actor.pk}", now=now)
    append_many(records, now=now)
    return locked


@transaction.atomic
def refuse(*, run: DisposalRun, reason: str, actor: Account, now: dt.datetime) -> DisposalRun:
    """The list falls; nothing was emptied."""
    locked = _waiting(run, actor, now)
    if not reason.strip():
        raise Refused(_("请写明不批准的理由。"), field="reason")
    locked.state, locked.decided_by, locked.decided_at, locked.reason = RunState.REFUSED, actor, now, reason.strip()[:300]
    locked.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    append(stream=stream(locked.office), event="retention.refused", body={"run": locked.pk}, actor=f"account:{actor.pk}", now=now)
    return locked


def _waiting(run: DisposalRun, actor: Account, now: dt.datetime) -> DisposalRun:
    locked = DisposalRun.objects.select_for_update().select_related("office").get(pk=run.pk)
    if locked.state != RunState.PREPARED:
        raise Refused(_("这份清册已经办过了。"))
    if actor.pk == locked.prepared_by_id:
        raise Refused(_("拟清册的人不能批准自己拟的清册。"), authority=AUTHORITY)
    if not can_approve_disposal(actor, locked.office, today(now)):
        raise Refused(_("销毁由机关负责人批准。"))
    return locked


def _why_left_out(item: DisposalItem, still: set[tuple[str, str]], allowed: set[int]) -> str:
    if (item.kind, item.key) not in still:
        return _("现在不再到期")
    if item.matter_id and item.matter_id not in allowed:
        return _("批准人须回避")
    return ""


def _empty(item: DisposalItem, actor: Account, now: dt.datetime) -> None:
    found = keeper(item.kind)
    assert found is not None
    assert found.dispose is not None
    found.dispose(item.key, actor, now)
    item.disposed_at = now


def _records(run: DisposalRun, item: DisposalItem, actor: Account) -> list[Record]:
    """On the office's stream, and on that of the matter, so that its own record says why a text can no longer be shown."""
    body = {"run": run.pk, "kind": item.kind, "key": item.key, "rule": item.rule_id}
    streams = [stream(run.office)] + ([item.matter.stream] if item.matter else [])
    return [Record(name, "retention.disposed", body, f"account:{actor.pk}") for name in streams]


def stream(office: Unit) -> tuple[str, str]:
    return ("retention", str(office.pk))


def list_digest(run: DisposalRun) -> str:
    """Over kind, key and rule of every item: a printed list can be compared with the record."""
    lines = [f"{kind} {key} {rule}" for kind, key, rule in run.items.order_by("kind", "key").values_list("kind", "key", "rule_id")]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()

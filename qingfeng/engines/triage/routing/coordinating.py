"""A matter that several units could answer, or none plainly does: whoever handles it asks, and the head names the lead (牵头) and who
helps (协办). Whoever is complained about leads and helps nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.language import between
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.recusal import about
from qingfeng.core.matters.steps import recused
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from ..models import Coordination

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

ASKERS = (Role.REGISTRAR, Role.HANDLER, Role.HEAD)
NAMERS = (Role.HEAD, Role.DECIDER)
WORDS = 300


def can_ask(actor: Account, matter: Matter, day: dt.date) -> bool:
    return _open(matter) and holds_any(actor, ASKERS, matter.unit, day) and recused(actor, matter, day).allowed


def can_name(actor: Account, matter: Matter, day: dt.date) -> bool:
    return _open(matter) and holds_any(actor, NAMERS, matter.unit, day) and recused(actor, matter, day).allowed


def _open(matter: Matter) -> bool:
    return matter.is_open and not matter.sealed


@transaction.atomic
def ask(*, matter: Matter, why: str, may: Collection[Unit], actor: Account, now: dt.datetime) -> Coordination:
    """Asking again while no lead is named changes nothing."""
    locked = Matter.objects.select_for_update().get(pk=matter.pk)
    if not can_ask(actor, locked, today(now)):
        raise Refused(_("这件事现在不能提请协调。"), advice=_("未结的、不是密件的，由登记员、承办人或者负责人提请。"))
    if not why.strip():
        raise Refused(_("请写明为什么要协调。"), field="why")
    row, created = Coordination.objects.get_or_create(
        matter=locked, defaults={"why": why.strip()[:WORDS], "asked_by": actor, "asked_at": now}
    )
    if created:
        row.may.set(_free(locked, may))
        append(stream=locked.stream, event="coordination.asked", body={"units": sorted(u.pk for u in may)}, actor=_who(actor), now=now)
    return row


@transaction.atomic
def name_lead(*, matter: Matter, lead: Unit, helping: Collection[Unit], reason: str, actor: Account, now: dt.datetime) -> Coordination:
    """Named anew where that proves wrong; the record keeps both."""
    locked = Matter.objects.select_for_update().get(pk=matter.pk)
    row = Coordination.objects.select_for_update().filter(matter=locked).first()
    if row is None:
        raise Refused(_("这件事没有提请协调。"))
    _check(row, locked, lead, helping, reason, actor, now)
    row.lead, row.reason, row.named_by, row.named_at = lead, reason.strip()[:WORDS], actor, now
    row.save(update_fields=["lead", "reason", "named_by", "named_at"])
    row.helping.set(unit for unit in helping if unit != lead)
    body = {"lead": lead.pk, "helping": sorted(unit.pk for unit in helping if unit != lead)}
    append(stream=locked.stream, event="coordination.named", body=body, actor=_who(actor), now=now)
    return row


def _check(row: Coordination, matter: Matter, lead: Unit, helping: Collection[Unit], reason: str, actor: Account, now: dt.datetime) -> None:
    if not can_name(actor, matter, today(now)):
        raise Refused(_("牵头单位由本机关负责人或者决定人确定；须回避的不参加。"))
    if row.asked_by_id == actor.pk:
        raise Refused(_("提请协调的人不自己定牵头单位。"), advice=_("请另一位负责人或者决定人定。"))
    if not reason.strip():
        raise Refused(_("请写明为什么由它牵头。"), field="reason")
    barred = [unit.name for unit in (lead, *helping) if unit not in _free(matter, (unit,))]
    if barred:
        raise Refused(
            _("%s是被反映的单位，不能牵头，也不能协办。") % between("、").join(barred),
            authority="《信访工作条例》第三十条",
            field="lead",
        )


def _free(matter: Matter, units: Collection[Unit]) -> list[Unit]:
    """Those that are neither complained about nor stand below such a unit."""
    barred = tuple(unit.path for unit in about(matter).units)
    return [unit for unit in units if not (barred and unit.path.startswith(barred))]


def _who(actor: Account) -> str:
    return f"account:{actor.pk}"

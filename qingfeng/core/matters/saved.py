"""Filters of the list of matters that somebody keeps under a name: for oneself, or for everybody at the own unit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import one_line

from .models import SavedFilter

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

KEEPERS = (Role.REGISTRAR, Role.HEAD, Role.DECIDER)  # who may keep one for the whole unit
MOST = 20


def can_save_for_unit(actor: Account, day: dt.date) -> bool:
    return actor.unit is not None and holds_any(actor, KEEPERS, actor.unit, day)


def can_drop_filter(actor: Account, saved: SavedFilter, day: dt.date) -> bool:
    """One's own; those of the unit also whoever may keep one for it."""
    return saved.owner_id == actor.pk or (saved.unit_id is not None and saved.unit_id == actor.unit_id and can_save_for_unit(actor, day))


def filters_of(actor: Account) -> QuerySet[SavedFilter]:
    """One's own and those of the unit, by name."""
    of_unit = Q(unit=actor.unit_id) if actor.unit_id else Q(pk__in=[])
    return SavedFilter.objects.filter(Q(owner=actor.pk) | of_unit).order_by("name", "pk")


@transaction.atomic
def save(*, name: str, query: str, for_unit: bool, on_home: bool, actor: Account, day: dt.date, now: dt.datetime) -> SavedFilter:
    """Under a name that the owner already used the filter becomes the new one."""
    kept = one_line(name)
    if not kept or len(kept) > 30:
        raise Refused(_("请给筛选起个名字，最多30字。"), field="name")
    if not query:
        raise Refused(_("现在没有筛选条件，不用保存。"), advice=_("请先筛选，再保存。"), field="name")
    if for_unit and not can_save_for_unit(actor, day):
        raise Refused(_("给本单位保存筛选，由登记员、决定人或负责人来做。"), advice=_("可以只给自己保存。"), field="for_unit")
    if SavedFilter.objects.filter(owner=actor).exclude(name=kept).count() >= MOST:
        raise Refused(_("最多保存%s个筛选。") % MOST, advice=_("请先删去不用的。"), field="name")
    unit = actor.unit if for_unit else None
    saved, _fresh = SavedFilter.objects.update_or_create(
        owner=actor, name=kept, defaults={"query": query[:500], "unit": unit, "on_home": on_home, "saved_at": now}
    )
    return saved


@transaction.atomic
def drop(*, saved: SavedFilter, actor: Account, day: dt.date) -> None:
    if not can_drop_filter(actor, saved, day):
        raise Refused(_("只有保存的人可以删去。"))
    SavedFilter.objects.filter(pk=saved.pk).delete()

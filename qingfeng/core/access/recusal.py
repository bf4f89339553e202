"""From what an account must stand back (回避). The block stands here and no setting, role or caller lifts it.

`recusals` answers for one matter; `against` is its counterpart for lists, so that a matter the reader must not know of is left
out in SQL and from every count. Both rest on the same `Ties`, read afresh each time, and both ask how far the facts reach back:
whoever held a post at a school when it took the money does not handle the complaint about it, wherever that person works today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from qingfeng.core.parties.models import Person, Unit

from .ties import HOLDS, Barred, Ties, Until, ties_of, ties_of_all

__all__ = ["Barred", "Recusal", "Ties", "against", "recusals", "ties_of", "ties_of_all"]

STAND_BACK = "《信访工作条例》第二十八条"
NEVER_TO_THEM = "《信访工作条例》第三十条"


@dataclass(frozen=True)
class Recusal:
    reason: str
    authority: str


def recusals(
    actor: Any,
    *,
    units: Iterable[Unit],
    people: Iterable[Person],
    facts_from: dt.date,
    day: dt.date,
    earlier_parts: Iterable[str] = (),
    ties: Ties | None = None,
) -> list[Recusal]:
    """Why the account must stand back from a matter about these units and people; empty: it need not.

    `facts_from` is the first day of what is alleged or was found; where nothing happened yet it is `day` itself.
    `earlier_parts` names, as people read them, the parts the account already had that exclude the one it asks for.
    `ties` are handed over by whoever has just read them; a step reads them itself.
    """
    about_units, about_people = {u.pk for u in units}, {p.pk for p in people}
    ties = ties or ties_of(actor, day)
    own, led, school = (_tied(until, about_units, facts_from) for until in (ties.own, ties.led_by_kin, ties.schools))
    found = []
    if own:
        found.append(_of_own_unit(own))
    if ties.me & about_people:
        found.append(Recusal(_("被反映的是您本人。"), NEVER_TO_THEM))
    if ties.kin & about_people or led == HOLDS:
        found.append(Recusal(_("您的近亲属是被反映人，或者在被反映的单位担任领导职务。"), STAND_BACK))
    elif led:
        found.append(Recusal(_("事情发生以后，您的近亲属担任过被反映单位的领导职务。"), STAND_BACK))
    if school:
        found.append(Recusal(_of_the_school(school), STAND_BACK))
    for part in earlier_parts:
        found.append(Recusal(_("您在这件事项中已经是%(part)s，不能再办这一步。") % {"part": part}, STAND_BACK))
    return found


def _of_own_unit(until: dt.date) -> Recusal:
    if until == HOLDS:
        return Recusal(_("被反映的是您所在的单位。"), NEVER_TO_THEM)
    return Recusal(_("事情发生以后，您在被反映的单位任过职。"), STAND_BACK)


def _of_the_school(until: dt.date) -> str:
    return _("您的子女在被反映的学校就读。") if until == HOLDS else _("事情发生以后，您的子女在被反映的学校读过书。")


def _tied(until: Until, units: set[int], facts_from: dt.date) -> dt.date | None:
    """The last day, not counted, of a tie to one of the units that still held on the first day of the facts or began later."""
    return max((until[pk] for pk in units & until.keys() if until[pk] > facts_from), default=None)


def against(barred: Barred, unit: str, facts_from: str) -> Q:
    """What `recusals` says of units, in SQL: rows whose column `unit` names one to which the account was tied at any moment since the
    day in the column `facts_from`."""
    found = Q(pk__in=[])
    for until, units in barred:
        tied = Q(**{f"{unit}__in": units})
        found |= tied if until == HOLDS else tied & Q(**{f"{facts_from}__lt": until})
    return found

"""From what an account must stand back (回避). The block stands here and no setting, role or caller lifts it.

`recusals` answers for one matter; `recused_unit_ids` and `recused_person_ids` are its counterpart for lists, so that a matter
the reader must not know of is left out in SQL and from every count. All rest on the same `Ties`, read afresh each time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from qingfeng.core.parties.models import LEADING_KINDS, Person, Post, Unit, UnitKind
from qingfeng.core.prepared import Prepared, Slot, day_slot

from .models import ChildAt, Kin
from .permissions import ids_on_path, person_of

STAND_BACK = "《信访工作条例》第二十八条"
NEVER_TO_THEM = "《信访工作条例》第三十条"


@dataclass(frozen=True)
class Recusal:
    reason: str
    authority: str


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties an account to units and people on one day."""

    me: frozenset[int]
    own: frozenset[int]  # own units and all above them
    kin: frozenset[int]
    led_by_kin: frozenset[int]
    schools: frozenset[int]  # of the own children

    @property
    def units(self) -> frozenset[int]:
        """Units about which the account may see no matter that day."""
        return self.own | self.schools | self.led_by_kin

    @property
    def people(self) -> frozenset[int]:
        """People about whom the account may see no matter: oneself and kin."""
        return self.kin | self.me


def ties_of(actor: Any, day: dt.date) -> Ties:
    me = person_of(actor)
    kin = _kin_ids(me)
    return Ties(
        me=frozenset([me] if me else []),
        own=frozenset(_own_reach(actor, me, day)),
        kin=frozenset(kin),
        led_by_kin=frozenset(_led_by(kin, day)),
        schools=frozenset(_childrens_schools(me, day)),
    )


def recusals(
    actor: Any,
    *,
    units: Iterable[Unit],
    people: Iterable[Person],
    day: dt.date,
    earlier_parts: Iterable[str] = (),
    ties: Ties | None = None,
) -> list[Recusal]:
    """Why the account must stand back from a matter about these units and people; empty: it need not.

    `earlier_parts` names, as people read them, the parts the account already had that exclude the one it asks for.
    `ties` are handed over by a page that has just read them; a step reads them itself.
    """
    about_units, about_people = {u.pk for u in units}, {p.pk for p in people}
    ties = ties or ties_of(actor, day)
    found = []
    if about_units & ties.own:
        found.append(Recusal(_("被反映的是您所在的单位。"), NEVER_TO_THEM))
    if ties.me & about_people:
        found.append(Recusal(_("被反映的是您本人。"), NEVER_TO_THEM))
    if ties.kin & about_people or about_units & ties.led_by_kin:
        found.append(Recusal(_("您的近亲属是被反映人，或者在被反映的单位担任领导职务。"), STAND_BACK))
    if about_units & ties.schools:
        found.append(Recusal(_("您的子女在被反映的学校就读。"), STAND_BACK))
    for part in earlier_parts:
        found.append(Recusal(_("您在这件事项中已经是%(part)s，不能再办这一步。") % {"part": part}, STAND_BACK))
    return found


def recused_unit_ids(actor: Any, day: dt.date) -> frozenset[int]:
    return ties_of(actor, day).units


def recused_person_ids(actor: Any, day: dt.date) -> frozenset[int]:
    return ties_of(actor, day).people


_PLACE = ("pk", "path", "kind")
_unit = Prepared(lambda: Unit.objects.filter(pk=Slot("unit")).values_list(*_PLACE))
_posts = Prepared(lambda: Post.objects.held_on(day_slot()).filter(person=Slot("me")).values_list(*(f"unit__{name}" for name in _PLACE)))
_kin = Prepared(lambda: Kin.objects.filter(Q(person=Slot("me")) | Q(other=Slot("me"))).values_list("person_id", "other_id"))
_children = Prepared(
    lambda: ChildAt.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=day_slot()), person=Slot("me"), valid_from__lte=day_slot()
    ).values_list(*(f"school__{name}" for name in _PLACE))
)


def _own_reach(actor: Any, me: int | None, day: dt.date) -> set[int]:
    """Own units and all above them. Of a school, community or branch also all below; an office stands apart from the schools under it."""
    unit = getattr(actor, "unit_id", None)
    places = [*(_unit(unit=unit) if unit else []), *(_posts(me=me, day=day) if me else [])]
    own = [Unit(pk=pk, path=path, kind=kind) for pk, path, kind in places]
    reach = {pk for u in own for pk in ids_on_path(u)}
    return reach | _below([u for u in own if u.kind != UnitKind.OFFICE])


def _below(units: list[Unit]) -> set[int]:
    paths = [u.path for u in units if u.path]
    if not paths:
        return {u.pk for u in units}
    under = Q()
    for path in paths:
        under |= Q(path__startswith=path)
    return {u.pk for u in units} | set(Unit.objects.filter(under).values_list("pk", flat=True))


def _kin_ids(me: int | None) -> set[int]:
    """Kinship holds both ways, whoever declared it."""
    return {pk for row in _kin(me=me) for pk in row} - {me} if me else set()


def _led_by(people: set[int], day: dt.date) -> set[int]:
    if not people:
        return set()
    led = Post.objects.held_on(day).filter(person_id__in=people, kind__in=LEADING_KINDS)
    return set(led.values_list("unit_id", flat=True))


def _childrens_schools(me: int | None, day: dt.date) -> set[int]:
    return _below([Unit(pk=pk, path=path, kind=kind) for pk, path, kind in _children(me=me, day=day)]) if me else set()

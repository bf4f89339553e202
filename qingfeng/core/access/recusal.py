"""From what an account must stand back (回避). The block stands here and no setting, role or caller lifts it.

`recusals` answers for one matter and is always read afresh; `recused_unit_ids` and `recused_person_ids` are its
counterpart for lists, so that a matter the reader must not know of is left out in SQL and from every count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from qingfeng.core.parties.models import LEADING_KINDS, Person, Post, Unit, UnitKind

from .models import ChildAt, Kin
from .permissions import ids_on_path, person_of

STAND_BACK = "《信访工作条例》第二十八条"
NEVER_TO_THEM = "《信访工作条例》第三十条"


@dataclass(frozen=True)
class Recusal:
    reason: str
    authority: str


def recusals(
    actor: Any, *, units: Iterable[Unit], people: Iterable[Person], day: dt.date, earlier_parts: Iterable[str] = ()
) -> list[Recusal]:
    """Why the account must stand back from a matter about these units and people; empty: it need not.

    `earlier_parts` names, as people read them, the parts the account already had that exclude the one it asks for.
    """
    about_units, about_people = {u.pk for u in units}, {p.pk for p in people}
    found = []
    if about_units & _own_reach(actor, day):
        found.append(Recusal(_("被反映的是您所在的单位。"), NEVER_TO_THEM))
    if person_of(actor) in about_people:
        found.append(Recusal(_("被反映的是您本人。"), NEVER_TO_THEM))
    kin = _kin_ids(actor)
    if kin & about_people or about_units & _led_by(kin, day):
        found.append(Recusal(_("您的近亲属是被反映人，或者在被反映的单位担任领导职务。"), STAND_BACK))
    if about_units & _childrens_schools(actor, day):
        found.append(Recusal(_("您的子女在被反映的学校就读。"), STAND_BACK))
    for part in earlier_parts:
        found.append(Recusal(_("您在这件事项中已经是%(part)s，不能再办这一步。") % {"part": part}, STAND_BACK))
    return found


def recused_unit_ids(actor: Any, day: dt.date) -> set[int]:
    """Units about which the account may see no matter that day."""
    return _own_reach(actor, day) | _childrens_schools(actor, day) | _led_by(_kin_ids(actor), day)


def recused_person_ids(actor: Any, day: dt.date) -> set[int]:
    """People about whom the account may see no matter: oneself and kin."""
    me = person_of(actor)
    return _kin_ids(actor) | ({me} if me else set())


def _own_reach(actor: Any, day: dt.date) -> set[int]:
    """Own units and all above them. Of a school, community or branch also all below; an office stands apart from the schools under it."""
    me = person_of(actor)
    posts = Post.objects.held_on(day).filter(person_id=me) if me else Post.objects.none()
    own = list(Unit.objects.filter(Q(pk=getattr(actor, "unit_id", None)) | Q(pk__in=posts.values("unit_id"))))
    reach = {pk for unit in own for pk in ids_on_path(unit)}
    return reach | _below([u for u in own if u.kind != UnitKind.OFFICE])


def _below(units: list[Unit]) -> set[int]:
    paths = [u.path for u in units if u.path]
    if not paths:
        return {u.pk for u in units}
    under = Q()
    for path in paths:
        under |= Q(path__startswith=path)
    return {u.pk for u in units} | set(Unit.objects.filter(under).values_list("pk", flat=True))


def _kin_ids(actor: Any) -> set[int]:
    """Kinship holds both ways, whoever declared it."""
    me = person_of(actor)
    if not me:
        return set()
    rows = Kin.objects.filter(Q(person_id=me) | Q(other_id=me)).values_list("person_id", "other_id")
    return {pk for row in rows for pk in row} - {me}


def _led_by(people: set[int], day: dt.date) -> set[int]:
    if not people:
        return set()
    led = Post.objects.held_on(day).filter(person_id__in=people, kind__in=LEADING_KINDS)
    return set(led.values_list("unit_id", flat=True))


def _childrens_schools(actor: Any, day: dt.date) -> set[int]:
    me = person_of(actor)
    if not me:
        return set()
    now_there = ChildAt.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), person_id=me, valid_from__lte=day)
    return _below(list(Unit.objects.filter(pk__in=now_there.values("school_id"))))

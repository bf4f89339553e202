"""What staff declare so that the house knows from what they must stand back. Entered by the security administrator."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Person, Unit, UnitKind
from qingfeng.core.refusal import Refused

from . import permissions
from .models import Account, ChildAt, Kin
from .recusal import STAND_BACK
from .security_log import log


@transaction.atomic
def declare_kin(*, person: Person, other: Person, relation: str, actor: Account, now: dt.datetime) -> Kin:
    """Holds both ways. Which people are kin is not in the log, only that a declaration was entered."""
    _may_declare(person, actor, now)
    relation = relation.strip()
    if person.pk == other.pk:
        raise Refused(_("不能和自己登记为近亲属。"), field="other")
    if not relation or len(relation) > 40:
        raise Refused(_("请写明关系，如夫妻、父子。"), field="relation")
    Person.objects.select_for_update().get(pk=person.pk)
    either = Q(person=person, other=other) | Q(person=other, other=person)
    if Kin.objects.filter(either).exists():
        raise Refused(_("这两个人已经登记过。"), field="other")
    kin = Kin.objects.create(person=person, other=other, relation=relation)
    _logged(person, "kin.declared", {"kin": kin.pk}, actor, now)
    return kin


@transaction.atomic
def withdraw_kin(*, kin: Kin, actor: Account, now: dt.datetime) -> None:
    _may_declare(kin.person, actor, now)
    if permissions.person_of(actor) == kin.other_id:
        raise Refused(_("涉及本人的登记要由另一名安全管理员办理。"), authority=STAND_BACK)
    _logged(kin.person, "kin.withdrawn", {"kin": kin.pk}, actor, now)
    kin.delete()


@transaction.atomic
def declare_child(
    *, person: Person, school: Unit, actor: Account, now: dt.datetime, valid_from: dt.date | None = None, valid_to: dt.date | None = None
) -> ChildAt:
    _may_declare(person, actor, now)
    start = valid_from or today(now)
    if school.kind != UnitKind.SCHOOL:
        raise Refused(_("请选一所学校。"), field="school")
    if valid_to is not None and valid_to <= start:
        raise Refused(_("结束日期要在开始日期之后。"), field="valid_to")
    child = ChildAt.objects.create(person=person, school=school, valid_from=start, valid_to=valid_to)
    _logged(person, "child.declared", {"declaration": child.pk, "school": school.pk}, actor, now)
    return child


@transaction.atomic
def end_child(*, child: ChildAt, actor: Account, now: dt.datetime) -> None:
    _may_declare(child.person, actor, now)
    child.valid_to = max(today(now), child.valid_from)
    child.save(update_fields=["valid_to"])
    _logged(child.person, "child.ended", {"declaration": child.pk}, actor, now)


@transaction.atomic
def child_by_register(
    *, person: Person, school: Unit | None, before: ChildAt | None, actor: Account | None, now: dt.datetime
) -> ChildAt | None:
    """What a register says of the school of somebody's child: from now on one stands back there.

    The caller has checked who keeps the register. `before` is what the register said until now; it ends, and still counts for what
    happened while it held. What the security administrator was told is another declaration and stays.
    """
    if before is not None and before.valid_to is None:
        if school is not None and (before.school_id, before.person_id) == (school.pk, person.pk):
            return before
        before.valid_to = max(today(now), before.valid_from)
        before.save(update_fields=["valid_to"])
        _logged(before.person, "child.ended", {"declaration": before.pk}, actor, now)
    if school is None:
        return None
    if school.kind != UnitKind.SCHOOL:
        raise Refused(_("请选一所学校。"), field="school")
    child = ChildAt.objects.create(person=person, school=school, valid_from=today(now))
    _logged(person, "child.declared", {"declaration": child.pk, "school": school.pk}, actor, now)
    return child


def _may_declare(person: Person, actor: Account, now: dt.datetime) -> None:
    if not permissions.can_declare_kin(actor, person, today(now)):
        raise Refused(_("只有安全管理员可以登记，且不能登记本人的。"), authority=STAND_BACK)


def _logged(person: Person, event: str, body: dict, actor: Account | None, now: dt.datetime) -> None:
    post = person.posts.held_on(today(now)).select_related("unit").order_by("pk").first()  # type: ignore[attr-defined]
    account = Account.objects.filter(person=person).select_related("unit").first()
    unit = account.unit if account is not None and account.unit else post.unit if post else None
    log(unit, event, body, actor=actor, now=now)

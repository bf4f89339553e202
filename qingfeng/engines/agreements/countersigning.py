"""The other side of a letter signs too (责任书由双方签): who stands for it signs, at once, all that its signers have signed.

Only what its signer has signed is countersigned: a signature in blank would lie ready for a promise that nobody gave.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.canonical import canonical
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import Record, append_many
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.refusal import Refused

from . import permissions
from .models import Letter, Round, Way
from .signers import nearest, other_sides

BATCH = 400
RELATED = ("round__edition__template", "round__office", "unit", "person", "other")
Side = tuple[int | None, int | None]  # person, unit


@dataclass(frozen=True, slots=True)
class Waiting:
    """Of one round and one who countersigns: letters that the signers have signed, and how many they have not signed yet."""

    round: Round
    letters: list[Letter]
    unsigned: int


def sides(round_: Round, letters: Iterable[Letter], day: dt.date) -> dict[int, Side]:
    """Letter -> who stands for the other side that day: whoever did when it was issued while that one holds the post, else who came
    after. A vacant post is nobody's."""
    rows = list(letters)
    paths = {row.unit_id: row.unit.path for row in rows}
    held = other_sides(round_.edition.template.other_side, round_.office, paths.values(), day)
    found: dict[int, Side] = {}
    for row in rows:
        there = held.get(row.other_unit_id or 0, ())
        found[row.pk] = (row.other_id, row.other_unit_id) if row.other_id in there else nearest(held, row.unit.path, row.person_id)
    return found


def sides_on(round_: Round, letters: Iterable[Letter], days: Mapping[int, dt.date]) -> dict[int, Side]:
    """The same for each letter on a day of its own: who signed on paper is who stood there then."""
    by_day: dict[dt.date, list[Letter]] = defaultdict(list)
    for row in letters:
        by_day[days[row.pk]].append(row)
    return {key: side for day, rows in by_day.items() for key, side in sides(round_, rows, day).items()}


def vacant(round_: Round, day: dt.date) -> int:
    """Letters that nobody can countersign: the post on the other side is vacant."""
    if not round_.edition.template.other_side:
        return 0
    rows = round_.letters.uncountersigned().select_related("unit").only("pk", "unit__path", "person_id", "other_id", "other_unit_id")
    return sum(person is None for person, _unit in sides(round_, rows, day).values())


def waiting_for(person_id: int | None, day: dt.date) -> list[Waiting]:
    """What one may countersign that day, round by round, those due first; of a period that is over only what is signed and waits."""
    if person_id is None:
        return []
    near = Letter.objects.uncountersigned().perhaps_with(person_id, day)
    rounds = Round.objects.open().filter(pk__in=near.values("round")).select_related("edition__template", "office")
    found = [of_round(round_, person_id, day) for round_ in rounds.order_by("due_on", "pk")]
    return [w for w in found if w.letters or (w.unsigned and w.round.period_to >= day)]


def of_round(round_: Round, person_id: int, day: dt.date) -> Waiting:
    near = round_.letters.uncountersigned().perhaps_with(person_id, day)
    rows = list(near.select_related("unit", "person").order_by("unit__code", "number"))
    standing = sides(round_, rows, day)
    mine = [row for row in rows if standing[row.pk][0] == person_id]
    signed = [row for row in mine if row.signed_on is not None]
    return Waiting(round_, signed, len(mine) - len(signed))


@transaction.atomic
def countersign(*, round_: Round, actor: Account, now: dt.datetime, seen_at: dt.datetime | None = None) -> int:
    """All that waits for this person in the round; with `seen_at` only what had been signed by the moment at which it was shown. Says how
    many. Asked again, or by two at once, it signs nothing twice."""
    near = _locked(round_.letters.perhaps_with(actor.person_id or 0, today(now)))
    rows = [row for row in near if row.signed_on and (seen_at is None or row.signed_at is None or row.signed_at <= seen_at)]
    found = Round.objects.select_related("edition__template", "office").get(pk=round_.pk)
    standing = sides(found, rows, today(now))
    mine = [row for row in rows if actor.person_id is not None and standing[row.pk][0] == actor.person_id]
    if not mine and not found.letters.filter(other=actor.person_id or 0, other_signed_on__isnull=False).exists():
        raise Refused(_("没有等您会签的。"), advice=_("本人签了以后，由任对方职务的人会签，别人不能代签。"))
    return _write(found, mine, standing, dict.fromkeys((row.pk for row in mine), today(now)), Way.SCREEN, actor, now)


@transaction.atomic
def record_countersigned(*, round_: Round, days: Mapping[int, dt.date], actor: Account | None, now: dt.datetime) -> int:
    """From paper, by the list: key of the letter -> day. All or none; what is countersigned is left as it is."""
    found = Round.objects.select_related("edition__template", "office").get(pk=round_.pk)
    lock(days)
    rows = _locked(found.letters.filter(pk__in=days))
    if set(days) - set(found.letters.live().values_list("pk", flat=True)):
        raise Refused(_("有的份不在这一次签订里。"))
    if blank := next((row for row in rows if row.signed_on is None), None):
        raise Refused(_("第%d号本人还没有签，不能登记对方签字。") % blank.number, field="other_signed_on")
    _check_days(found, {row.pk: days[row.pk] for row in rows}, now)
    standing = sides_on(found, rows, days)
    if nobody := next((row for row in rows if standing[row.pk][0] is None), None):
        raise Refused(_("第%d号对方的职务那一天空缺，没有人可以会签。") % nobody.number, advice=_("有人到任以后再会签。"))
    _may_record(found, rows, standing, actor, today(now))
    return _write(found, rows, standing, days, Way.LIST, actor, now)


def _may_record(round_: Round, rows: Sequence[Letter], standing: Mapping[int, Side], actor: Account | None, day: dt.date) -> None:
    if actor is None:
        return
    units = Unit.objects.in_bulk({unit for row in rows if (unit := standing[row.pk][1]) is not None})
    for row in rows:
        side = units.get(standing[row.pk][1] or 0)
        if actor.person_id == row.person_id or not permissions.can_record_countersigning(actor, round_, side, day):
            raise Refused(
                _("第%d号对方的签字不能由您登记。") % row.number,
                advice=_("由对方那个单位登记，或者由对方本人会签；签的人不登记对方的签字。"), field="other_signed_on",
            )  # fmt: skip


def lock(keys: Iterable[int]) -> None:
    """Letters that are about to change, all before anything is written and in one order: two lists at once wait for each other, once."""
    wanted = sorted(keys)
    for at in range(0, len(wanted), BATCH):
        list(Letter.objects.select_for_update().filter(pk__in=wanted[at : at + BATCH]).order_by("pk").values_list("pk"))


def countersignature(letter: Letter) -> str:
    """As `signature`, of who signed for the other side. One salt for both: they stand on one sheet and are opened together."""
    assert letter.other is not None
    facts = {
        "side": "other",
        "round": letter.round_id,
        "number": letter.number,
        "edition": letter.round.edition.digest,
        "signer": letter.person.number,
        "person": letter.other.number,
        "way": letter.other_way,
        "signed_on": letter.other_signed_on.isoformat() if letter.other_signed_on else "",
    }
    return commit(canonical(facts), salt=bytes.fromhex(letter.salt)).digest


def _locked(letters: Any) -> list[Letter]:
    """What is not countersigned, locked: who waited for another one finds it done and leaves it."""
    rows = letters.uncountersigned().select_for_update(of=("self",)).select_related(*RELATED)
    return list(rows.order_by("pk"))


def _check_days(round_: Round, days: Mapping[int, dt.date], now: dt.datetime) -> None:
    if any(not round_.issued_on <= day <= today(now) for day in days.values()):
        raise Refused(_("对方签字的日期要在发出的%s到今天之间。") % round_.issued_on.isoformat(), field="other_signed_on")


def _write(
    round_: Round, rows: Sequence[Letter], standing: Mapping[int, Side], days: Mapping[int, dt.date], way: str, actor: Account | None,
    now: dt.datetime,
) -> int:  # fmt: skip
    if not rows:
        return 0
    if round_.closed_at is not None:
        raise Refused(_("这一次签订已经结束，不能再签。"))
    alike: dict[tuple[Side, dt.date], list[Letter]] = defaultdict(list)
    for row in rows:
        alike[standing[row.pk], days[row.pk]].append(row)
    people = _people({person for (person, _unit), _day in alike if person is not None})
    for ((person, unit), day), some in alike.items():
        fields = {"other_id": person, "other_unit_id": unit, "other_signed_on": day, "other_way": way, "other_signed_at": now}
        for at in range(0, len(some), BATCH):
            Letter.objects.filter(pk__in=[row.pk for row in some[at : at + BATCH]]).update(**fields, other_recorded_by=actor)
        for row in some:
            row.other, row.other_signed_on, row.other_way = people[person or 0], day, way
    who = actor_code(actor) if actor else "system"
    append_many((Record(row.round.stream_of(row.unit_id), "agreements.countersigned", _body(row), who) for row in rows), now=now)
    return len(rows)


def _people(keys: set[int]) -> dict[int, Person]:
    return Person.objects.in_bulk(keys)


def _body(row: Letter) -> dict[str, object]:
    return {"letter": row.number, "way": row.other_way, "day": row.other_signed_on, "signature": countersignature(row)}

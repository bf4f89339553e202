"""What ties an account to units and people, today and in the past: the posts it held, its kin, the schools of its children.

A tie that has ended still counts for what happened while it held (信访工作条例 art 28: 有直接利害关系). So each tie to a unit
comes with the day from which it held no more; whether that was after the facts, only the matter can say.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from qingfeng.core.parties.models import LEADING_KINDS, Post, Unit, UnitKind
from qingfeng.core.prepared import Prepared, Slot, day_slot

from .models import Account, ChildAt, Kin
from .permissions import ids_on_path, person_of

HOLDS = dt.date.max  # no day of the facts is later: a tie that holds today counts whenever it happened

Until = Mapping[int, dt.date]  # unit -> the day from which the tie held no more
Barred = tuple[tuple[dt.date, frozenset[int]], ...]  # the same the other way round: to be compared, kept as a key, put into SQL


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties an account to units and people, as known on one day."""

    me: frozenset[int]
    kin: frozenset[int]
    own: Until  # own units and what is within their reach
    led_by_kin: Until
    schools: Until  # of the own children

    @property
    def people(self) -> frozenset[int]:
        """People about whom the account may see no matter: oneself and kin."""
        return self.kin | self.me

    @property
    def units(self) -> frozenset[int]:
        """Every unit it is or was tied to, whenever: for what tells of a unit over a long time, and of which no day can be asked."""
        return frozenset(self.own) | frozenset(self.led_by_kin) | frozenset(self.schools)

    @property
    def barred(self) -> Barred:
        """Units about which it may see no matter whose facts reach back before a day."""
        latest: dict[int, dt.date] = {}
        for until in (self.own, self.led_by_kin, self.schools):
            for unit, day in until.items():
                latest[unit] = max(day, latest.get(unit, day))
        units: dict[dt.date, set[int]] = defaultdict(set)
        for unit, day in latest.items():
            units[day].add(unit)
        return tuple((day, frozenset(units[day])) for day in sorted(units, reverse=True))


class Place(NamedTuple):
    """A unit to which somebody is or was tied."""

    unit: int
    path: str
    kind: str
    until: dt.date

    @property
    def reaches_down(self) -> bool:
        """An office stands apart from the schools under it; a school, community or branch is one with what is below it."""
        return self.kind != UnitKind.OFFICE


def ties_of(actor: Any, day: dt.date) -> Ties:
    """Asked on every page of the desk: four prepared questions, a fifth for whoever has kin or a tie that reaches down."""
    me, unit = person_of(actor), getattr(actor, "unit_id", None)
    own = [Place(pk, path, kind, HOLDS) for pk, path, kind in _unit(unit=unit)] if unit else []
    if me is None:
        return _tied(None, set(), own, [], [], _below(own))
    own += [_place(row, day) for row in _posts(me=me, day=day)]
    schools = [_place(row, day) for row in _children(me=me, day=day)]
    kin = {pk for row in _kin(me=me) for pk in row} - {me}
    led = [(unit, _until(ended, day)) for _person, unit, ended in _led(kin, day)] if kin else []
    return _tied(me, kin, own, led, schools, _below([*own, *schools]))


def ties_of_all(accounts: Iterable[Account], day: dt.date) -> dict[int, Ties]:
    """Of many accounts, by their key, in as many questions as for one."""
    accounts = list(accounts)
    people = {a.person_id for a in accounts if a.person_id}
    own, schools, kin = _grouped(_posts_held(day), people, day), _grouped(_schools_of(day), people, day), _kin_of(people)
    led: dict[int, list[tuple[int, dt.date]]] = defaultdict(list)
    for person, unit, ended in _led(set().union(*kin.values()), day):
        led[person].append((unit, _until(ended, day)))
    here = Unit.objects.filter(pk__in={a.unit_id for a in accounts}).values_list("pk", "path", "kind")
    units = {pk: Place(pk, path, kind, HOLDS) for pk, path, kind in here}
    below = _below([*units.values(), *(p for places in (*own.values(), *schools.values()) for p in places)])
    found = {}
    for a in accounts:
        me = a.person_id or 0
        mine = own[me] + ([units[a.unit_id]] if a.unit_id in units else [])
        found[a.pk] = _tied(a.person_id, kin[me], mine, [pair for k in kin[me] for pair in led[k]], schools[me], below)
    return found


PLACE = ("pk", "path", "kind")


def _held_for_a_time(rows: QuerySet[Any], begins: str, ends: str, day: Any) -> QuerySet[Any]:
    """Begun by the day, and held for a day at least."""
    return rows.filter(Q(**{ends: None}) | Q(**{f"{ends}__gt": F(begins)}), **{f"{begins}__lte": day})


def _posts_held(day: Any) -> QuerySet[Any]:
    rows = _held_for_a_time(Post.objects.all(), "held_from", "held_to", day)
    return rows.values_list(*(f"unit__{name}" for name in PLACE), "held_to", "person_id")


def _schools_of(day: Any) -> QuerySet[Any]:
    rows = _held_for_a_time(ChildAt.objects.all(), "valid_from", "valid_to", day)
    return rows.values_list(*(f"school__{name}" for name in PLACE), "valid_to", "person_id")


_unit = Prepared(lambda: Unit.objects.filter(pk=Slot("unit")).values_list(*PLACE))
_posts = Prepared(lambda: _posts_held(day_slot()).filter(person=Slot("me")))
_children = Prepared(lambda: _schools_of(day_slot()).filter(person=Slot("me")))
_kin = Prepared(lambda: Kin.objects.filter(Q(person=Slot("me")) | Q(other=Slot("me"))).values_list("person_id", "other_id"))


def _grouped(rows: QuerySet[Any], people: set[int], day: dt.date) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = defaultdict(list)
    for row in rows.filter(person__in=people):
        found[row[-1]].append(_place(row, day))
    return found


def _kin_of(people: set[int]) -> dict[int, set[int]]:
    """Kinship holds both ways, whoever declared it."""
    kin: dict[int, set[int]] = defaultdict(set)
    for one, other in Kin.objects.filter(Q(person__in=people) | Q(other__in=people)).values_list("person_id", "other_id"):
        kin[one].add(other)
        kin[other].add(one)
    return kin


def _led(people: set[int], day: dt.date) -> Iterable[tuple[int, int, dt.date | None]]:
    rows = _held_for_a_time(Post.objects.filter(person_id__in=people, kind__in=LEADING_KINDS), "held_from", "held_to", day)
    return rows.values_list("person_id", "unit_id", "held_to")


def _place(row: tuple[Any, ...], day: dt.date) -> Place:
    unit, path, kind, ended, _person = row
    return Place(unit, path, kind, _until(ended, day))


def _until(ended: dt.date | None, day: dt.date) -> dt.date:
    """What ends later still holds on the day."""
    return HOLDS if ended is None or ended > day else ended


def _below(places: list[Place]) -> list[tuple[int, str]]:
    """The units below all places that reach down, in one question."""
    under = Q()
    for path in {p.path for p in places if p.reaches_down and p.path}:
        under |= Q(path__startswith=path)
    return list(Unit.objects.filter(under).values_list("pk", "path")) if under else []


def _tied(
    me: int | None,
    kin: set[int],
    own: list[Place],
    led: list[tuple[int, dt.date]],
    schools: list[Place],
    below: list[tuple[int, str]],
) -> Ties:
    """Own units and all above them; of a school, community or branch also all below."""
    above = ((pk, p.until) for p in own for pk in ids_on_path(Unit(pk=p.unit, path=p.path)))
    return Ties(
        me=frozenset([me] if me else []),
        kin=frozenset(kin),
        own=_latest([*above, *_down(own, below)]),
        led_by_kin=_latest(led),
        schools=_latest([*((p.unit, p.until) for p in schools), *_down(schools, below)]),
    )


def _down(places: list[Place], below: list[tuple[int, str]]) -> Iterable[tuple[int, dt.date]]:
    return ((pk, p.until) for p in places if p.reaches_down and p.path for pk, path in below if path.startswith(p.path))


def _latest(pairs: Iterable[tuple[int, dt.date]]) -> Until:
    found: dict[int, dt.date] = {}
    for unit, day in pairs:
        found[unit] = max(day, found.get(unit, day))
    return found

"""任职、提醒、案例教育: who has it before them, had it or missed it, unit by unit; and what of it is one's own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import scope_paths, units_where
from qingfeng.core.parties.models import Person, Post, Unit
from qingfeng.engines.gatherings import due, kinds, occasions
from qingfeng.engines.gatherings.models import Attendance, Came
from qingfeng.engines.gatherings.models.attendance import ORGANISERS
from qingfeng.engines.gatherings.models.sessions import READERS
from qingfeng.engines.gatherings.occasions import Told, Whose
from qingfeng.engines.insight.suppression import FEW, few, left_out

from .page_sheets import leaves_as_sheet
from .who import Desk, desk_of, needs

WHO = (*READERS, Role.RESPONDENT)
NUMBERS = ("due", "done", "missed")
YEARS = 5
YEAR = dt.timedelta(days=365)
Row = tuple[Unit, str, str, bool]  # unit, who, how it stands, whether the name is for the own unit alone


def _own(desk: Desk) -> Any:
    return units_where(desk.actor, Role.RESPONDENT, desk.day)


def _below(desk: Desk) -> Any:
    scope = Q(pk__in=[])
    for at in scope_paths(desk.actor, READERS, desk.day):
        scope |= Q(path__startswith=at)
    return Unit.objects.filter(scope)


def seen_by(desk: Desk) -> Any:
    """Units of whose people the reader reads numbers: those of the own offices, and the own school."""
    return Unit.objects.filter(Q(pk__in=_own(desk).values("pk")) | Q(pk__in=_below(desk).values("pk")))


def _named(desk: Desk) -> tuple[set[int], set[int]]:
    """Units whose people are named to the reader: the own one; and those for which one organises."""
    own = set(_own(desk).values_list("pk", flat=True))
    return own, own | {pk for role in ORGANISERS for pk in units_where(desk.actor, role, desk.day).values_list("pk", flat=True)}


@require_GET
@needs(*WHO)
@never_cache
@leaves_as_sheet(_l("任职教育"), "education")
def education(request: HttpRequest) -> HttpResponse:
    """In the order of the units; a number for each, names for those who may."""
    desk = desk_of(request)
    declared = {k.code: k for k in kinds.declared() if k.for_new or occasions.declared(k.code)}
    kind = declared.get(request.GET.get("kind", "")) or next(iter(declared.values()))
    asked = request.GET.get("year", "")
    year = int(asked) if asked in [str(desk.day.year - n) for n in range(YEARS)] else desk.day.year
    lines = _lines(_of_new(desk, kind, year) if kind.for_new else _of_occasions(desk, kind, year), *_named(desk))
    whole = _whole(lines)
    context = {
        "lines": lines, "whole": whole, "named": any(line["names"] for line in lines),
        "kind": kind, "year": year, "years": [desk.day.year - n for n in range(YEARS)],
        "kinds": [(k.code, k.name) for k in declared.values()],
        "reasons": [o.reason for o in occasions.declared(kind.code)],
    }  # fmt: skip
    return render(request, "desk/study/education.html", context)


def _lines(rows: list[Row], own: set[int], organised: set[int]) -> list[dict[str, Any]]:
    units: dict[int, dict[str, Any]] = {}
    for unit, person, state, quiet in rows:
        line = units.setdefault(unit.pk, {"unit": unit, "due": 0, "done": 0, "missed": 0, "open": 0, "names": [], "quiet": False})
        line["quiet"] |= quiet
        line["due"] += 1
        line[state] += 1
        if state != "done" and unit.pk in (own if quiet else organised):
            line["names"].append((person, state))
    for pk, line in units.items():
        line["told"] = _told(line, pk in own or (pk in organised and not line["quiet"]))
    return sorted(units.values(), key=lambda line: line["unit"].code)


def _told(line: dict[str, Any], names: bool) -> dict[str, str]:
    """Numbers of fewer than five people for those alone who may know the names; what would give one away goes with it."""
    if names:
        return {name: str(line[name]) for name in NUMBERS}
    if few(line["due"]):
        return {"due": _("少于%d") % FEW, "done": "—", "missed": "—"}
    hidden = left_out([line["done"], line["missed"], line["open"]])
    parts = {name: at for at, name in enumerate(NUMBERS[1:])}
    said = {name: "—" if hidden is None or at in hidden else str(line[name]) for name, at in parts.items()}
    return {"due": str(line["due"]), **said}


def _whole(lines: list[dict[str, Any]]) -> dict[str, int] | None:
    """The sums; none where one of them, less what is told of the units, would say what is not."""
    for name in NUMBERS:
        untold = [line[name] for line in lines if line["told"][name] != str(line[name]) and line[name]]
        if untold and (len(untold) == 1 or sum(untold) - (len(untold) - 1) < FEW):
            return None
    return {name: sum(line[name] for line in lines) for name in NUMBERS}


def _of_new(desk: Desk, kind: kinds.SessionKind, year: int) -> list[Row]:
    """Whoever came into one of the posts in the year and still holds it."""
    day = min(desk.day, dt.date(year, 12, 31))
    posts = Post.objects.held_on(day).filter(unit__in=seen_by(desk), kind__in=kind.posts, held_from__range=(dt.date(year, 1, 1), day))
    found = due.told(posts, kind.code).select_related("unit", "person").order_by("unit__code", "person__number")
    return [
        (p.unit, f"{p.person.name}（{p.get_kind_display()}）", "done" if p.done else "missed" if p.missed else "open", False) for p in found
    ]


def _of_occasions(desk: Desk, kind: kinds.SessionKind, year: int) -> list[Row]:
    """To whom it became due in the year, as it stands today, and whoever was asked to one beside."""
    day = desk.day
    own, below = Whose(day=day, units=_own(desk)), Whose(day=day, units=_below(desk), reader=desk.actor)
    dues = {(t.due.person, t.due.unit): t for whose in (below, own) for t in occasions.told(kind.code, whose) if t.due.since.year == year}
    units = Unit.objects.in_bulk({unit for _person, unit in dues})
    names = dict(Person.objects.filter(pk__in=[person for person, unit in dues if unit in set(own.units.values_list("pk", flat=True))])
                 .values_list("pk", "name"))  # fmt: skip
    rows: list[Row] = [(units[unit], names.get(person, ""), t.state, True) for (person, unit), t in dues.items()]
    return rows + _of_asked(desk, kind, year, {person for person, _unit in dues})


def _of_asked(desk: Desk, kind: kinds.SessionKind, year: int, there: set[int]) -> list[Row]:
    found = Attendance.objects.filter(unit__in=seen_by(desk), session__kind=kind.code, session__held_on__year=year)
    found = found.exclude(session__state="cancelled").select_related("unit", "person").order_by("unit__code", "person__number")
    words = {Came.CAME: "done", Came.MADE_UP: "done", Came.MISSED: "missed"}
    return [(a.unit, a.person.name, words.get(Came(a.came), "open"), False) for a in found if a.person_id not in there]


def own_education(desk: Desk) -> list[tuple[Post, str]]:
    """Of oneself: posts taken up in the last year whose education is missing."""
    found = []
    for kind in kinds.declared():
        if kind.for_new:
            held = Post.objects.held_on(desk.day).filter(
                person=desk.actor.person_id or 0, kind__in=kind.posts, held_from__gte=desk.day - YEAR
            )  # fmt: skip
            found += [(p, str(kind.name)) for p in due.told(held, kind.code).filter(done=False)]
    return found


def own_dues(desk: Desk) -> list[tuple[Told, str]]:
    """Of oneself: what became due in the last year by a talk or a case and was not had."""
    whose = Whose(day=desk.day, person=desk.actor.person_id or 0)
    kinds_due = [k for k in kinds.declared() if occasions.declared(k.code)]
    found = [(t, str(k.name)) for k in kinds_due for t in occasions.told(k.code, whose)]
    return [(t, name) for t, name in found if t.state != occasions.DONE and t.due.since >= desk.day - YEAR]


urlpatterns = [path("sessions/education/", education, name="education")]

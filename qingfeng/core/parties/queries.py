"""Who is in charge of what, and who held which post on a day (誰主管誰負責)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q
from django.utils.translation import gettext as _

from qingfeng.core.language import full_day
from qingfeng.core.parties.models import Line, LineLink, Person, Post, PostKind, Unit, UnitKind
from qingfeng.core.refusal import Refused

OVER_LINES = (UnitKind.OFFICE, UnitKind.AGENCY)  # units that supervise others; a school never supervises itself
LEADERS = (PostKind.DEPUTY, PostKind.HEAD)
Role = Literal["principal", "secretary", "leader", "head"]


@dataclass(frozen=True)
class Charge:
    """The person in charge of a line of work at a unit on a day, in which post, at which unit, and why."""

    person: Person
    post: Post
    unit: Unit
    reason: str


@dataclass(frozen=True)
class Responsible:
    """One link of the chain of responsibility."""

    post: Post
    role: Role
    reason: str

    @property
    def person(self) -> Person:
        return self.post.person


def in_charge(line: Line, unit: Unit, day: dt.date) -> Charge:
    """The superior in the line first, then up the area tree; at each the leader who holds the line that day, else the head."""
    why: list[str] = []
    candidates = _superiors(line, unit, day)
    posts = _leading_posts([candidate for candidate, _reason in candidates], day)
    for candidate, reason in candidates:
        why.append(reason)
        post = _leader(posts.get(candidate.pk, []), line)
        if post is not None:
            return Charge(post.person, post, candidate, "".join([*why, _held(post, line, day)]))
        why.append(_("%(unit)s当日没有领导在任。") % {"unit": candidate.name})
    raise Refused(
        _("查不到%(day)s谁主管%(unit)s的%(line)s。") % {"day": in_words(day), "unit": unit.name, "line": line.name},
        advice=_("请在“单位与人员”里补录主管机关的负责人和分管领导。"),
    )


def chain_of_responsibility(unit: Unit, day: dt.date, line: Line | None = None) -> list[Responsible]:
    """Who held which post on the day: at the unit the principal and the secretary, above it the leader in charge and the head.

    A post appears once; a person who held two posts appears with both.
    """
    own = Post.objects.held_on(day).filter(unit=unit, kind__in=(PostKind.PRINCIPAL, PostKind.SECRETARY, PostKind.HEAD))
    chain = [_at_the_unit(post, day) for post in own.select_related("person", "unit").order_by("kind", "held_from", "id")]
    chain += _above(unit, day, line)
    first: dict[int, Responsible] = {}
    for link in chain:
        first.setdefault(link.post.pk, link)
    return list(first.values())


def path_ids(path: str) -> list[int]:
    """The ids in a path, from the root down."""
    return [int(part) for part in path.split("/") if part]


def in_words(day: dt.date) -> str:
    return full_day(day)


def _superiors(line: Line, unit: Unit, day: dt.date) -> list[tuple[Unit, str]]:
    """Units that may be in charge, the first to be asked first, each with the reason in words."""
    upwards = list(reversed(path_ids(unit.path)))
    units = Unit.objects.in_bulk(upwards)
    facts = {"line": line.name, "unit": unit.name}
    found: list[tuple[Unit, str]] = []
    link = _nearest_link(line, upwards, day)
    if link is not None:
        reason = _("按条线，%(unit)s的%(line)s由%(superior)s主管（%(since)s起）。")
        found.append((link.superior, reason % {**facts, "superior": link.superior.name, "since": in_words(link.valid_from)}))
    for superior in (units[pk] for pk in upwards if pk in units and units[pk].kind in OVER_LINES):
        if superior.pk != (link.superior_id if link else None):
            reason = _("%(line)s由%(superior)s主管。") if superior.pk == unit.pk else _("按隶属，%(unit)s的%(line)s由%(superior)s主管。")
            found.append((superior, reason % {**facts, "superior": superior.name}))
    return found


def _nearest_link(line: Line, upwards: list[int], day: dt.date) -> LineLink | None:
    links = LineLink.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), line=line, unit_id__in=upwards, valid_from__lte=day)
    nearest = {pk: distance for distance, pk in enumerate(upwards)}
    return min(links.select_related("superior"), key=lambda k: (nearest[k.unit_id], -k.valid_from.toordinal(), k.pk), default=None)


def _leading_posts(units: Iterable[Unit], day: dt.date) -> dict[int, list[Post]]:
    posts = Post.objects.held_on(day).filter(unit__in=[u.pk for u in units], kind__in=LEADERS)
    found: dict[int, list[Post]] = {}
    for post in posts.select_related("person", "unit", "line").order_by("held_from", "id"):
        found.setdefault(post.unit_id, []).append(post)
    return found


def _leader(posts: list[Post], line: Line | None) -> Post | None:
    holding = [p for p in posts if line is not None and p.line_id == line.pk]
    heads = [p for p in posts if p.kind == PostKind.HEAD]
    return next(iter([*sorted(holding, key=lambda p: p.kind != PostKind.DEPUTY), *heads]), None)


def _held(post: Post, line: Line, day: dt.date) -> str:
    facts = {"day": in_words(day), "line": line.name, "post": post, "person": post.person.name}
    if post.line_id == line.pk:
        return _("%(day)s分管%(line)s的是%(post)s%(person)s（谁主管谁负责）。") % facts
    return _("%(day)s没有领导分管%(line)s，由%(post)s%(person)s负责（谁主管谁负责）。") % facts


def _at_the_unit(post: Post, day: dt.date) -> Responsible:
    role: Role = "secretary" if post.kind == PostKind.SECRETARY else "principal"
    return Responsible(post, role, _tenure(post, day))


def _above(unit: Unit, day: dt.date, line: Line | None) -> list[Responsible]:
    if line is not None:
        try:
            charge = in_charge(line, unit, day)
        except Refused:
            return []
        office: Unit | None = charge.unit
        leaders = [Responsible(charge.post, "leader", charge.reason)]
    else:
        offices = Unit.objects.filter(pk__in=path_ids(unit.path), kind__in=OVER_LINES).exclude(pk=unit.pk)
        office, leaders = max(offices, key=lambda u: len(u.path), default=None), []
    heads = Post.objects.held_on(day).filter(unit=office, kind=PostKind.HEAD).select_related("person", "unit").order_by("held_from", "id")
    return leaders + [Responsible(post, "head", _tenure(post, day)) for post in heads]


def _tenure(post: Post, day: dt.date) -> str:
    facts = {"day": in_words(day), "unit": post.unit.name, "post": post, "person": post.person.name, "since": in_words(post.held_from)}
    return _("%(day)s%(unit)s的%(post)s是%(person)s（%(since)s任职）。") % facts

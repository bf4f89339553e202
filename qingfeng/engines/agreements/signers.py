"""Who has to sign: everybody who holds one of the posts of a letter that day, with who stands on the other side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from qingfeng.core.parties.models import Post, PostKind, Unit
from qingfeng.core.parties.queries import path_ids

from .models import Template


@dataclass(frozen=True, slots=True)
class Signer:
    unit: int
    person: int
    post: str
    title: str
    other: int | None = None
    other_unit: int | None = None

    @property
    def key(self) -> tuple[int, int]:
        return (self.unit, self.person)


def expected(template: Template, office: Unit, day: dt.date) -> list[Signer]:
    """One for each person and unit, by unit and number; who holds two of the posts signs as the one named first. Three queries."""
    rows = _held(template.signers, office, day).order_by("unit__code", "person__number")
    order = {post: n for n, post in enumerate(template.signers)}
    best: dict[tuple[int, int], tuple[str, str]] = {}
    paths: dict[int, str] = {}
    for unit, path, person, kind, title in rows.values_list("unit_id", "unit__path", "person_id", "kind", "title"):
        paths[unit] = path
        kept = best.get((unit, person))
        if kept is None or order[kind] < order[kept[0]]:
            best[unit, person] = (kind, title)
    others = other_sides(template.other_side, office, paths.values(), day)
    return [Signer(unit, person, kind, title, *nearest(others, paths[unit], person)) for (unit, person), (kind, title) in best.items()]


def _held(kinds: Iterable[str], office: Unit, day: dt.date):
    return Post.objects.held_on(day).filter(kind__in=list(kinds), unit__path__startswith=office.path, unit__closed_on=None)


def other_sides(post: str, office: Unit, paths: Iterable[str], day: dt.date) -> dict[int, list[int]]:
    """Unit -> who holds there the post of the other side, of the signers' units and all above them."""
    if not post:
        return {}
    wanted = {pk for path in paths for pk in path_ids(path)} | set(path_ids(office.path))
    found: dict[int, list[int]] = {}
    kinds = (post, PostKind.SECRETARY) if post == PostKind.PRINCIPAL else (post,)  # a school without a principal has a secretary
    held = Post.objects.held_on(day).filter(kind__in=kinds, unit__in=wanted).order_by("held_from", "pk")
    rows = sorted(held.values_list("unit_id", "person_id", "kind"), key=lambda row: row[2] != post)
    for unit, person, _kind in rows:
        found.setdefault(unit, []).append(person)
    return found


def nearest(others: dict[int, list[int]], path: str, signer: int) -> tuple[int | None, int | None]:
    """Who signs on the other side: at the signer's own unit or the nearest above; nobody signs with oneself."""
    for unit in reversed(path_ids(path)):
        for person in others.get(unit, ()):
            if person != signer:
                return person, unit
    return None, None

"""How a signing stands: who has signed where, who has to and has not, whose letter hangs in the air, and who answers for a clause."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import Post, PostKind, Unit
from qingfeng.core.parties.queries import path_ids

from .models import EditionClause, EditionState, Letter, LetterState, Round
from .signers import Signer, expected

NO_LETTER, LEFT, TWICE = "no_letter", "left", "twice"
FAULTS = {
    NO_LETTER: _("任这个职务，没有发给他（她）"),
    LEFT: _("签过，已经不任这个职务"),
    TWICE: _("同时有两份有效"),
}
ONE_PER_UNIT = (PostKind.HEAD, PostKind.PRINCIPAL, PostKind.SECRETARY)
BY_TITLE = (PostKind.SECTION,)  # one for each section, which the title of the post names


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """Of one unit: so many letters, so many signed, so many post-holders without a letter, so many signed by the other side too."""

    unit: Unit
    letters: int
    signed: int
    missing: int
    countersigned: int = 0

    @property
    def waiting(self) -> int:
        return self.letters - self.signed


@dataclass(frozen=True, slots=True)
class Fault:
    """A gap or an overlap in the chain."""

    kind: str
    unit: Unit
    person_id: int
    post: str
    letter_id: int | None = None

    @property
    def words(self) -> str:
        return str(FAULTS[self.kind])


def by_unit(round_: Round, day: dt.date) -> list[UnitStanding]:
    """Every unit with a letter or with somebody who should have one, by code."""
    found = round_.letters.live()
    rows = list(found.values_list("unit_id", "person_id", "state"))
    both = Counter(found.countersigned().values_list("unit_id", flat=True))
    letters, signed = Counter(unit for unit, _p, _s in rows), Counter(unit for unit, _p, state in rows if state != LetterState.WAITING)
    there = {(unit, person) for unit, person, _state in rows}
    missing = Counter(s.unit for s in _expected(round_, day) if s.key not in there)
    units = Unit.objects.filter(pk__in={*letters, *missing}).order_by("code")
    return [UnitStanding(unit, letters[unit.pk], signed[unit.pk], missing[unit.pk], both[unit.pk]) for unit in units]


def faults(round_: Round, day: dt.date, unit: Unit | None = None) -> list[Fault]:
    """Gaps (a post without a letter) and overlaps (a letter without a post, two letters for one seat), by unit."""
    letters = round_.letters.live() if unit is None else round_.letters.live().filter(unit=unit)
    rows = list(letters.values_list("pk", "unit_id", "person_id", "post", "state", "title"))
    wanted = [s for s in _expected(round_, day) if unit is None or s.unit == unit.pk]
    there = {(u, person) for _pk, u, person, *_rest in rows}
    held = set(Post.objects.held_on(day).filter(unit__in={u for _pk, u, *_rest in rows}).values_list("unit_id", "person_id", "kind"))
    found = [(NO_LETTER, s.unit, s.person, s.post, None) for s in wanted if s.key not in there]
    signed = [(pk, u, person, post, title) for pk, u, person, post, state, title in rows if state == LetterState.SIGNED]
    found += [(LEFT, u, person, post, pk) for pk, u, person, post, _title in signed if (u, person, post) not in held]
    seats = [(_seat(u, post, title), (TWICE, u, person, post, pk)) for pk, u, person, post, title in signed]
    taken = Counter(seat for seat, _fault in seats if seat is not None)
    found += [fault for seat, fault in seats if seat is not None and taken[seat] > 1]
    units = Unit.objects.in_bulk({u for _kind, u, *_rest in found})
    made = [Fault(kind, units[u], person, post, pk) for kind, u, person, post, pk in found]
    return sorted(made, key=lambda f: (f.unit.code, f.kind, f.person_id))


def _seat(unit: int, post: str, title: str) -> tuple[int, str, str] | None:
    """What one person alone can hold; None for a post that many hold."""
    if post in ONE_PER_UNIT:
        return (unit, post, "")
    return (unit, post, title) if post in BY_TITLE and title else None


def _expected(round_: Round, day: dt.date) -> list[Signer]:
    """Nobody is missing from a round that is over, or that a newer one replaced."""
    over = round_.closed_at is not None or day > round_.period_to or round_.amended_by.exists()
    return [] if over else expected(round_.edition.template, round_.office, day)


@dataclass(frozen=True, slots=True)
class Answering:
    """A letter whose signer answers for a clause at a unit on a day, and the words by which."""

    letter: Letter
    clause: EditionClause

    @property
    def depth(self) -> int:
        return self.letter.round.edition.template.depth


def clauses_in_use(offices: Iterable[Unit], signed_at: Iterable[Unit] = ()) -> QuerySet[EditionClause]:
    """Clauses of the texts that were approved, of these offices and those below them, or that went out to units; the newest first."""
    scope = Q(edition__in=Letter.objects.live().filter(unit__in=signed_at).values("round__edition"))
    for office in offices:
        scope |= Q(edition__template__unit__path__startswith=office.path)
    found = EditionClause.objects.filter(scope, edition__state=EditionState.APPROVED)
    return found.select_related("edition__template", "basis__document").order_by("-edition__pk", "order")


def answers_for(clause: EditionClause | Clause, unit: Unit, day: dt.date) -> list[Answering]:
    """Who answers for a clause at a unit on a day: from the top of the chain down, whoever has signed, holds the post and is bound.

    A clause of a letter stands for its source, too: whoever signed another letter with a clause from the same source answers beside.
    """
    basis = clause if isinstance(clause, Clause) else clause.basis
    wanted = Q(basis=basis) if basis is not None else Q(pk__in=[])
    if isinstance(clause, EditionClause):
        wanted |= Q(pk=clause.pk)
    by_edition: dict[int, EditionClause] = {}
    for one in EditionClause.objects.filter(wanted).select_related("basis__document").order_by("order"):
        by_edition.setdefault(one.edition_id, one)
    related = ("round__edition__template__parent", "person", "unit")
    letters = Letter.objects.binding_on(day).filter(round__edition__in=by_edition, unit__in=path_ids(unit.path)).select_related(*related)
    found = [Answering(letter, by_edition[letter.round.edition_id]) for letter in letters.order_by("number")]
    return sorted(found, key=lambda a: (a.depth, a.letter.unit.path, a.letter.number))

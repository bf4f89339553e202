"""Questions about matters. The block against respondents and recused people is in here and nowhere else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import may_see_matters, scope_paths
from qingfeng.core.access.recusal import Barred, Ties, against, ties_of
from qingfeng.core.parties.models import Unit

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

# Roles whose work is the handling of matters. Keepers, publishers, cashiers, auditors and administrators are not among them.
DESK_ROLES = (Role.REGISTRAR, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD, Role.CALLER)

# On duty for minors: reads nothing but the sealed matters one has a part in.
SEALED_ROLES = (*DESK_ROLES, Role.DUTY)


@dataclass(frozen=True, slots=True)
class Sight:
    """What one account sees of matters on one day. Two equal sights see the same."""

    actor: int
    paths: tuple[str, ...]  # of offices whose matters are seen
    sealed_paths: tuple[str, ...]  # of offices whose sealed matters are seen by whoever has a part in them
    barred: Barred  # units from whose matters the account stands back, and until when it was tied to them
    people: frozenset[int]


def sight_of(actor: Account, day: dt.date, ties: Ties | None = None) -> Sight | None:
    """Nothing for those who see no matters at all."""
    if not may_see_matters(actor, day):
        return None
    ties = ties or ties_of(actor, day)
    paths, sealed = (tuple(scope_paths(actor, roles, day)) for roles in (DESK_ROLES, SEALED_ROLES))
    return Sight(actor.pk, paths, sealed, ties.barred, ties.people)


def _within(paths: tuple[str, ...]) -> Q:
    below = Q()
    for path in paths:
        below |= Q(path__startswith=path)
    return Q(unit__in=Unit.objects.filter(below).values("pk")) if paths else Q(pk__in=[])


class MatterQuerySet(models.QuerySet):
    def open(self) -> MatterQuerySet:
        return self.filter(ended_at=None)

    def stranded(self) -> MatterQuerySet:
        """Open, and nobody is left who could be asked to answer for it: set and cleared by the duty that offers abandoned matters."""
        return self.open().filter(stranded_at__isnull=False)

    def not_against(self, actor: Account, day: dt.date, ties: Ties | None = None) -> MatterQuerySet:
        """Leaves out whatever the actor must stand back from: own unit, oneself, kin, own child's school, of today and of the time
        of the facts."""
        ties = ties or ties_of(actor, day)
        return self._about_none_of(ties.barred, ties.people)

    def _about_none_of(self, barred: Barred, people: frozenset[int]) -> MatterQuerySet:
        from .models import Respondent

        blocked = Respondent.objects.filter(against(barred, "unit", "matter__facts_from") | Q(person__in=people)).values("matter")
        own = against(barred, "respondent_unit", "facts_from") & Q(respondent_unit__isnull=False)
        return self.exclude(own).exclude(pk__in=blocked)

    def stood_back_from(self, actor: Account, day: dt.date, ties: Ties | None = None) -> MatterQuerySet:
        """The other way round: what `not_against` leaves out, for whatever hangs on a matter by its key or number alone."""
        from .models import Respondent

        ties = ties or ties_of(actor, day)
        tied = Respondent.objects.filter(against(ties.barred, "unit", "matter__facts_from") | Q(person__in=ties.people)).values("matter")
        return self.filter(against(ties.barred, "respondent_unit", "facts_from") | Q(pk__in=tied))

    def answerable_by(self, actor: Account, day: dt.date) -> MatterQuerySet:
        """What the actor could be asked to answer for: as visible, but of the sealed ones also those not yet open to the actor."""
        sight = sight_of(actor, day)
        if sight is None:
            return self.none()
        here = _within(sight.paths) | (_within(sight.sealed_paths) & Q(sealed=True))
        return self.filter(here)._about_none_of(sight.barred, sight.people)

    def by_office(self) -> list[tuple[str, int]]:
        """How many there are at each office that has any."""
        counted = self.order_by("unit__path").values_list("unit__name").annotate(n=models.Count("pk"))
        return [(name, n) for name, n in counted]

    def visible_to(self, actor: Account, day: dt.date) -> MatterQuerySet:
        """What the actor may read: matters of the offices where one holds a desk role, sealed ones only with a part in them.

        A part alone opens nothing: who has left the office, lost the role or become an administrator reads no more.
        """
        return self.seen_by(sight_of(actor, day))

    def seen_by(self, sight: Sight | None) -> MatterQuerySet:
        from .models import Part

        if sight is None:
            return self.none()
        mine = Q(accountable=sight.actor) | Exists(Part.objects.filter(matter=OuterRef("pk"), account=sight.actor))
        if sight.paths == sight.sealed_paths:  # as a rule; a database answers this much faster
            seen = _within(sight.paths) & (Q(sealed=False) | mine)
        else:
            seen = (_within(sight.paths) & Q(sealed=False)) | (_within(sight.sealed_paths) & Q(sealed=True) & mine)
        return self.filter(seen)._about_none_of(sight.barred, sight.people)


class ClockQuerySet(models.QuerySet):
    def running(self) -> ClockQuerySet:
        return self.filter(stopped_on=None)

"""Questions about matters. The block against respondents and recused people is in here and nowhere else."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import may_see_matters, scope_paths
from qingfeng.core.access.recusal import recused_person_ids, recused_unit_ids

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

# Roles whose work is the handling of matters. Keepers, publishers, cashiers, auditors and administrators are not among them.
DESK_ROLES = (Role.REGISTRAR, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD, Role.CALLER)

# On duty for minors: reads nothing but the sealed matters one has a part in.
SEALED_ROLES = (*DESK_ROLES, Role.DUTY)


def _within(actor: Account, roles: tuple[Role, ...], day: dt.date) -> Q:
    scope = Q(pk__in=[])
    for path in scope_paths(actor, roles, day):
        scope |= Q(unit__path__startswith=path)
    return scope


class MatterQuerySet(models.QuerySet):
    def open(self) -> MatterQuerySet:
        return self.filter(ended_at=None)

    def overdue(self, day: dt.date) -> MatterQuerySet:
        return self.open().filter(due_on__lt=day)

    def due_within(self, day: dt.date, days: int) -> MatterQuerySet:
        return self.open().filter(due_on__gte=day, due_on__lte=day + dt.timedelta(days=days))

    def not_against(self, actor: Account, day: dt.date) -> MatterQuerySet:
        """Leaves out whatever the actor must stand back from: own unit, oneself, kin, own child's school."""
        from .models import Respondent

        units, people = recused_unit_ids(actor, day), recused_person_ids(actor, day)
        blocked = Respondent.objects.filter(matter=OuterRef("pk")).filter(Q(unit__in=units) | Q(person__in=people))
        against = Q(respondent_unit__in=units)
        return self.exclude(against & Q(respondent_unit__isnull=False)).filter(~Exists(blocked))

    def visible_to(self, actor: Account, day: dt.date) -> MatterQuerySet:
        """What the actor may read: matters of the offices where one holds a desk role, sealed ones only with a part in them.

        A part alone opens nothing: who has left the office, lost the role or become an administrator reads no more.
        """
        from .models import Part

        if not may_see_matters(actor, day):
            return self.none()
        mine = Exists(Part.objects.filter(matter=OuterRef("pk"), account=actor))
        mine_and_sealed = Q(sealed=True) & (Q(accountable=actor) | mine)
        seen = (_within(actor, DESK_ROLES, day) & Q(sealed=False)) | (_within(actor, SEALED_ROLES, day) & mine_and_sealed)
        return self.filter(seen).not_against(actor, day)


class ClockQuerySet(models.QuerySet):
    def running(self) -> ClockQuerySet:
        return self.filter(stopped_on=None)

"""Every change of norms is an edition, by which processes know when to read them again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from qingfeng.core.norms.models import NormEdition
from qingfeng.core.norms.queries import snapshot

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account


def new_edition(*, actor: Account | None, now: dt.datetime, note: str) -> None:
    NormEdition.objects.create(recorded_at=now, recorded_by=actor, note=note[:200])
    snapshot.changed()

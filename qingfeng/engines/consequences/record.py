"""How this engine writes into the chronicle and counts its clocks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import counting
from qingfeng.core.calendar.days import working_days
from qingfeng.core.chronicle.services import append
from qingfeng.core.norms import queries
from qingfeng.core.parties.models import Unit


def who(actor: Account | None) -> str:
    return f"account:{actor.pk}" if actor else "system"


def record(stream: tuple[str, str], event: str, body: dict[str, Any], actor: Account | None, now: dt.datetime) -> None:
    append(stream=stream, event=f"consequence.{event}", body=body, actor=who(actor), now=now)


def due(clock: str, start: dt.date, unit: Unit) -> dt.date | None:
    """The end of a limit by the rule in force on its first day; None where no rule sets one."""
    version = queries.find(clock, start, unit) if clock else None
    if version is None:
        return None
    return counting.count(start=start, amount=version.value["amount"], unit=version.value["unit"], days=working_days()).due

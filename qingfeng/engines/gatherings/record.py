"""What the chronicle keeps of sessions: keys, codes, days and numbers, never who came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from qingfeng.core.access.models import Account
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.procedure import actor_code

from .models import Session


def record(session: Session, event: str, body: Mapping[str, Any], actor: Account | None, now: dt.datetime) -> None:
    append(stream=session.stream, event=f"gatherings.{event}", body=body, actor=actor_code(actor) if actor else "system", now=now)

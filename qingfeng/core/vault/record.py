"""What the vault and the keepers did, in the chronicle: one stream for each office."""

from __future__ import annotations

import datetime as dt
from typing import Any

from qingfeng.core.chronicle.services import append


def record(unit_id: int, event: str, body: dict[str, Any], *, actor: Any, now: dt.datetime) -> None:
    append(stream=("vault", str(unit_id)), event=event, body=body, actor=f"account:{actor.pk}" if actor else "system", now=now)

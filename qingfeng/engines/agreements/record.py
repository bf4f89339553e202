"""What the chronicle keeps of letters: keys, codes, days and commitments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from qingfeng.core.access.models import Account
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.procedure import actor_code


def record(stream: tuple[str, str], event: str, body: Mapping[str, Any], actor: Account | None, now: dt.datetime) -> None:
    append(stream=stream, event=f"agreements.{event}", body=body, actor=actor_code(actor) if actor else "system", now=now)

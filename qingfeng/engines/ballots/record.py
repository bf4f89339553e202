"""What the chronicle keeps of surveys: keys, days, numbers, digests. Of an answer it keeps nothing, not even that one came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from qingfeng.core.access.models import Account
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.procedure import actor_code

from .models import Survey


def record(survey: Survey, event: str, body: Mapping[str, Any], actor: Account | None, now: dt.datetime) -> None:
    append(stream=survey.stream, event=f"ballots.{event}", body=body, actor=actor_code(actor) if actor else "system", now=now)

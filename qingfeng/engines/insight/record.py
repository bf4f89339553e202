"""What the chronicle keeps of templates and reports: keys, periods, digests and numbers; no text of theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from qingfeng.core.access.models import Account
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.procedure import actor_code

from .models import Report, ReportTemplate


def record(of: Report | ReportTemplate, event: str, body: Mapping[str, Any], actor: Account, now: dt.datetime) -> None:
    append(stream=of.stream, event=f"insight.{event}", body=body, actor=actor_code(actor), now=now)

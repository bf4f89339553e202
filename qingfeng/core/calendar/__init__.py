"""Days: what day it is for an office, which days are worked, and how a time limit is counted."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today(now: dt.datetime) -> dt.date:
    """The calendar day at the office (UTC+8) at an aware moment."""
    return now.astimezone(SHANGHAI).date()

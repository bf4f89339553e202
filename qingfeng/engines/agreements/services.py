"""The only writer of letters: drafting, issuing, signing by both sides, scans, reminders."""

from __future__ import annotations

from .countersigning import countersign, record_countersigned
from .drafting import approve_edition, create_template, draft_edition, drop_edition
from .issuing import close, issue, issue_missing, new_code, withdraw
from .reminding import remind
from .rosters import read_roster, roster_sheet, sign_by_roster
from .scanning import assign, confirm, set_aside, take_in
from .signing import record_signed, sign, sign_with_code

__all__ = [
    "approve_edition",
    "assign",
    "close",
    "confirm",
    "countersign",
    "create_template",
    "draft_edition",
    "drop_edition",
    "issue",
    "issue_missing",
    "new_code",
    "read_roster",
    "record_countersigned",
    "record_signed",
    "remind",
    "roster_sheet",
    "set_aside",
    "sign",
    "sign_by_roster",
    "sign_with_code",
    "take_in",
    "withdraw",
]

"""The one writer of what is published."""

from __future__ import annotations

from .board_import import import_board
from .boards import change_board, create_board, drop_board, publish_board, remove_item, set_item, withdraw_board
from .filing import rendered
from .outreach import record_outreach, strike_outreach, take_outreach
from .photos import remove_photo, set_photo
from .promises import record_promise, settle_promise
from .publishing import approve, correct, dispose, draft, drop, end_due, publish, revise, withdraw

__all__ = [
    "approve",
    "change_board",
    "correct",
    "dispose",
    "create_board",
    "draft",
    "drop",
    "drop_board",
    "end_due",
    "import_board",
    "publish",
    "publish_board",
    "record_outreach",
    "record_promise",
    "remove_item",
    "remove_photo",
    "rendered",
    "revise",
    "set_item",
    "set_photo",
    "settle_promise",
    "strike_outreach",
    "take_outreach",
    "withdraw",
    "withdraw_board",
]

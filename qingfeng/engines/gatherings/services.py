"""The only writer of sessions: arranging them, asking people to them, signing in, closing them."""

from __future__ import annotations

from .arranging import arrange, ask_people, ask_posts, cancel, change
from .attending import close, mark, open_code, sign_in, take_list
from .rosters import roster_sheet, take_roster

__all__ = [
    "arrange",
    "ask_people",
    "ask_posts",
    "cancel",
    "change",
    "close",
    "mark",
    "open_code",
    "roster_sheet",
    "sign_in",
    "take_list",
    "take_roster",
]

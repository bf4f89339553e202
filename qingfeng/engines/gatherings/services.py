"""The only writer of sessions: arranging them, asking people to them, signing in, closing them."""

from __future__ import annotations

from .arranging import arrange, ask_people, ask_posts, cancel, change
from .attending import close, mark, open_code, sign_in, take_list
from .findings import note, strike
from .following import arrange_tour, came_of_it, follow_up, followed, record_consultation, strike_item
from .guests import ask_guests, mark_guests
from .reading import mark_read, put_up, take_down
from .rosters import roster_sheet, take_roster
from .series import arrange_months

__all__ = [
    "arrange",
    "arrange_months",
    "ask_guests",
    "arrange_tour",
    "ask_people",
    "ask_posts",
    "came_of_it",
    "cancel",
    "change",
    "close",
    "follow_up",
    "followed",
    "mark",
    "mark_guests",
    "mark_read",
    "note",
    "open_code",
    "put_up",
    "record_consultation",
    "roster_sheet",
    "sign_in",
    "strike",
    "strike_item",
    "take_down",
    "take_list",
    "take_roster",
]

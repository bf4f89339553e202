"""The only writer of surveys: drafting, opening, tickets, answers, paper, closing."""

from __future__ import annotations

from .answering import AlreadyUsed, answer, answer_many
from .closing import close
from .drafting import change, draft, open_survey
from .paper import check as check_paper
from .paper import drop as drop_paper
from .paper import enter as enter_paper
from .paper import send_back as send_paper_back
from .paper_sheets import blank_sheet as blank_paper_sheet
from .paper_sheets import take as take_paper
from .ticketing import issue as issue_tickets
from .ticketing import void as void_tickets

__all__ = [
    "AlreadyUsed",
    "answer",
    "answer_many",
    "blank_paper_sheet",
    "change",
    "check_paper",
    "close",
    "draft",
    "drop_paper",
    "enter_paper",
    "issue_tickets",
    "open_survey",
    "send_paper_back",
    "take_paper",
    "void_tickets",
]

"""Tickets as they are printed, while the survey runs: afterwards nobody can make them again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _

from qingfeng.core.language import full_day, on_record
from qingfeng.core.papers.tickets import AnswerTicket, tickets_pdf

from . import codes
from .models import TicketBatch

MOST_IN_A_FILE = 500


def files_of(batch: TicketBatch) -> list[tuple[int, int]]:
    """The first and the last ticket in each of the files that they are printed in."""
    return [(at + 1, min(at + MOST_IN_A_FILE, batch.count)) for at in range(0, batch.count, MOST_IN_A_FILE)]


@on_record()
def print_tickets(batch: TicketBatch, *, first: int, address: Callable[[str], str], where: str, day: dt.date) -> bytes:
    """No number is on a slip: nobody should be able to write down who got which."""
    wanted = codes.codes_of(batch)[first - 1 : first - 1 + MOST_IN_A_FILE]
    slips = [AnswerTicket(address(code), " ".join(codes.groups(code))) for code in wanted]
    lines = [
        _("请在%(from)s至%(to)s答。") % {"from": full_day(batch.survey.opens_on), "to": full_day(batch.survey.closes_on)},
        _("不写姓名。一张票答一次，答了以后谁也查不出是谁答的。"),
        _("扫码，或者在网址里输入上面的数字。"),
    ]
    return tickets_pdf(batch.survey.title, slips, lines=lines, where=where, day=day)

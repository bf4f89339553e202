"""What was paid back, counted from the entries of the books alone."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet, Sum

from qingfeng.core.parties.models import Unit

from .models import Posting
from .order_book import PAID, TAKEN
from .restitution import RETURNED_MEMO


def payments_between(unit: Unit, from_day: dt.date, to_day: dt.date) -> QuerySet[Posting]:
    """One posting per payment (negative: a reversal) of the schools at and below `unit`, from the first day to the last, both counted."""
    return Posting.objects.filter(
        account__code=PAID,
        account__book__kind="refund",
        account__book__unit__path__startswith=unit.path,
        transfer__day__range=(from_day, to_day),
    )


def paid_between(unit: Unit, from_day: dt.date, to_day: dt.date) -> int:
    """Refunds paid out, in fen."""
    return payments_between(unit, from_day, to_day).aggregate(total=Sum("amount"))["total"] or 0


def returned_between(unit: Unit, from_day: dt.date, to_day: dt.date) -> QuerySet[Posting]:
    """One posting for each sum that came back from a payer after the finding fell. Nothing of it is taken off what was paid."""
    return Posting.objects.filter(
        account__code=TAKEN,
        account__book__kind="refund",
        account__book__unit__path__startswith=unit.path,
        transfer__memo=RETURNED_MEMO,
        transfer__day__range=(from_day, to_day),
    )

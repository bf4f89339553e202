"""Numbers in series, without a gap and never twice, also with many writers at once."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F

from .models import Counter


def next_number(series: str) -> int:
    """Takes the next number of a series. The row stays locked until the transaction ends: call it late in one."""
    if not Counter.objects.filter(series=series).update(last=F("last") + 1):
        try:
            with transaction.atomic():
                Counter.objects.create(series=series, last=1)
                return 1
        except IntegrityError:  # another writer made the row first
            Counter.objects.filter(series=series).update(last=F("last") + 1)
    return Counter.objects.values_list("last", flat=True).get(series=series)


def matter_ref(prefix: str, year: int) -> str:
    return f"{prefix}{year}-{next_number(f'{prefix}{year}'):04d}"

"""How far back the facts of a matter reach, for whatever hangs on a matter by its key alone: an order, a cause, a consequence."""

from __future__ import annotations

import datetime as dt

from django.db.models import DateField, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from qingfeng.core.prepared import Prepared, Slot

from .models import Matter

_of_matter = Prepared(lambda: Matter.objects.filter(pk=Slot("matter")).values_list("facts_from", flat=True))


def facts_from(matter: int | None, otherwise: dt.date) -> dt.date:
    """The first day of the facts; of no matter the day given otherwise."""
    return (_of_matter.first(matter=matter) if matter else None) or otherwise


def facts_from_of(key: str, otherwise: dt.date | str) -> Coalesce:
    """The same in SQL, by the column that holds the key of the matter; `otherwise` is a day or a column."""
    found = Subquery(Matter.objects.filter(pk=OuterRef(key)).values("facts_from")[:1])
    return Coalesce(found, F(otherwise) if isinstance(otherwise, str) else Value(otherwise, DateField()))

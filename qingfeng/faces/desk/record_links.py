"""The way from a counted record to the page where it is read: for whoever may open that page; others read its label alone."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import resolve, reverse

from qingfeng.core.refusal import Refused
from qingfeng.engines.insight import figures
from qingfeng.engines.insight.figures import Record
from qingfeng.engines.insight.places import Place, where_of

from .who import Desk

Linked = tuple[Record, str, str, str]  # the record, the address of its matter, its own, whom it counts; empty what is not for the reader


def linked(desk: Desk, code: str, records: Sequence[Record]) -> list[Linked]:
    """`code` of a figure that may be gone by now: then matters alone are opened."""
    matters = matters_of(desk, records)
    try:
        kinds = figures.figure(code).opens
    except Refused:
        kinds = {}
    places = where_of(kinds, [record.key for record in records], desk.actor, desk.day)
    return [(r, matters.get(r.matter_id or 0, ""), *_opened(desk, places.get(r.key))) for r in records]


def matters_of(desk: Desk, records: Sequence[Record]) -> dict[int, str]:
    wanted = {record.matter_id for record in records if record.matter_id}
    seen = desk.matters().filter(pk__in=wanted).values_list("pk", "ref") if wanted else ()
    return {pk: reverse("desk:matter", args=[ref]) for pk, ref in seen}


def _opened(desk: Desk, place: Place | None) -> tuple[str, str]:
    """The address, and whom its page names. A page that would not let the reader in is not offered."""
    if place is None:
        return "", ""
    url = reverse(f"desk:{place.page}", args=place.args)
    roles = getattr(resolve(url).func, "roles", ())
    if roles and not desk.has(*roles):
        return "", ""
    return (f"{url}#{place.part}" if place.part else url), place.name

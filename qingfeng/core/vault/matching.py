"""Whether somebody sealed is on a list of names, found by fingerprints: nothing is opened, and nothing is kept of the answer."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from . import spelling
from .fingerprints import digest, unpack
from .models import SealedIdentity

NAMES = ("name", "child")


def on_list(sealed_ids: Iterable[uuid.UUID], listed: Sequence[tuple[str, str]]) -> dict[uuid.UUID, list[int]]:
    """For each identity that can be compared the places of its names on a list of pupils, given as (name, class).

    Of namesakes those of the same class are meant, where the class is known on both sides. An identity that names no child
    and is not on the list itself cannot be compared and is left out.
    """
    places: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for at, (name, _class) in enumerate(listed):
        for spelt in spelling.names_in(name):
            places[len(spelt)][spelt].append(at)
    rows = SealedIdentity.objects.filter(pk__in=list(sealed_ids)).exclude(fingerprints=b"").values_list("pk", "fingerprints")
    found = {pk: _places(pk, bytes(packed), places, listed) for pk, packed in rows}
    return {pk: hits for pk, hits in found.items() if hits is not None}


def _places(
    sealed_id: uuid.UUID, packed: bytes, places: dict[int, dict[str, list[int]]], listed: Sequence[tuple[str, str]]
) -> list[int] | None:
    prints = list(unpack(packed))
    wanted = [mark for mark in prints if mark.kind in NAMES]
    hits = {
        at
        for mark in wanted
        for name, rows in places.get(mark.length, {}).items()
        if digest(sealed_id, mark.kind, name) == mark.digest
        for at in rows
    }
    if not hits and not any(mark.kind == "child" for mark in wanted):
        return None
    classes = {mark.digest for mark in prints if mark.kind == "class"}
    same = {at for at in hits if _class_digests(sealed_id, listed[at][1]) & classes}
    return sorted(same or hits)


def _class_digests(sealed_id: uuid.UUID, said: str) -> set[bytes]:
    stream = spelling.numerals(spelling.plain(said))
    return {digest(sealed_id, "class", key) for _start, _end, key in spelling.classes_in(stream)}

"""Putting answers into a box: it grows, and forgets which was which."""

from __future__ import annotations

from collections.abc import Mapping

from qingfeng.core.parties.models import Unit

from .models import Box, Survey

Counts = Mapping[str, int]


def box_of(survey: Survey, unit: Unit | None) -> Box:
    return Box.objects.get_or_create(survey=survey, unit=unit)[0]


def put(survey: Survey, unit_id: int | None, counts: Counts, answers: int) -> None:
    """Inside the transaction of whoever acts; the box was made when the tickets were."""
    box = Box.objects.select_for_update().get(survey=survey, unit=unit_id)
    box.answers += answers
    box.counts = dict(sorted((added(box.counts, counts)).items()))
    box.save(update_fields=["answers", "counts"])


def added(one: Counts, other: Counts) -> dict[str, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in {*one, *other}}

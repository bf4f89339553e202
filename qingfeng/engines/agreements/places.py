"""On which page a letter is read: with its signer where the reader reads names, otherwise on the round's page, at the line of its unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import units_where

from .models import Letter, Round
from .permissions import WITH_OFFICE


def pages_of(letters: Sequence[int], viewer: Any, day: dt.date) -> dict[int, tuple[str, tuple[Any, ...], str, str]]:
    """By letter: the page, its arguments, the part of it, and the signer where the page names signers. Nothing of what is not followed."""
    followed = set(Round.objects.visible_to(viewer, day).values_list("pk", flat=True))
    own = set(units_where(viewer, Role.RESPONDENT, day).values_list("pk", flat=True))
    asked = ("pk", "round", "unit__code", "unit", "round__edition__template__other_side", "person__name")
    rows = Letter.objects.filter(pk__in=letters).values_list(*asked)
    found: dict[int, tuple[str, tuple[Any, ...], str, str]] = {}
    for pk, round_pk, code, unit, other_side, name in rows:
        if unit in own or (round_pk in followed and other_side in WITH_OFFICE):
            found[pk] = ("letter_unit_people", (round_pk, code), f"letter-{pk}", name)
        elif round_pk in followed:
            found[pk] = ("letter_round", (round_pk,), f"unit-{code}", "")
    return found

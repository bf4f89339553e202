"""What others said of a unit, as it enters a yearly sheet: a rating of 0 to 100, with how many gave it, the source and the weight. Pure.

A rating comes through a declared source and never from another engine. It takes from the base what it lacks to 100, by its weight:
base x weight x (100 - rating), worked out exactly and rounded half up to a hundredth of a point. Whoever is rated full loses nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Rating:
    """`value`: 0 to 100, none where too few answered to be told; then `n` is 0 as well. `key` and `text` name where it can be read."""

    value: Fraction | None
    n: int
    text: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSource:
    """`ratings`: for every unit at or below a path, what was finally said of it between two days, both counted. What is still being
    asked says nothing yet."""

    code: str
    name: str | Promise
    ratings: Callable[[str, dt.date, dt.date], Mapping[int, Rating]]


@dataclass(frozen=True)
class Weight:
    """By a clause: this source counts so many per cent of that sheet, where at least so many answered."""

    source: str
    sheet: str
    percent: Fraction
    least: int
    version: Any


@dataclass(frozen=True)
class Rated:
    """One rating on one sheet, and what it takes."""

    weight: Weight
    rating: Rating
    points: int  # hundredths, taken off

    @property
    def counts(self) -> bool:
        return counts(self.rating, self.weight)


def counts(rating: Rating, weight: Weight) -> bool:
    return rating.value is not None and rating.n >= weight.least


def half_up(exact: Fraction) -> int:
    """2.5 is 3: as points are rounded in the office, and the same on every machine."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def rated(rating: Rating, weight: Weight, base: int) -> Rated:
    """`base` in hundredths."""
    if not counts(rating, weight):
        return Rated(weight, rating, 0)
    assert rating.value is not None
    return Rated(weight, rating, half_up(base * weight.percent / HUNDRED * (HUNDRED - rating.value) / HUNDRED))


def weights_of(value: Mapping[str, Any], version: Any) -> tuple[Weight, ...]:
    """From the parameter; what is no share of a whole counts nothing."""
    least, found = int(value.get("least", 0)), []
    for row in value.get("weights", ()):
        percent = Fraction(str(row["weight"]))
        if 0 < percent <= HUNDRED:
            found.append(Weight(row["source"], row["sheet"], percent, least, version))
    return tuple(found)


def kept(found: Rated) -> dict[str, Any]:
    """As it is kept with the sheet. Of what is too few to be told neither the rating nor the number is."""
    rating, weight = found.rating, found.weight
    told = half_up(rating.value * HUNDRED) if rating.value is not None and found.counts else None
    return {
        "source": weight.source, "key": rating.key, "text": rating.text, "rating": told, "n": rating.n if found.counts else 0,
        "least": weight.least, "weight": half_up(weight.percent * HUNDRED), "points": found.points, "version": weight.version,
        "counts": found.counts,
    }  # fmt: skip

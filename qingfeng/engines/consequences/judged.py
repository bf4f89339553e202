"""All that is known of one unit: its causes, what follows from them by rule, and what of it people let stand. Worked out once."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from qingfeng.core.parties.models import Unit

from .answers import counted_at
from .assessment_rules import Counted
from .declarations import derive_all, raised_at
from .facts import Derived, Facts, Law
from .gathering import facts_of, law_of


class Judged:
    """As of the moment each part is first asked for: under the lock of the unit. `known`: parts that were asked for many units at once, or
    that are supposed."""

    def __init__(self, unit: Unit, **known: Any) -> None:
        self.unit = unit
        self.__dict__.update(known)

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self.unit)

    @cached_property
    def whole(self) -> Facts:
        """With the complaints, which titles alone may count."""
        return replace(self.facts, raised=raised_at(self.unit))

    @cached_property
    def law(self) -> Law:
        return law_of(self.unit)

    @cached_property
    def derived(self) -> list[Derived]:
        return derive_all(self.facts, self.law)

    @cached_property
    def counted(self) -> Counted:
        return counted_at(self.unit)

    @cached_property
    def stands(self) -> list[Derived]:
        """What people let stand of all that follows by rule."""
        return [stands for derived in self.derived if (stands := self.counted(derived)) is not None]

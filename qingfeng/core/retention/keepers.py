"""Who keeps what: each engine declares the kinds of things it keeps, when their time is up and how they are emptied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.calendar.counting import count
from qingfeng.core.calendar.days import working_days
from qingfeng.core.norms.queries import find

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.norms.models import Version
    from qingfeng.core.parties.models import Unit

LEAST_DAYS = {"day": 1, "workday": 1, "month": 28, "year": 365}
UNITS = {"day": _l("%s日"), "workday": _l("%s个工作日"), "month": _l("%s个月"), "year": _l("%s年")}


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept: a code for it, a neutral label, the matter it belongs to, and the day its time runs from."""

    key: str
    label: str
    since: dt.date
    matter_id: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A kept thing whose time is up."""

    keeper: Keeper
    kept: Kept
    due_on: dt.date
    rule: Version

    @property
    def name(self) -> tuple[str, str]:
        return self.keeper.kind, self.kept.key


@dataclass(frozen=True, slots=True)
class Keeper:
    """`ended(office, before)` gives what the office keeps whose time began before a day and is not emptied yet;
    `dispose(key, actor, now)` empties one of them. Without `dispose` the kind is only explained."""

    kind: str  # also the parameter that holds the period: retention.<kind>
    label: str | Promise
    explain: str | Promise
    ended: Callable[[Unit, dt.date], Iterable[Kept]] | None = None
    dispose: Callable[[str, Account, dt.datetime], None] | None = None

    @property
    def parameter(self) -> str:
        return f"retention.{self.kind}"

    def rule(self, office: Unit, day: dt.date) -> Version | None:
        """The period that holds that day; before there was one nothing is destroyed."""
        return find(self.parameter, day, office)

    def due(self, office: Unit, day: dt.date) -> Iterable[Due]:
        rule = self.rule(office, day)
        if rule is None or self.ended is None or self.dispose is None:
            return
        for kept in self.ended(office, day - dt.timedelta(days=rule.value["amount"] * LEAST_DAYS[rule.value["unit"]])):
            until = kept_until(kept.since, rule)
            if until < day:
                yield Due(self, kept, until, rule)


def kept_until(since: dt.date, rule: Version) -> dt.date:
    """The last day on which something is kept."""
    due = count(start=since, amount=rule.value["amount"], unit=rule.value["unit"], days=working_days()).due
    assert due is not None
    return due


def period_words(rule: Version) -> str:
    """结束之日起10年."""
    return _("%(event)s之日起%(period)s") % {
        "event": rule.value["event"] or _("结束"),
        "period": UNITS[rule.value["unit"]] % rule.value["amount"],
    }


_keepers: dict[str, Keeper] = {}


def install(keepers: Iterable[Keeper]) -> None:
    """Called once by the catalogue when the app is ready."""
    _keepers.update({k.kind: k for k in keepers})


def all_keepers() -> tuple[Keeper, ...]:
    return tuple(_keepers.values())


def keeper(kind: str) -> Keeper | None:
    return _keepers.get(kind)

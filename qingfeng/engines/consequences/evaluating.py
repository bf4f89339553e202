"""Recomputes every declared rule for one unit and makes the rows follow: proposals come and go, what was decided is suspended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit

from .assessing import follow_assessments
from .declarations import declared, declared_rule
from .facts import Derived
from .judged import Judged
from .models import Cause, Consequence, ConsequenceCause, State
from .reconcile import IN_FORCE, Action, reconcile
from .record import due, record
from .telling import RESUMED, tell, tell_stopped
from .title_rules import follow_titles


def follow(*, unit: Unit, office: Unit, actor: Account | None, proposer: Account | None, now: dt.datetime) -> list[Consequence]:
    """Call under the lock of the unit. Returns the rows that changed."""
    rows = list(Consequence.objects.select_for_update().filter(unit=unit).order_by("pk"))
    links: dict[int, set[str]] = {row.pk: set() for row in rows}
    for pk, key in ConsequenceCause.objects.filter(consequence__in=rows).values_list("consequence_id", "cause__key"):
        links[pk].add(key)
    episodic = frozenset(rule.code for rule in declared() if rule.episodic)
    standing = [row.as_row(frozenset(links[row.pk])) for row in rows]
    judged = Judged(unit)
    run = _Run({row.pk: row for row in rows}, unit, office, actor, proposer, now)
    for action in reconcile(standing, judged.derived, episodic):
        run.take(action)
    follow_titles(judged=judged, actor=actor, now=now)
    follow_assessments(judged=judged, actor=actor, now=now)
    return run.changed


class _Run:
    def __init__(
        self, rows: dict[int, Consequence], unit: Unit, office: Unit, actor: Account | None, proposer: Account | None, now: dt.datetime
    ) -> None:
        self.rows, self.unit, self.office, self.actor, self.proposer, self.now = rows, unit, office, actor, proposer, now
        self.changed: list[Consequence] = []
        self.dropped: list[Consequence] = []

    def take(self, action: Action) -> None:
        steps: dict[str, Callable[[Action], None]] = {
            "create": self._create,
            "relink": self._relink,
            "revive": self._revive,
            "supersede": self._end,
            "lapse": self._end,
            "suspend": self._suspend,
        }
        steps[action.op](action)

    def _create(self, action: Action) -> None:
        derived = action.derived
        assert derived is not None
        rule, day = declared_rule(derived.rule), today(self.now)
        row = Consequence.objects.create(
            rule=derived.rule, slot=derived.slot, unit=self.unit, person_id=derived.person, office=self.office,
            window=derived.window, count=derived.count, row=derived.terms.row, measure=derived.terms.measure,
            points=derived.terms.points, version_id=derived.terms.version, from_on=derived.from_on, until_on=derived.until_on,
            supersedes_id=action.replaces, proposed_by=self.proposer, proposed_at=self.now,
            due_on=due(rule.decide_clock, day, self.unit) if rule else None,
        )  # fmt: skip
        self._link(row, derived)
        self._write(row, "proposed", {"points": row.points, "version": row.version_id, "causes": sorted(derived.causes)})

    def _relink(self, action: Action) -> None:
        """The same consequence on the cases that bear it now."""
        row, derived = self.rows[action.row or 0], action.derived
        assert derived is not None
        had = set(row.links.values_list("cause__key", flat=True))
        fields = {"window": derived.window, "count": derived.count, "from_on": derived.from_on, "until_on": derived.until_on}
        moved = {name: value for name, value in fields.items() if getattr(row, name) != value}
        if had == derived.causes and not moved:
            return
        for name, value in moved.items():
            setattr(row, name, value)
        row.save(update_fields=[*moved] or None)
        self._link(row, derived)
        self._write(row, "relinked", {"causes": sorted(derived.causes), "count": row.count})

    def _link(self, row: Consequence, derived: Derived) -> None:
        row.links.exclude(cause__key__in=derived.causes).delete()
        had = set(row.links.values_list("cause__key", flat=True))
        fresh = Cause.objects.filter(key__in=derived.causes - had)
        ConsequenceCause.objects.bulk_create(ConsequenceCause(consequence=row, cause=cause) for cause in fresh)

    def _revive(self, action: Action) -> None:
        row = self.rows[action.row or 0]
        row.state, row.state_before, row.ended_at = row.state_before, "", None
        row.accountable, row.restore_due_on = None, None
        row.save()
        self._write(row, "revived", {})
        if row.state in IN_FORCE:
            tell(row, RESUMED, self.now)

    def _end(self, action: Action) -> None:
        row = self.rows[action.row or 0]
        supersede = action.op == "supersede"
        row.state_before, row.state = row.state, State.SUPERSEDED if supersede else State.LAPSED
        row.ended_at = self.now
        row.save()
        self._write(row, "superseded" if supersede else "lapsed", {})

    def _suspend(self, action: Action) -> None:
        """At once. What was carried out has to be undone: by the one who decided it, within the clock of the rule."""
        row = self.rows[action.row or 0]
        rule, day = declared_rule(row.rule), today(self.now)
        row.state_before, row.state = row.state, State.SUSPENDED
        row.accountable = row.decided_by
        row.restore_due_on = (due(rule.restore_clock, day, self.unit) if rule else None) or day
        row.save()
        self._write(row, "suspended", {"restore_due_on": row.restore_due_on, "accountable": row.accountable_id})
        tell_stopped(row, self.now)

    def _write(self, row: Consequence, event: str, body: dict) -> None:
        record(row.stream, event, {"rule": row.rule, "state": row.state, **body}, self.actor, self.now)
        self.changed.append(row)


def supersede_earlier(row: Consequence, actor: Account, now: dt.datetime) -> None:
    """A total was decided: the earlier rows of its window that it contains give way."""
    earlier = Consequence.objects.select_for_update().filter(
        rule=row.rule, slot=row.slot, unit=row.unit, person=row.person, window=row.window, state__in=IN_FORCE
    )
    for old in earlier.exclude(pk=row.pk).order_by("pk"):
        old.state_before, old.state, old.ended_at = old.state, State.SUPERSEDED, now
        old.save()
        record(old.stream, "superseded", {"rule": old.rule, "state": old.state, "by": row.pk}, actor, now)

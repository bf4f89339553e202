"""An office's own version: recorded by one person, published by another. Before that nothing decides with it.

The bounds of statute are looked at twice, for the law may change between the two.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.norms import bounds, checking, record, trying, values
from qingfeng.core.norms.coverage import coverage
from qingfeng.core.norms.editions import new_edition
from qingfeng.core.norms.models import Clause, Local, Proposal, ProposalState, Version, VersionKind
from qingfeng.core.norms.permissions import can_publish_norms, can_record_norms, is_recorder
from qingfeng.core.norms.tables import rule_table
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account


@transaction.atomic
def propose_version(
    *,
    key: str,
    unit: Unit,
    value: Any,
    valid_from: dt.date,
    clause: Clause,
    actor: Account,
    now: dt.datetime,
    valid_to: dt.date | None = None,
    published_on: dt.date | None = None,
    tests: Sequence[dict] = (),
) -> Proposal:
    """An office's own version under its own document. `published_on`: the document's date where none is given.

    `tests`: of a rule table, what it must decide in which case (`trying.py`). They are run here and again at publication.
    """
    like = _shipped(key)[-1]
    value = checking.read(key, values.normal(like.type, value))
    return _propose(
        key=key,
        unit=unit,
        value=value,
        tests=_tests(key, value, tests) if like.kind == VersionKind.TABLE else [],
        valid_from=valid_from,
        valid_to=valid_to,
        published_on=published_on or clause.document.dated,
        clause=clause,
        actor=actor,
        now=now,
    )


@transaction.atomic
def propose_end(*, key: str, unit: Unit, valid_from: dt.date, clause: Clause, actor: Account, now: dt.datetime) -> Proposal:
    """From that day on the unit is to have no rule of its own: the superior's would hold again, or the shipped one."""
    return _propose(
        key=key,
        unit=unit,
        value={},
        ended=True,
        valid_from=valid_from,
        valid_to=None,
        published_on=clause.document.dated,
        clause=clause,
        actor=actor,
        now=now,
    )


def _tests(key: str, value: dict, tests: Sequence[dict]) -> list[dict]:
    table = rule_table(value, checking.cell_words(key))
    return trying.written(trying.read_trials(tests, table), table)


def _propose(*, actor: Account, now: dt.datetime, **fields: Any) -> Proposal:
    proposal = Proposal(proposed_by=actor, proposed_at=now, **fields)
    if not can_record_norms(actor, proposal.unit, today(now)):
        raise Refused(_("本级的规定由%s的决定人或负责人录入。") % proposal.unit.name)
    _check(proposal)
    if not proposal.ended:
        proposal.valid_to = proposal.valid_to or proposal.clause.document.in_force_to
    proposal.save()
    record.proposed(proposal, actor, now)
    return proposal


@transaction.atomic
def publish(*, proposal: Proposal, actor: Account, now: dt.datetime) -> Version:
    """The second person has compared it with the document. From here on it is a version, and never changed again."""
    locked = _waiting(proposal)
    if is_recorder(actor, locked):
        raise Refused(
            _("录入规定的人不能自己公布。"),
            authority=locked.cite(),
            advice=_("请%s的另一名决定人或负责人核对后公布；没有第二个人的，由上级机关的决定人或负责人公布。") % locked.unit.name,
        )
    if not can_publish_norms(actor, locked, today(now)):
        raise Refused(_("本级的规定由%s或者它上级机关的决定人、负责人公布。") % locked.unit.name)
    like = _check(locked)
    version = Version(
        key=like.key,
        title=like.title,
        kind=like.kind,
        type=like.type,
        unit=locked.unit,
        value=locked.value,
        local=Local.NONE,
        ended=locked.ended,
        valid_from=locked.valid_from,
        valid_to=locked.valid_to,
        published_on=locked.published_on,
        recorded_at=locked.proposed_at,
        recorded_by=locked.proposed_by,
        published_at=now,
        published_by=actor,
        clause=locked.clause,
    )
    version.digest = version_digest(version)
    version.save()
    _decide(locked, ProposalState.PUBLISHED, actor, now, version=version)
    event = "norms.ended" if version.ended else "norms.published"
    record.write([record.version_entry(event, version, actor, proposal=locked)], now=now)
    new_edition(actor=actor, now=now, note=f"{version.key} {version.clause.cite()}")
    return version


@transaction.atomic
def decline(*, proposal: Proposal, reason: str, actor: Account, now: dt.datetime) -> Proposal:
    """It does not say what the document says. A right one is recorded anew."""
    locked = _waiting(proposal)
    if not can_publish_norms(actor, locked, today(now)):
        raise Refused(_("只有可以公布它的另一个人能退回；自己录入的可以撤回。"))
    if not reason.strip():
        raise Refused(_("请写明退回的理由。"), field="reason")
    _decide(locked, ProposalState.DECLINED, actor, now, reason=reason.strip()[:300])
    record.laid_aside(record.DECLINED, locked, actor, now)
    return locked


@transaction.atomic
def withdraw(*, proposal: Proposal, actor: Account, now: dt.datetime) -> Proposal:
    locked = _waiting(proposal)
    if not is_recorder(actor, locked):
        raise Refused(_("只有录入的人能撤回。"))
    _decide(locked, ProposalState.WITHDRAWN, actor, now)
    record.laid_aside(record.WITHDRAWN, locked, actor, now)
    return locked


def version_digest(version: Version) -> str:
    """Over everything a version decides with."""
    return values.digest(
        version.key,
        version.type,
        version.value,
        version.local,
        version.bounds,
        version.ended,
        version.valid_from.isoformat(),
        version.valid_to.isoformat() if version.valid_to else None,
        version.published_on.isoformat(),
        version.clause.document.key,
        version.clause.ref,
    )


def _waiting(proposal: Proposal) -> Proposal:
    related = ("unit", "clause__document", "proposed_by")
    locked = Proposal.objects.select_for_update(of=("self",)).select_related(*related).get(pk=proposal.pk)
    if locked.state != ProposalState.WAITING:
        raise Refused(_("这一版已经办过了：%s。") % locked.get_state_display())
    return locked


def _decide(locked: Proposal, state: ProposalState, actor: Account, now: dt.datetime, **more: Any) -> None:
    for name, value in {"state": state, "decided_by": actor, "decided_at": now, **more}.items():
        setattr(locked, name, value)
    locked.save(update_fields=["state", "decided_by", "decided_at", *more])


def _check(proposal: Proposal) -> Version:
    """May this be a rule of the unit? The latest shipped version of it, which says what kind of rule it is."""
    shipped = _shipped(proposal.key)
    if proposal.ended and not Version.objects.published().filter(key=proposal.key, unit=proposal.unit).exists():
        raise Refused(_("本级没有另定过这一项，不用终止。"))
    _check_dates(proposal.clause, valid_from=proposal.valid_from, valid_to=proposal.valid_to, published_on=proposal.published_on)
    if not proposal.ended and shipped[-1].kind == VersionKind.TABLE:
        _check_table(proposal)
    if not proposal.ended:
        proposal.value = checking.read(proposal.key, proposal.value)
        _check_bounds(shipped, value=proposal.value, valid_from=proposal.valid_from, valid_to=proposal.valid_to)
    return shipped[-1]


def _check_table(proposal: Proposal) -> None:
    """It says one thing for each case, and what its test rows say it says."""
    table = proposal.rules
    overlaps = coverage(table).overlaps if table.hit == "unique" else ()
    if overlaps:
        told = {"case": overlaps[0].said, "rows": "、".join(str(n) for n in overlaps[0].rows)}
        raise Refused(
            _("规则表有几行同时适用：%(case)s时，第%(rows)s行都适用。") % told,
            authority=proposal.cite(),
            advice=_("请修改规则表，使每种情形只适用一行。"),
            field="value",
        )
    trying.must_pass(table, proposal.trials)


def _shipped(key: str) -> list[Version]:
    found = list(Version.objects.shipped().filter(key=key).select_related("clause__document").order_by("valid_from"))
    if not found:
        raise Refused(_("没有“%s”这一项参数。") % key, field="key")
    return found


def _check_dates(clause: Clause, *, valid_from: dt.date, valid_to: dt.date | None, published_on: dt.date) -> None:
    document, cite = clause.document, clause.cite()
    if published_on < document.dated:
        raise Refused(_("公布日期早于文件的日期。"), authority=cite, field="published_on")
    if valid_from < published_on:
        raise Refused(_("规定不能在公布前生效。"), authority=cite, advice=_("请把施行日期改为公布当日或以后。"), field="valid_from")
    if valid_from < document.in_force_from or not document.in_force_on(valid_from):
        raise Refused(_("那一天文件本身没有生效。"), authority=cite, field="valid_from")
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(_("失效日期须晚于施行日期。"), field="valid_to")


def _check_bounds(shipped: list[Version], *, value: Any, valid_from: dt.date, valid_to: dt.date | None) -> None:
    """Against the shipped rule of the first day, and every later one already known that begins before the end."""
    first = [v for v in shipped if v.valid_from <= valid_from][-1:]
    later = [v for v in shipped if v.valid_from > valid_from and (valid_to is None or v.valid_from < valid_to)]
    for law in first + later:
        if law.kind == VersionKind.TABLE and not law.rules.same_shape(rule_table(value)):
            raise Refused(_("规则表的列与随产品提供的不同。"), authority=law.cite(), field="value")
        why = bounds.beyond(value, law)
        if why:
            raise Refused(why, authority=law.cite(), advice=_("请按上位规定修改。"), field="value")

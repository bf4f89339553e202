"""Situations that several tests start from."""

import datetime as dt

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import an_account
from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.norms import services
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.norms.models import Document
from qingfeng.core.parties.models import Unit, UnitKind

NOW = dt.datetime(2026, 1, 23, 9, tzinfo=SHANGHAI)
D = dt.date
JANUARY, FEBRUARY = D(2026, 1, 5), D(2026, 2, 1)
LONG_AGO = D(2000, 1, 1)


def statutes():
    return load_shipped(now=NOW)


def a_unit(code, parent=None, kind=UnitKind.OFFICE):
    unit = Unit.objects.create(code=code, name=code, kind=kind, parent=parent)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save()
    return unit


def a_proposal(unit, key, value, *, dated=JANUARY, valid_from=FEBRUARY, now=NOW, actor=None, **more):
    """The unit's own version under a document of its own, recorded and not yet published."""
    actor, clause = actor or an_account(unit, Role.DECIDER, since=LONG_AGO), a_clause(unit, dated=dated)
    return services.propose_version(key=key, unit=unit, value=value, valid_from=valid_from, clause=clause, actor=actor, now=now, **more)


def a_rule(unit, key, value, *, now=NOW, **more):
    """The unit's own version, published."""
    return published(a_proposal(unit, key, value, now=now, **more), now=now)


def published(proposal, *, now=NOW):
    return services.publish(proposal=proposal, actor=an_account(proposal.unit, Role.HEAD, since=LONG_AGO), now=now)


def a_clause(unit, *, dated=JANUARY):
    number = Document.objects.count()
    document = services.add_document(
        key=f"local-{number}",
        number=f"云岫教〔{dated.year}〕{number}号",
        title="办理规定",
        unit=unit,
        dated=dated,
        in_force_from=dated,
        actor=None,
        now=NOW,
    )
    return services.add_clause(document=document, ref="第三条", text="", actor=None, now=NOW)


def days(amount, **more):
    """A handling clock like the statute's, of another length."""
    law = {
        "event": "受理",
        "unit": "day",
        "extend_amount": 30,
        "extend_unit": "day",
        "max_extensions": 1,
        "approver": "head",
        "notify": ["complainant"],
        "pause_on": ["听证"],
    }
    return {**law, "amount": amount, **more}

import datetime as dt

import pytest

from qingfeng.core.access.models import Account
from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Clause, Document, NormEdition, Version
from qingfeng.core.parties.models import Person, Post, Unit
from qingfeng.engines.consequences import declarations
from qingfeng.engines.consequences.declarations import ConsequenceRule
from qingfeng.engines.consequences.facts import Derived, Facts, Law, Terms

NOW = dt.datetime(2011, 6, 1, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def totals(facts: Facts, law: Law) -> list[Derived]:
    """A toy of a graded table: row 1 for one cause of a year, row 2 from two on; the unit and every leader."""
    derived = []
    for year in sorted({c.charged_on.year for c in facts.causes}):
        causes = [c for c in facts.causes if c.charged_on.year == year]
        for person in (None, *sorted({t.person for t in facts.tenures})):
            own = [c for c in causes if person is None or any(t.covers(c.charged_on) for t in facts.tenures if t.person == person)]
            version = law("toy.table", dt.date(year, 1, 1))
            if own and version:
                row = min(len(own), 2)
                terms = Terms("deduct" if row == 1 else "dismiss", row, row * 300, version.pk)
                keys = frozenset(c.key for c in own)
                derived.append(Derived("toy.totals", "points", person, str(year), terms, len(own), keys, max(c.charged_on for c in own)))
    return derived


def listing(facts: Facts, law: Law) -> list[Derived]:
    """A toy of a list: two causes or more, however far apart; the window starts with the earliest."""
    causes = sorted(facts.causes, key=lambda c: (c.charged_on, c.key))
    version = law("toy.table", dt.date(2011, 1, 1))
    if len(causes) < 2 or version is None:
        return []
    start, keys = causes[0].charged_on, frozenset(c.key for c in causes)
    until = causes[-1].charged_on + dt.timedelta(days=365)
    return [Derived("toy.list", "listing", None, f"from:{start}", Terms("list", 0, 0, version.pk), len(causes), keys, start, until)]


@pytest.fixture
def now():
    return NOW


@pytest.fixture(autouse=True)
def toy_rules(monkeypatch):
    monkeypatch.setattr(declarations, "_rules", {})
    clocks = {"decide_clock": "toy.decide", "restore_clock": "toy.restore"}
    declarations.install([ConsequenceRule(code="toy.totals", name="合计", derive=totals, **clocks)])
    declarations.install([ConsequenceRule(code="toy.list", name="名单", derive=listing, episodic=True, **clocks)])


@pytest.fixture
def law(db):
    document = Document.objects.create(
        key="toy", title="试验规定", issuer="云岫县", kind="local", dated=dt.date(2009, 1, 1), in_force_from=dt.date(2009, 1, 1)
    )
    clause = Clause.objects.create(document=document, ref="第一条")
    shared = {"clause": clause, "valid_from": dt.date(2009, 1, 1), "published_on": dt.date(2009, 1, 1), "recorded_at": NOW}
    shared |= {"shipped": True, "digest": ""}
    Version.objects.create(key="toy.decide", type="clock", value={"amount": 10, "unit": "day"}, **shared)
    Version.objects.create(key="toy.restore", type="clock", value={"amount": 10, "unit": "day"}, **shared)
    NormEdition.objects.create(recorded_at=NOW)
    queries.snapshot.changed()
    return Version.objects.create(key="toy.table", type="int", value=1, **shared)


@pytest.fixture
def office(db, law):
    unit = Unit.objects.create(code="YX", name="云岫县教育委员会", kind="office", path="/")
    unit.path = f"/{unit.pk}/"
    unit.save()
    return unit


@pytest.fixture
def school(office):
    unit = Unit.objects.create(code="YX-01", name="听松小学", kind="school", parent=office, path="/")
    unit.path = f"{office.path}{unit.pk}/"
    unit.save()
    return unit


@pytest.fixture
def principal(school):
    person = Person.objects.create(number="P1", name="某校长")
    Post.objects.create(unit=school, person=person, kind="principal", held_from=dt.date(2009, 9, 1))
    return person


@pytest.fixture
def handler(office):
    return Account.objects.create(username="handler", unit=office)


@pytest.fixture
def decider(office):
    return Account.objects.create(username="decider", unit=office)


@pytest.fixture
def clerk(office):
    return Account.objects.create(username="clerk", unit=office)

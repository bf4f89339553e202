"""Who must stand back, asked day by day of random lives, is what the single check, the check of many, and every list say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.core.access.models import Account, ChildAt, Kin, Role, RoleHolding
from qingfeng.core.access.recusal import ties_of, ties_of_all
from qingfeng.core.matters.models import Matter, Respondent
from qingfeng.core.matters.recusal import about
from qingfeng.core.matters.steps import recused
from qingfeng.core.parties.models import LEADING_KINDS, Person, Post, Unit

pytestmark = pytest.mark.django_db
START = dt.date(2026, 11, 1)
TODAY = 5  # days after START; what is later has not begun
_number = count(1)
NOW = dt.datetime(2026, 11, 6, 2, 0, tzinfo=dt.UTC)


def day(n: int) -> dt.date:
    return START + dt.timedelta(days=n)


@pytest.fixture
def county(db):
    """An office above an office; two schools, one with a campus; a branch of the Party below the second school."""
    shape = [("office", None), ("office", 0), ("school", 1), ("school", 1), ("school", 2), ("branch", 3), ("office", 0)]
    units: list[Unit] = []
    for n, (kind, above) in enumerate(shape):
        parent = units[above] if above is not None else None
        unit = Unit.objects.create(code=f"H{n}", name=f"单位{n}", kind=kind, parent=parent, path="/")
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.save()
        units.append(unit)
    people = [Person.objects.create(number=f"H{n}", name=f"人{n}") for n in range(4)]
    account = Account.objects.create(username="h", person=people[0], unit=units[0], must_change_password=False)
    RoleHolding.objects.create(account=account, role=Role.HANDLER, unit=units[0], valid_from=dt.date(2005, 1, 1))
    made = SimpleNamespace(units=units, people=people, account=account)
    made.cases = [case for begin in range(TODAY + 2) for case in cases(made, begin)]
    return made


@dataclass(frozen=True)
class Case:
    """A matter, and in numbers what it is about."""

    matter: Matter
    facts_from: int
    units: frozenset[int]
    people: frozenset[int] = frozenset()


def cases(county, begin: int) -> Iterator[Case]:
    """Facts of one day: a matter about each unit, as its respondent or a further one, and one about each person."""
    for n in range(len(county.units)):
        yield Case(a_matter(county, begin, unit=n), begin, frozenset([n]))
    yield Case(a_matter(county, begin, unit=3, further=(2,)), begin, frozenset([2, 3]))
    yield Case(a_matter(county, begin, further=(4,)), begin, frozenset([4]))
    for n in range(len(county.people)):
        yield Case(a_matter(county, begin, person=n), begin, frozenset(), frozenset([n]))


def a_matter(county, begin: int, unit: int | None = None, further=(), person: int | None = None) -> Matter:
    matter = Matter.objects.create(
        ref=f"H2026-{next(_number)}", institution="complaints", procedure="complaint", unit=county.units[0], state="received",
        respondent_unit=None if unit is None else county.units[unit], opened_at=NOW, received_on=day(TODAY), facts_from=day(begin),
        accountable=Account.objects.get_or_create(username="other", defaults={"unit": county.units[0]})[0],
    )  # fmt: skip
    Respondent.objects.bulk_create(Respondent(matter=matter, unit=county.units[u]) for u in further)
    if person is not None:
        Respondent.objects.create(matter=matter, person=county.people[person])
    return matter


@dataclass(frozen=True)
class Span:
    """Held from a day (counted) to a day (not counted)."""

    unit: int
    begins: int
    ends: int | None

    def held_on(self, n: int) -> bool:
        return self.begins <= n and (self.ends is None or n < self.ends)


@dataclass(frozen=True)
class Life:
    unit: int | None  # of the account, today
    posts: list[tuple[int, str, Span]]  # person, kind
    kin: list[tuple[int, int]]
    children: list[Span]


spans = st.builds(
    lambda unit, begins, length: Span(unit, begins, None if length is None else begins + length),
    st.integers(0, 6), st.integers(0, TODAY + 1), st.none() | st.integers(1, 4),
)  # fmt: skip
lives = st.builds(
    Life,
    unit=st.none() | st.integers(0, 6),
    posts=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["principal", "head", "teacher", "clerk"]), spans), max_size=5),
    kin=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)).filter(lambda pair: pair[0] != pair[1]), max_size=3),
    children=st.lists(spans.filter(lambda s: s.unit in (2, 3, 4)), max_size=2),
)


def stands_back(life: Life, case: Case, tree: dict[int, set[int]], kinds: list[str]) -> bool:
    """The rule in words: on one of the days from the first of the facts until today there was a tie."""
    kin = {b if a == 0 else a for a, b in life.kin if 0 in (a, b)}
    if case.people & (kin | {0}):
        return True
    own = {life.unit} if life.unit is not None else set()
    for n in range(min(case.facts_from, TODAY), TODAY + 1):
        here = own | {span.unit for who, _kind, span in life.posts if who == 0 and span.held_on(n)}
        up = {u for u in tree if here & tree[u]}
        down = set().union(*(tree[u] for u in here if kinds[u] != "office"))
        led = {span.unit for who, kind, span in life.posts if who in kin and kind in LEADING_KINDS and span.held_on(n)}
        schools = set().union(*(tree[s.unit] for s in life.children if s.held_on(n)))
        if case.units & (up | down | led | schools):
            return True
    return False


def live(county, life: Life) -> Account:
    for who, kind, span in life.posts:
        ends = None if span.ends is None else day(span.ends)
        Post.objects.create(unit=county.units[span.unit], person=county.people[who], kind=kind, held_from=day(span.begins), held_to=ends)
    for a, b in life.kin:
        Kin.objects.create(person=county.people[a], other=county.people[b], relation="亲属")
    for span in life.children:
        ends = None if span.ends is None else day(span.ends)
        ChildAt.objects.create(person=county.people[0], school=county.units[span.unit], valid_from=day(span.begins), valid_to=ends)
    Account.objects.filter(pk=county.account.pk).update(unit=None if life.unit is None else county.units[life.unit])
    return Account.objects.get(pk=county.account.pk)


class Undo(Exception):
    """Ends an example and takes everything back."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(life=lives)
def test_list_and_single_check_say_what_the_days_say(county, life):
    tree = {n: {m for m, other in enumerate(county.units) if other.path.startswith(u.path)} for n, u in enumerate(county.units)}
    kinds, today = [u.kind for u in county.units], day(TODAY)
    expected = {case.matter.pk: stands_back(life, case, tree, kinds) for case in county.cases}
    try:
        with transaction.atomic():
            account = live(county, life)
            ties = ties_of(account, today)
            assert ties_of_all([account], today) == {account.pk: ties}
            single = {c.matter.pk: bool(about(c.matter).recusals(account, today, ties)) for c in county.cases}
            assert single == expected
            lists = (
                Matter.objects.not_against(account, today),
                Matter.objects.visible_to(account, today),
                Matter.objects.answerable_by(account, today),
            )
            for listed in lists:
                seen = set(listed.values_list("pk", flat=True))
                assert {pk: pk not in seen for pk in expected} == expected
            one = county.cases[len(life.posts)].matter
            assert recused(account, one, today).allowed != expected[one.pk]
            assert (about(one).free([account], today) == []) == expected[one.pk]
            raise Undo
    except Undo:
        pass

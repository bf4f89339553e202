"""The yearly sheets follow the findings in whatever order they come and fall, and are confirmed by another person."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.core.access.models import Account, Kin, Role, RoleHolding
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.norms import queries
from qingfeng.core.norms.models import NormEdition, Version
from qingfeng.core.parties.models import Person, Post, Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.consequences import assessing, declarations, services, steps, titles
from qingfeng.engines.consequences.declarations import AssessmentRule, ConsequenceRule, TitleRule
from qingfeng.engines.consequences.facts import Derived, Terms
from qingfeng.engines.consequences.models import Assessment, Consequence, Title
from qingfeng.engines.consequences.ratings import Rating, RatingSource
from qingfeng.engines.consequences.times import year_of

SHEETS = {
    "year_starts": "09-01",
    "sheets": [{"code": "all", "title": "考核", "base": 100, "subjects": ["school", "leader", "staff"], "takes": ["points"]}],
    "veto_grade": "差",
}
GRADES = {
    "hit": "first",
    "columns": [
        {"name": "score", "title": "得分", "role": "when", "type": "decimal"},
        {"name": "grade", "title": "等次", "role": "then", "type": "text"},
    ],
    "rows": [["≥97", "好"], ["*", "中"]],
}
WEIGHTS = {"least": 10, "weights": [{"source": "toy.said", "sheet": "all", "weight": "5"}]}
SAID: dict[int, Rating] = {}  # what the toy source says of units
PER_CAUSE = 300  # hundredths that the toy rule takes off for each cause


def goals(facts, law):
    """Three points for each cause of a school year, from the school and from who did it; whoever did two is vetoed."""
    found, version = [], law("toy.table", dt.date(2010, 1, 1))
    for year in sorted({year_of(c.decided_on, "09-01") for c in facts.causes}):
        causes = [c for c in facts.causes if year_of(c.decided_on, "09-01") == year]
        for person in (None, *sorted({p for c in causes for p in c.people})):
            own = [c for c in causes if person is None or person in c.people]
            keys, last = frozenset(c.key for c in own), max(c.decided_on for c in own)
            where = ("toy.goals", "points", person, f"school-year:{year}")
            found.append(Derived(*where, Terms("points", len(own), PER_CAUSE * len(own), version.pk), len(own), keys, last))
            if len(own) > 1 and person is not None:
                found.append(Derived(where[0], "veto", *where[2:], Terms("veto", 0, 0, version.pk), len(own), keys, last))
    return found


@pytest.fixture(autouse=True)
def toy_assessment(monkeypatch, toy_rules, law):
    SAID.clear()
    for kept in ("_rules", "_assessments", "_titles", "_sources"):
        monkeypatch.setattr(declarations, kept, {})
    declarations.install(
        [
            ConsequenceRule(code="toy.goals", name="目标", derive=goals, vetoes=frozenset({"veto"})),
            AssessmentRule(
                code="toy", name="考核", authority="toy.authority", sheets="toy.sheets", grades="toy.grades", ratings="toy.ratings"
            ),
            RatingSource(code="toy.said", name="评议", ratings=lambda path, first, last: dict(SAID)),
            TitleRule(code="toy_person", name="先进", rule="toy.table", notice="toy.decide", of_people=True),
        ]
    )
    same = {"clause": law.clause, "valid_from": law.valid_from, "published_on": law.valid_from, "recorded_at": law.recorded_at}
    same |= {"shipped": True, "digest": ""}
    Version.objects.create(key="toy.authority", type="text", value="省1号", valid_to=dt.date(2015, 1, 1), **same)
    Version.objects.create(key="toy.sheets", type="data", value=SHEETS, **same)
    Version.objects.create(key="toy.grades", type="table", kind="table", value=GRADES, **same)
    Version.objects.create(key="toy.ratings", type="data", value=WEIGHTS, **same)
    NormEdition.objects.create(recorded_at=law.recorded_at)
    queries.snapshot.changed()


@pytest.fixture
def people(school, principal):
    found = [principal]
    for n in (1, 2):
        person = Person.objects.create(number=f"T{n}", name=f"教师{n}")
        Post.objects.create(unit=school, person=person, kind="teacher", held_from=dt.date(2009, 9, 1))
        found.append(person)
    return found


@pytest.fixture
def as_role(office):
    def make(role, name):
        account = Account.objects.create(username=name, unit=office, must_change_password=False)
        RoleHolding.objects.create(account=account, role=role, unit=office, valid_from=dt.date(2009, 1, 1))
        return account

    return make


@pytest.fixture
def compiler(as_role):
    return as_role(Role.HANDLER, "compiler")


@pytest.fixture
def compiled(office, people, compiler, now):
    assert assessing.compile_year(office=office, year=2010, actor=compiler, now=now) == 4
    return people


@pytest.fixture
def confirm_cause(school, office, handler, now):
    def _confirm(key, people=(), decided=dt.date(2011, 5, 2)):
        fields = {"unit": school, "office": office, "kind": "charge", "charged_on": dt.date(2011, 3, 1), "decided_on": decided}
        return services.record_cause(key=key, people=people, actor=handler, handler=handler, now=now, **fields)

    return _confirm


def scores():
    return {row.person_id: (row.score, row.grade) for row in Assessment.objects.filter(year=2010)}


def test_everybody_starts_from_the_base_and_compiling_again_adds_nobody(compiled, office, compiler, now):
    assert set(scores().values()) == {(10000, "好")}
    assert assessing.compile_year(office=office, year=2010, actor=compiler, now=now) == 0


def test_without_a_document_that_allows_it_no_sheet_is_compiled(office, people, compiler, now):
    with pytest.raises(Refused, match="2015—2016学年没有允许"):
        assessing.compile_year(office=office, year=2015, actor=compiler, now=now.replace(year=2016))


def test_a_finding_takes_from_the_school_and_from_who_did_it_with_clause_and_case(compiled, confirm_cause, law):
    confirm_cause("a", [compiled[1]])
    assert scores() == {None: (9700, "好"), compiled[0].pk: (10000, "好"), compiled[1].pk: (9700, "好"), compiled[2].pk: (10000, "好")}
    (line,) = Assessment.objects.get(person=compiled[1]).lines
    assert (line["version"], line["causes"], line["points"]) == (law.pk, ["a"], 300)


def test_a_vetoed_person_has_the_grade_of_the_veto_and_cannot_be_proposed(compiled, confirm_cause, school, office, now):
    confirm_cause("a", [compiled[1]])
    confirm_cause("b", [compiled[1]])
    assert scores()[compiled[1].pk] == (9400, "差")
    later = now.replace(year=2012)
    with pytest.raises(Refused, match="2011年有2件查实的事项") as refused:
        titles.apply_for(kind="toy_person", unit=school, office=office, year=2011, actor=None, now=later, person=compiled[1])
    assert refused.value.authority == "《试验规定》第一条"
    other = titles.apply_for(kind="toy_person", unit=school, office=office, year=2011, actor=None, now=later, person=compiled[2])
    assert other.state == "applied"


def test_a_proposal_falls_with_a_later_veto_and_comes_back_when_the_finding_falls(compiled, confirm_cause, school, office, handler, now):
    later = now.replace(year=2012)
    titles.apply_for(kind="toy_person", unit=school, office=office, year=2011, actor=None, now=later, person=compiled[1])
    confirm_cause("a", [compiled[1]])
    confirm_cause("b", [compiled[1]])
    assert Title.objects.get().state == "barred"
    services.cause_fell(key="b", actor=handler, now=now, reason="objection")
    assert Title.objects.get().state == "applied"


def test_nobody_is_proposed_by_a_school_at_which_they_did_not_work(school, office, now):
    stranger = Person.objects.create(number="X1", name="他校")
    with pytest.raises(Refused, match="不在这个单位任职"):
        titles.apply_for(kind="toy_person", unit=school, office=office, year=2010, actor=None, now=now, person=stranger)


def test_what_was_declined_or_lifted_takes_nothing(compiled, confirm_cause, decider, now):
    confirm_cause("a", [compiled[1]])
    steps.decide(consequence=Consequence.objects.get(person=None), adopt=False, actor=decider, now=now, note="不当")
    own = steps.decide(consequence=Consequence.objects.get(person=compiled[1]), adopt=True, actor=decider, now=now)
    assert scores()[None] == (10000, "好")
    assert scores()[compiled[1].pk] == (9700, "好")
    steps.lift(consequence=own, actor=decider, now=now, note="撤销")
    assert scores()[compiled[1].pk] == (10000, "好")


def test_sheets_are_confirmed_after_the_year_by_another_when_all_is_decided(
    compiled, confirm_cause, school, as_role, compiler, decider, now
):
    confirm_cause("a", [compiled[1]])
    head, after = as_role(Role.HEAD, "head"), now.replace(month=9, day=1)
    with pytest.raises(Refused, match="还没有结束"):
        assessing.confirm(unit=school, year=2010, actor=head, now=now)
    with pytest.raises(Refused, match="还有2条"):
        assessing.confirm(unit=school, year=2010, actor=head, now=after)
    for row in Consequence.objects.filter(state="proposed"):
        steps.decide(consequence=row, adopt=True, actor=decider, now=now)
    RoleHolding.objects.create(account=compiler, role=Role.HEAD, unit=school.parent, valid_from=dt.date(2009, 1, 1))
    with pytest.raises(Refused, match="编制的人不能确认"):
        assessing.confirm(unit=school, year=2010, actor=compiler, now=after)
    assert assessing.confirm(unit=school, year=2010, actor=head, now=after) == 4
    assert assessing.confirm(unit=school, year=2010, actor=head, now=after) == 0


def test_a_confirmed_sheet_is_corrected_with_an_entry_and_keeps_what_was_confirmed(
    compiled, confirm_cause, school, as_role, decider, handler, now
):
    confirm_cause("a", [compiled[1]])
    for row in Consequence.objects.filter(state="proposed"):
        steps.decide(consequence=row, adopt=True, actor=decider, now=now)
    assessing.confirm(unit=school, year=2010, actor=as_role(Role.HEAD, "head"), now=now.replace(month=9, day=1))
    services.cause_fell(key="a", actor=handler, now=now, reason="objection")
    row = Assessment.objects.get(person=compiled[1])
    assert (row.score, row.confirmed_score, row.corrected) == (10000, 9700, True)
    assert Entry.objects.filter(event="consequence.assessment_corrected").count() == 2


def say(school, office, now, value, n=20, day=dt.date(2011, 6, 24)):
    """A source has finally said so many points of 100 about the school, by so many people."""
    SAID[school.pk] = Rating(value, n, "试验评议", "survey:1")
    assessing.follow_ratings(office=office, day=day, actor=None, now=now)


def test_what_others_say_takes_what_it_lacks_to_the_full_by_its_weight_and_from_nobody_but_the_unit(compiled, school, office, now, law):
    say(school, office, now, Fraction(250, 3))  # 83.33 of 100: a sixth of five points is 0.8333
    assert scores() == {None: (9917, "好"), **{p.pk: (10000, "好") for p in compiled}}
    (line,) = Assessment.objects.get(person=None).ratings
    assert line == {
        "source": "toy.said", "key": "survey:1", "text": "试验评议", "rating": 8333, "n": 20, "least": 10, "weight": 500, "points": 83,
        "version": Version.objects.get(key="toy.ratings").pk, "counts": True,
    }  # fmt: skip
    say(school, office, now, Fraction(100))
    assert scores()[None] == (10000, "好")


def test_what_too_few_said_takes_nothing_and_stands_there_without_a_number(compiled, school, office, now):
    say(school, office, now, Fraction(30), n=9)
    (line,) = Assessment.objects.get(person=None).ratings
    assert (scores()[None], line["counts"], line["rating"], line["n"], line["points"]) == ((10000, "好"), False, None, 0, 0)
    say(school, office, now, None, n=0)
    assert scores()[None] == (10000, "好")
    say(school, office, now, Fraction(30), n=10)
    assert scores()[None] == (9650, "中")


def test_what_is_said_of_another_year_changes_no_sheet(compiled, school, office, now):
    for day in (dt.date(2010, 8, 31), dt.date(2011, 9, 1)):
        say(school, office, now, Fraction(30), day=day)
        assert scores()[None] == (10000, "好")


def test_without_a_weight_in_force_what_was_said_is_on_no_sheet(compiled, school, office, now, monkeypatch):
    found = queries.find
    monkeypatch.setattr(queries, "find", lambda key, day, unit=None: None if key == "toy.ratings" else found(key, day, unit))
    say(school, office, now, Fraction(30))
    assert (scores()[None], Assessment.objects.get(person=None).ratings) == ((10000, "好"), [])


def test_a_rating_written_past_the_services_is_found_by_working_everything_out_again(compiled, school, office, now):
    say(school, office, now, Fraction(60))
    assert assessing.differing(office, 2010) == []
    row = Assessment.objects.get(person=None)
    Assessment.objects.filter(pk=row.pk).update(ratings=[row.ratings[0] | {"rating": 9900}])
    assert assessing.differing(office, 2010) == [row.pk]


MOVES = st.lists(st.tuples(st.sampled_from(["confirm", "fall", "say"]), st.integers(0, 4)), max_size=12)


@given(moves=MOVES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_confirming_overturning_rating_and_confirming_again_gives_the_scores_from_scratch(
    moves, compiled, confirm_cause, handler, office, school, now
):
    doers = {n: [compiled[1 + n % 2]] if n < 3 else compiled[1:] for n in range(5)}
    SAID.clear()
    lost = 0
    with transaction.atomic():
        standing = set()
        for what, n in moves:
            if what == "confirm":
                confirm_cause(f"c{n}", doers[n])
                standing.add(n)
            elif what == "say":
                say(school, office, now, Fraction(25 * n + 1, 3), n=8 + n)  # of eight and of nine it is too few
                exact = Decimal(5) * (100 - Decimal(25 * n + 1) / 3)
                lost = int(exact.quantize(Decimal(1), ROUND_HALF_UP)) if n >= 2 else 0
            elif n in standing:
                services.cause_fell(key=f"c{n}", actor=handler, now=now, reason="recheck")
                standing.discard(n)
        counts = {None: len(standing)} | {p.pk: sum(p in doers[n] for n in standing) for p in compiled}
        expected = {who: 10000 - PER_CAUSE * n - (lost if who is None else 0) for who, n in counts.items()}
        assert {who: score for who, (score, _grade) in scores().items()} == expected
        assert assessing.differing(office, 2010) == []
        transaction.set_rollback(True)


def test_a_sheet_written_past_the_services_is_found_by_working_everything_out_again(compiled, confirm_cause, office):
    confirm_cause("a", [compiled[1]])
    assert assessing.differing(office, 2010) == []
    wrong = Assessment.objects.get(person=compiled[2])
    Assessment.objects.filter(pk=wrong.pk).update(score=9900)
    assert assessing.differing(office, 2010) == [wrong.pk]


def test_a_compiled_sheet_follows_its_findings_also_after_the_document_was_repealed(compiled, confirm_cause, handler, now, monkeypatch):
    confirm_cause("a", [compiled[1]])
    found = queries.find
    monkeypatch.setattr(queries, "find", lambda key, day, unit=None: None if key == "toy.authority" else found(key, day, unit))
    services.cause_fell(key="a", actor=handler, now=now, reason="recheck")
    assert scores()[compiled[1].pk] == (10000, "好")


def test_a_year_in_which_the_document_ended_is_assessed_and_the_next_is_not(office, people, compiler, now):
    assert assessing.compile_year(office=office, year=2014, actor=compiler, now=now.replace(year=2016)) == 4
    with pytest.raises(Refused):
        assessing.compile_year(office=office, year=2015, actor=compiler, now=now.replace(year=2016))


def test_a_person_who_left_before_the_decision_has_a_sheet_where_it_was_done_and_is_barred_everywhere(
    compiled, confirm_cause, school, office, compiler, now
):
    mover = compiled[1]
    Post.objects.filter(person=mover).update(held_to=dt.date(2010, 8, 1))
    other = Unit.objects.create(code="YX-02", name="望江小学", kind="school", parent=office, path="/")
    other.path = f"{office.path}{other.pk}/"
    other.save()
    Post.objects.create(unit=other, person=mover, kind="teacher", held_from=dt.date(2010, 8, 1))
    Assessment.objects.all().delete()
    assessing.compile_year(office=office, year=2010, actor=compiler, now=now)
    assert not Assessment.objects.filter(unit=school, person=mover).exists()
    proposed = {"kind": "toy_person", "unit": other, "office": office, "year": 2011, "actor": None, "now": now.replace(year=2012)}
    titles.apply_for(person=mover, **proposed)
    confirm_cause("a", [mover])
    confirm_cause("b", [mover])
    assert Assessment.objects.get(unit=school, person=mover).score == 9400
    assert Title.objects.get().state == "barred"


def test_declining_a_total_leaves_what_was_decided_for_fewer_cases(compiled, confirm_cause, decider, now):
    confirm_cause("a", [compiled[1]])
    for row in Consequence.objects.filter(state="proposed"):
        steps.decide(consequence=row, adopt=True, actor=decider, now=now)
    confirm_cause("b", [compiled[2]])
    steps.decide(consequence=Consequence.objects.get(state="proposed", person=None), adopt=False, actor=decider, now=now, note="不当")
    assert Consequence.objects.get(state="decided", person=None).points == 300
    assert scores()[None] == (9700, "好")


def test_a_lifted_veto_gives_the_title_back(compiled, confirm_cause, school, office, decider, now):
    titles.apply_for(kind="toy_person", unit=school, office=office, year=2011, actor=None, now=now.replace(year=2012), person=compiled[1])
    for key in ("a", "b"):
        confirm_cause(key, [compiled[1]])
    veto = Consequence.objects.get(measure="veto")
    assert Title.objects.get().state == "barred"
    steps.decide(consequence=veto, adopt=True, actor=decider, now=now)
    steps.lift(consequence=veto, actor=decider, now=now, note="撤销")
    assert Title.objects.get().state == "applied"


def test_whoever_was_ever_tied_to_a_school_or_has_kin_there_sees_none_of_its_sheets(compiled, school, as_role):
    head, kin = as_role(Role.HEAD, "head"), Person.objects.create(number="K1", name="亲")
    head.person = Person.objects.create(number="H1", name="负责")
    head.save()
    day = dt.date(2026, 1, 5)
    assert Assessment.objects.visible_to(head, day).exists()
    Kin.objects.create(person=head.person, other=kin, relation="姐妹")
    Post.objects.create(unit=school, person=kin, kind="teacher", held_from=dt.date(2005, 9, 1), held_to=dt.date(2006, 9, 1))
    assert not Assessment.objects.visible_to(head, day).exists()


def test_what_changed_without_a_finding_is_worked_out_anew_when_the_year_is_compiled_again(
    compiled, confirm_cause, office, compiler, now, monkeypatch
):
    confirm_cause("a", [compiled[1]])
    monkeypatch.setattr(f"{__name__}.PER_CAUSE", 200)  # as a rule that was recorded late would say
    assert services.correct_year(office=office, year=2010, actor=compiler, now=now) == 2
    assert scores() == {None: (9800, "好"), compiled[0].pk: (10000, "好"), compiled[1].pk: (9800, "好"), compiled[2].pk: (10000, "好")}
    assert Entry.objects.filter(event="consequence.assessment_changed").count() == 4
    assert services.correct_year(office=office, year=2010, actor=compiler, now=now) == 0


def test_a_later_version_of_the_sheets_for_who_was_added_late_takes_nobody_elses_place(
    compiled, confirm_cause, law, school, office, compiler, now
):
    later = {"clause": law.clause, "published_on": law.valid_from, "recorded_at": law.recorded_at, "shipped": True, "digest": "2"}
    Version.objects.create(key="toy.sheets", type="data", value=SHEETS, valid_from=dt.date(2010, 12, 1), **later)
    queries.snapshot.changed()
    late = Person.objects.create(number="L9", name="后来登记的")
    Post.objects.create(unit=school, person=late, kind="teacher", held_from=dt.date(2010, 9, 1))
    assert assessing.compile_year(office=office, year=2010, actor=compiler, now=now) == 1
    assert Assessment.objects.values("version").distinct().count() == 2
    confirm_cause("a", [compiled[1], late])
    assert scores()[compiled[1].pk] == scores()[late.pk] == (9700, "好")
    assert Assessment.objects.filter(year=2010).count() == 5

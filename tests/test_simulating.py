"""A changed rule over past years: what would come out differently of consequences, sheets and titles, worked out by hand; and the same as
comes out when the rule is really published."""

import datetime as dt
from fractions import Fraction

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import an_account
from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Version
from qingfeng.core.norms.tests.situations import a_rule, a_unit
from qingfeng.core.parties.models import Person, Post, UnitKind
from qingfeng.engines.consequences import assessing, declarations, services, steps, title_rules
from qingfeng.engines.consequences.explaining import outcome_words
from qingfeng.engines.consequences.facts import Alleged, Raised
from qingfeng.engines.consequences.judged import Judged
from qingfeng.engines.consequences.models import Assessment, Consequence
from qingfeng.engines.consequences.outcomes import year_of_window
from qingfeng.engines.consequences.ratings import Rating, RatingSource
from qingfeng.engines.consequences.simulating import simulate
from qingfeng.engines.consequences.supposing import reach_of
from tests import shipped

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 8, 25, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DAY, YEARS = NOW.date(), (2010, 2011)
ACT, DECIDED, RATED = dt.date(2011, 3, 1), dt.date(2011, 5, 2), dt.date(2011, 6, 24)
FEES = ["charge_not_listed", "charge_over_standard", "tutoring_charge", "school_choice_charge", "forced_purchase", "no_refund"]


@pytest.fixture
def office():
    shipped.load(NOW)
    queries.snapshot.changed()
    return a_unit("教委")


def in_time(day):
    """A rule that was published on the day on which it begins: else it would hold from its publication."""
    return {"dated": day, "valid_from": day, "now": dt.datetime.combine(day, dt.time(9), NOW.tzinfo)}


def a_school(code, parent):
    unit = a_unit(code, parent, kind=UnitKind.SCHOOL)
    for kind in ("principal", "teacher"):
        person = Person.objects.create(number=f"{code}-{kind}", name=f"{code}{kind}")
        Post.objects.create(unit=unit, person=person, kind=kind, held_from=dt.date(2009, 9, 1))
    return unit


@pytest.fixture
def schools(office):
    """甲 is rated; at 乙 a teacher took money for lessons once; 丙 recommended teaching aids."""
    return {code: a_school(code, office) for code in ("甲", "乙", "丙")}


def found(unit, office, n, *, kind="tutoring_charge", act=ACT, decided=DECIDED, who="teacher"):
    people = [Person.objects.get(number=f"{unit.code}-{who}")]
    services.record_cause(
        key=f"incident:{n}", unit=unit, office=office, kind=kind, charged_on=act, decided_on=decided, people=people, actor=None, now=NOW
    )


@pytest.fixture
def county(office, schools, monkeypatch):
    found(schools["乙"], office, 1)
    found(schools["丙"], office, 2, kind="aids_recommended")
    rate(monkeypatch, {schools["甲"].pk: 85})
    a_rule(office, "target_management.ratings", rating(10), **in_time(dt.date(2011, 1, 1)))
    return office


def rate(monkeypatch, said):
    def ratings(path, first, last):
        return {unit: Rating(Fraction(value), 20, "评议", "survey:1") for unit, value in said.items() if first <= RATED <= last}

    monkeypatch.setitem(declarations._sources, "said", RatingSource(code="said", name="评议", ratings=ratings))


def rating(weight):
    return {"least": 10, "weights": [{"source": "said", "sheet": "supervision", "weight": weight}]}


def in_force(key):
    return Version.objects.shipped().filter(key=key).order_by("valid_from").last()


def with_rows(key, change):
    value = dict(in_force(key).value)
    return value | {"rows": [change(list(row)) for row in value["rows"]]}


def grades(best):
    return with_rows("target_management.grades", lambda row: [f"≥{best}" if row[0] == "≥90" else row[0], row[1]])


def flips(office, key, value, **more):
    got = simulate(key=key, value=value, within=office.path, years=YEARS, day=DAY, **more).flips
    numbers = dict(Person.objects.values_list("pk", "number"))
    whom = [(f.unit.code, numbers.get(f.place.person, ""), f.name, f.place.window[-4:]) for f in got]
    return {(*who, outcome_words(f.place, f.before), outcome_words(f.place, f.after)) for who, f in zip(whom, got, strict=True)}


def test_a_higher_threshold_takes_the_best_grade_from_the_school_below_it_and_from_nobody_else(county):
    """甲: rated 85 of 100, which counts a tenth: 100 - 1.5. All others have 100, or a veto whatever their score."""
    assert flips(county, "target_management.grades", grades(99)) == {
        ("甲", "", "综合督导评估", "2010", "98.5分，优秀", "98.5分，合格"),
    }
    assert flips(county, "target_management.grades", grades(98)) == set()


def test_a_threshold_above_the_base_takes_it_from_everybody_who_has_a_sheet(county):
    got = flips(county, "target_management.grades", grades(101))
    of_schools = {("甲", 3), ("丙", 3)}  # 乙 has the veto
    for code, n in of_schools:
        assert len([flip for flip in got if flip[0] == code and flip[1] == "" and flip[3] == "2010"]) == n
    assert {flip[1] for flip in got if flip[3] == "2010"} - {""} == {"甲-principal", "甲-teacher", "丙-principal", "丙-teacher"}
    assert {flip[1] for flip in got if flip[3] == "2011"} - {""} == {f"{c}-{k}" for c in "甲乙丙" for k in ("principal", "teacher")}


def test_without_the_veto_the_scores_give_the_grades(county):
    """乙, once: supervision -3, conduct -4, by the letter -2; the teacher -15. Its finding bars it from being exemplary in any case, and
    the points the teacher from awards."""
    assert flips(county, "target_management.veto", {"subjects": []}) == {
        ("乙", "", "目标管理责任制、一票否决", "2010", "一票否决", "没有后果"),
        ("乙", "乙-teacher", "目标管理责任制、一票否决", "2010", "一票否决", "没有后果"),
        ("乙", "", "综合督导评估", "2010", "97分，一票否决：不合格", "97分，优秀"),
        ("乙", "", "党风廉政建设考核", "2010", "96分，一票否决：不合格", "96分，优秀"),
        ("乙", "", "绩效考核", "2010", "98分，一票否决：不合格", "98分，优秀"),
        ("乙", "乙-teacher", "绩效考核", "2010", "85分，一票否决：不合格", "85分，合格"),
    }


def test_what_bars_beside_the_veto_is_a_difference_for_whom_nothing_else_bars(county):
    """The principal of 乙 answers for it with 20 points of the letter; the teacher has the veto besides."""
    only = {"advanced_person": ["performance_points"], "appointment": ["deduct_points"]}
    assert flips(county, "target_management.bars", only) == {("乙", "乙-principal", "评优评先", "2011", "不符合条件", "符合条件")}
    a_rule(county, "target_management.bars", {"advanced_person": [], "appointment": []}, **in_time(dt.date(2011, 1, 1)))
    assert {flip[1:3] for flip in flips(county, "target_management.veto", {"subjects": []}) if flip[2] in ("评优评先", "职务评聘")} == {
        ("乙-teacher", "评优评先"), ("乙-teacher", "职务评聘"),
    }  # fmt: skip


def test_what_counts_against_the_title_is_compared_though_nothing_follows_from_it(county):
    counting = {"counts": "confirmed", "kinds": [*FEES, "aids_recommended"]}
    assert flips(county, "exemplary_schools.counting", counting) == {
        ("丙", "", "规范教育收费示范学校", "2011", "符合条件", "不符合条件"),
    }


def test_a_complaint_of_which_the_school_was_not_asked_holds_up_the_office_alone(county, schools, monkeypatch):
    def raised(units):
        alleged = frozenset({Alleged("no_refund", ACT)})
        told = {"甲": None, "丙": ACT}
        return {schools[c].pk: [Raised(7, "YX2011-0007", ACT, "open", alleged, asked_on)] for c, asked_on in told.items()}

    monkeypatch.setattr(declarations, "_complaints", {"told": declarations.Complaints(code="told", raised=raised)})
    assert {flip[0::5] for flip in flips(county, "exemplary_schools.counting", {"counts": "complaints", "kinds": FEES})} == {
        ("甲", "有还没有请学校说明的投诉，机关暂不能办"), ("丙", "不符合条件"),
    }  # fmt: skip


def test_a_shorter_stay_on_the_list_is_a_difference(county, schools):
    found(schools["乙"], county, 3, decided=dt.date(2011, 6, 1))
    assert {flip[4:] for flip in flips(county, "watch_list.stay_months", 6)} == {
        ("列入监控名单，到2012-06-01", "列入监控名单，到2011-12-01")
    }


def test_a_rule_of_one_part_of_the_county_changes_nothing_in_the_others_and_leaves_alone_who_has_their_own(office, schools):
    town = a_unit("镇", office)
    below, own = a_school("丁", town), a_school("戊", town)
    for n, unit in enumerate((schools["乙"], below, own)):
        found(unit, office, n)
    a_rule(own, "target_management.veto", {"subjects": ["school", "person"]}, **in_time(dt.date(2011, 1, 1)))
    assert {flip[0] for flip in flips(office, "target_management.veto", {"subjects": []}, unit=town)} == {"丁"}
    assert {flip[0] for flip in flips(office, "target_management.veto", {"subjects": []}, unit=office)} == {"乙", "丁"}
    assert {flip[0] for flip in flips(office, "target_management.veto", {"subjects": []})} == {"乙", "丁", "戊"}


def test_a_veto_at_another_office_bars_the_person_here_whatever_is_changed_here(office, schools):
    elsewhere = a_unit("邻县")
    other = a_school("己", elsewhere)
    found(schools["乙"], office, 1)
    mover = Person.objects.get(number="乙-teacher")
    services.record_cause(
        key="incident:9",
        unit=other,
        office=elsewhere,
        kind="no_refund",
        charged_on=ACT,
        decided_on=DECIDED,
        people=[mover],
        actor=None,
        now=NOW,
    )
    got = flips(office, "target_management.veto", {"subjects": []}, unit=office)
    assert "一票否决" in {flip[4] for flip in got}
    assert not {flip for flip in got if flip[2] in ("评优评先", "职务评聘")}


def test_that_nothing_differs_is_told_apart_from_that_the_rule_was_not_there(county):
    def asked(key, value, years):
        got = simulate(key=key, value=value, within=county.path, years=years, day=DAY)
        return bool(got.flips), got.asked

    assert asked("target_management.grades", grades(98), YEARS) == (False, True)
    assert asked("target_management.grades", grades(101), (2019, 2020)) == (False, False)  # no document allows it any more
    assert asked("exemplary_schools.counting", {"counts": "confirmed", "kinds": []}, (2008, 2009)) == (False, False)


def test_a_key_that_reaches_nobody_is_known_by_what_the_rules_say_they_read():
    for key in ("target_management.decide", "target_management.notice", "duty_letters.decide", "watch_list.public", "complaints.accept"):
        assert not reach_of(key), key
    for key in ("target_management.grades", "target_management.ratings", "target_management.sheets", "target_management.authority"):
        assert reach_of(key).sheets, key
    assert reach_of("exemplary_schools.disqualifies").of_units
    for key in ("duty_letters.graded_table", "duty_letters.authority"):
        assert reach_of(key).consequences, key
    assert reach_of("target_management.bars").of_people


def test_no_rule_asks_the_law_for_a_key_that_it_does_not_declare(county, schools):
    found(schools["乙"], county, 3, decided=dt.date(2011, 6, 1))
    asked: dict[str, set[str]] = {}
    for unit in schools.values():
        judged = Judged(unit)

        def law(key, day, into, judged=judged):
            asked.setdefault(into, set()).add(key)
            return judged.law(key, day)

        for rule in declarations.declared():
            list(rule.derive(judged.facts, lambda key, day, code=rule.code, law=law: law(key, day, code)))
        for rule in declarations.title_rules(of_people=False):
            list(rule.obstacles(judged.whole, lambda key, day, code=rule.code, law=law: law(key, day, code), 2011))
    rules = (*declarations.declared(), *declarations.title_rules(of_people=False))
    assert {rule.code: asked[rule.code] for rule in rules} == {rule.code: set(rule.reads) for rule in rules}


def test_it_stores_nothing_and_asks_as_much_of_many_schools_as_of_few(county):
    tried = {key: in_force(key).value for key in ("target_management.veto", "exemplary_schools.counting")}
    tried["target_management.grades"] = grades(101)

    def asked():
        with CaptureQueriesContext(connection) as told:
            for key, value in tried.items():
                simulate(key=key, value=value, within=county.path, years=YEARS, day=DAY)
        statements = [one["sql"] for one in told.captured_queries]
        assert all(sql.lstrip().upper().startswith("SELECT") for sql in statements)
        return len(statements)

    asked()  # reads what is kept of rules
    few = asked()
    for n in range(10, 16):
        found(a_school(f"第{n}", county), county, n)
    assert asked() == few


SOME = st.lists(st.sampled_from([*FEES, "aids_recommended"]), unique=True, min_size=1)
COUNTED = st.tuples(st.sampled_from(["decision", "incident"]), st.sampled_from(["09-01", "01-01"]))
LISTED = st.tuples(st.integers(1, 3), st.sampled_from(["rolling", "calendar_year", "school_year"]))
TRIED = {
    "target_management.grades": st.sampled_from([85, 96, 97, 98, 99, 101]).map(lambda best: grades(best)),
    "target_management.deductions": st.sampled_from(["1", "3", "13", "31"]).map(
        lambda points: with_rows("target_management.deductions", lambda row: [*row[:3], points] if row[2] == "1" else row)
    ),
    "target_management.veto": st.sampled_from([{"subjects": s} for s in ([], ["school"], ["person"])]),
    "target_management.bars": st.sampled_from([{}, {"advanced_person": ["performance_points"]}, {"appointment": ["deduct_points"]}]),
    "target_management.kinds": SOME,
    "target_management.counting": COUNTED.map(lambda how: {"one_time": how[0], "year_starts": how[1]}),
    "target_management.ratings": st.integers(0, 40).map(lambda weight: rating(weight)),
    "duty_letters.graded_table": st.sampled_from(["2", "4", "6.5"]).map(
        lambda points: with_rows("duty_letters.graded_table", lambda row: [row[0], points, *row[2:]])
    ),
    "duty_letters.kinds": SOME,
    "watch_list.listing": LISTED.map(lambda how: {**in_force("watch_list.listing").value, "threshold": how[0], "window": how[1]}),
    "watch_list.stay_months": st.integers(6, 14),
    "exemplary_schools.counting": SOME.map(lambda kinds: {"counts": "confirmed", "kinds": kinds}),
    "exemplary_schools.disqualifies": st.sampled_from([["dissuasion"], ["aids_recommended"]]),
}
TRIALS = {  # what a table must say that is published, whatever was tried
    "target_management.grades": {"facts": {"score": "75"}, "then": {"grade": "基本合格"}},
    "target_management.deductions": {"facts": {"subject": "school", "sheet": "supervision", "times": "2"}, "then": {"points": "8"}},
    "duty_letters.graded_table": {"facts": {"times": "1"}, "then": {"leader_points": "20"}},
}
KINDS = st.sampled_from(["tutoring_charge", "aids_recommended", "no_refund"])
FOUND = st.tuples(st.sampled_from("甲乙丙丁"), KINDS, st.integers(0, 400), st.integers(1, 90), st.sampled_from(["teacher", "principal"]))


def as_it_is(office, units, compiler):
    """What the services make of it: sheets compiled anew, all that follows worked out anew, and whether one may apply."""
    Assessment.objects.all().delete()
    for year in YEARS:
        assessing.compile_year(office=office, year=year, actor=compiler, now=NOW)
    for unit in units:
        services.evaluate(unit=unit, office=office, actor=None, now=NOW)
    follows = {
        (unit.pk, d.window, "consequence", d.rule, d.slot, d.person): (d.terms.measure, d.terms.points, d.until_on)
        for unit in units
        for d in Judged(unit).derived
        if year_of_window(d.window) in YEARS
    }
    sheets = {
        (row.unit_id, f"school-year:{row.year}", "sheet", row.rule, row.sheet, row.person_id): (row.score, row.grade, row.vetoed)
        for row in Assessment.objects.all()
    }
    people = [(post.unit, post.person_id) for post in Post.objects.select_related("unit")]
    return follows | sheets | may_apply([(unit, None) for unit in units], of_people=False) | may_apply(people, of_people=True)


def may_apply(subjects, *, of_people):
    return {
        (unit.pk, f"year:{year}", "title", rule.code, "", person): (
            "barred" if title_rules.obstacles(rule.code, unit, year, person) else "free",
        )
        for unit, person in subjects
        for rule in declarations.title_rules(of_people=of_people)
        for year in YEARS
        if queries.find(rule.rule, dt.date(year, 12, 31), unit)
    }


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_publishing_what_was_tried_from_the_day_the_rule_began_gives_the_same_flips(data, office, schools, monkeypatch):
    with transaction.atomic():
        town = a_unit("镇", office)
        units = [*schools.values(), a_school("丁", town)]
        by_code = {unit.code: unit for unit in units}
        rate(monkeypatch, {by_code["甲"].pk: 85, by_code["丁"].pk: 60})
        a_rule(office, "target_management.ratings", rating(10), **in_time(dt.date(2011, 1, 1)))
        for n, (code, kind, day, later, who) in enumerate(data.draw(st.lists(FOUND, min_size=1, max_size=6))):
            act = dt.date(2011, 1, 15) + dt.timedelta(days=day)
            found(by_code[code], office, n, kind=kind, act=act, decided=act + dt.timedelta(days=later), who=who)
        if data.draw(st.booleans()):  # what people declined stands again by other terms, and there alone
            decider = an_account(office, Role.DECIDER)
            for row in list(Consequence.objects.to_decide().order_by("pk")[:2]):
                steps.decide(consequence=row, adopt=False, actor=decider, now=NOW, note="不当")
        key = data.draw(st.sampled_from(sorted(TRIED)))
        value, whose = data.draw(TRIED[key]), data.draw(st.sampled_from([office, town]))
        compiler, began = an_account(office, Role.HANDLER), in_force(key).valid_from
        before = as_it_is(office, units, compiler)
        simulated = simulate(key=key, value=value, within=office.path, years=YEARS, day=DAY, unit=whose).flips
        a_rule(whose, key, value, **in_time(began), tests=[TRIALS[key]] if key in TRIALS else ())
        after = as_it_is(office, units, compiler)
        really = {place: (before.get(place), after.get(place)) for place in before.keys() | after.keys()}
        assert {(f.unit.pk, *f.place): tuple(side and side.said for side in (f.before, f.after)) for f in simulated} == {
            place: sides for place, sides in really.items() if sides[0] != sides[1]
        }
        transaction.set_rollback(True)

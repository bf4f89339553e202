"""Awards of people: what follows from a finding of the year stands in their way, in whatever order findings come, fall and are let off."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng import catalogue
from qingfeng.core.access.models import Role
from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.norms import checking, queries
from qingfeng.core.norms import services as norms
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Person, Post
from qingfeng.core.refusal import Refused
from qingfeng.engines.consequences import services, steps, title_rules, titles
from qingfeng.engines.consequences.models import Consequence, Title, TitleState
from qingfeng.engines.disclosure.tests.situations import NOW, a_publisher, a_school, an_office
from qingfeng.institutions.target_management import rules

pytestmark = pytest.mark.django_db
ADVANCED = "advanced_person"
EARLY_ACT, ACT, LATER_ACT, NEXT_YEAR = dt.date(2011, 2, 20), dt.date(2011, 3, 12), dt.date(2011, 6, 20), dt.date(2012, 2, 20)
MOVED = dt.date(2011, 5, 1)
DECIDED = {EARLY_ACT: dt.date(2011, 3, 20), ACT: dt.date(2011, 4, 18), LATER_ACT: dt.date(2011, 7, 15), NEXT_YEAR: dt.date(2012, 3, 20)}


class County:
    """A principal who was moved in May 2011 from one school to teach at another, and a teacher who stayed."""

    def __init__(self):
        self.office = an_office()
        self.old, self.new = a_school(self.office, name="竹溪小学"), a_school(self.office, name="听松小学")
        self.principal, self.teacher = (Person.objects.create(number=f"N{n}", name=f"某{n}") for n in (1, 2))
        held = dt.date(2008, 9, 1)
        Post.objects.create(unit=self.old, person=self.principal, kind="principal", held_from=held, held_to=MOVED)
        Post.objects.create(unit=self.new, person=self.principal, kind="teacher", held_from=MOVED)
        Post.objects.create(unit=self.old, person=self.teacher, kind="teacher", held_from=held)
        self.handler, self.decider = a_publisher(self.office, Role.HANDLER), a_publisher(self.office, Role.DECIDER)

    def confirm(self, key="a", on=ACT, by=(), unit=None, kind="tutoring_charge"):
        return services.record_cause(
            key=key, unit=unit or self.old, office=self.office, kind=kind, charged_on=on, decided_on=DECIDED[on], people=by,
            matter_ref=f"YX2011-{key}", handler=self.handler, actor=self.handler, now=NOW,
        )  # fmt: skip

    def fall(self, key="a"):
        services.cause_fell(key=key, actor=self.handler, now=NOW, reason="review")

    def propose(self, person, unit, year=2011, kind=ADVANCED):
        return titles.apply_for(kind=kind, unit=unit, office=self.office, year=year, person=person, actor=None, now=NOW)

    def give(self, person, unit):
        row = titles.review(title=self.propose(person, unit), accept=True, note="", actor=a_publisher(self.office, Role.REVIEWER), now=NOW)
        row = titles.put_before_public(title=row, actor=a_publisher(self.office, Role.REVIEWER), now=NOW)
        return titles.give(title=row, actor=a_publisher(self.office, Role.HEAD), now=NOW + dt.timedelta(days=30))

    def proposed(self, person, *measures):
        found = Consequence.objects.filter(person=person, state="proposed", measure__in=measures)
        return list(found.order_by("pk"))

    def bars(self, **value):
        """The county says by a document of its own what bars."""
        since, then = dt.date(2011, 1, 1), dt.datetime(2011, 1, 1, 9, tzinfo=SHANGHAI)
        first, second = a_publisher(self.office, Role.DECIDER), a_publisher(self.office, Role.HEAD)
        document = norms.add_document(
            key="bars", title="评优办法", unit=self.office, dated=since, in_force_from=since, actor=first, now=then
        )
        clause = norms.add_clause(document=document, ref="第二条", text="谈话的不评。", actor=first, now=then)
        value = {**Version.objects.shipped().get(key=rules.BARS).value, **value}
        proposal = norms.propose_version(
            key=rules.BARS, unit=self.office, value=value, valid_from=since, clause=clause, actor=first, now=then
        )
        norms.publish(proposal=proposal, actor=second, now=then)
        queries.snapshot.changed()


@pytest.fixture
def county(db):
    load_shipped(now=NOW, files=catalogue.parameter_files())
    yield County()
    queries.snapshot.changed()


def state(row):
    return Title.objects.get(pk=row.pk).state


@pytest.mark.parametrize("award", [ADVANCED, "appointment"])
def test_a_principal_with_a_deduction_for_a_finding_of_the_year_cannot_be_proposed_and_reads_clause_and_case(county, award):
    county.confirm()
    assert {c.measure for c in Consequence.objects.filter(person=county.principal)} == {"deduct_points", "admonishing_talk"}
    with pytest.raises(Refused, match=r"2011年有1件.*2011-03-12.*目标管理责任制考核办法》第十一条"):
        county.propose(county.principal, county.old, kind=award)


def test_a_teacher_who_is_vetoed_reads_the_clause_of_the_veto(county):
    county.confirm(by=[county.teacher])
    with pytest.raises(Refused, match=r"2011-03-12 YX2011-a.*考核办法》第四条"):
        county.propose(county.teacher, county.old)


def test_another_school_that_proposes_reads_where_and_when_but_no_number_of_the_matter(county):
    county.confirm()
    with pytest.raises(Refused, match="2011-03-12 竹溪小学") as refused:
        county.propose(county.principal, county.new)
    assert "YX2011-a" not in str(refused.value)


@pytest.mark.parametrize(("on", "year"), [(NEXT_YEAR, 2011), (ACT, 2012), (LATER_ACT, 2011)])
def test_what_was_done_in_another_year_or_after_the_principal_had_left_bars_nothing(county, on, year):
    county.confirm(on=on)
    assert county.propose(county.principal, county.new, year).state == TitleState.APPLIED


def test_what_is_no_charge_takes_no_points_and_bars_nothing(county):
    county.confirm(by=[county.teacher], kind="aids_recommended")
    assert county.propose(county.teacher, county.old).state == TitleState.APPLIED


def test_a_finding_that_comes_later_withdraws_the_award_wherever_it_was_given_and_overturning_gives_it_back(county):
    row = county.give(county.principal, county.new)
    county.confirm()
    assert (state(row), [c.key for c in row.causes.all()]) == (TitleState.WITHDRAWN, ["a"])
    county.fall()
    assert (state(row), list(row.causes.all())) == (TitleState.AWARDED, [])


def test_the_office_cannot_go_on_with_a_proposal_that_a_deduction_bars_meanwhile(county):
    row = county.propose(county.principal, county.old)
    county.confirm()
    assert state(row) == TitleState.BARRED
    with pytest.raises(Refused, match="按规则不符合条件"):
        titles.review(title=row, accept=True, note="", actor=a_publisher(county.office, Role.REVIEWER), now=NOW)


def test_a_deduction_that_people_declined_bars_nobody(county):
    row = county.give(county.principal, county.old)
    county.confirm()
    for deduction in county.proposed(county.principal, "deduct_points"):
        steps.decide(consequence=deduction, adopt=False, actor=county.decider, now=NOW, note="情节轻微")
    assert state(row) == TitleState.AWARDED


def test_the_case_for_which_the_higher_total_was_declined_does_not_bar_while_the_earlier_deduction_stands(county):
    county.confirm("a", EARLY_ACT)
    steps.decide(consequence=county.proposed(county.principal, "deduct_points")[0], adopt=True, actor=county.decider, now=NOW)
    county.confirm("b", ACT)
    steps.decide(consequence=county.proposed(county.principal, "deduct_points")[0], adopt=False, actor=county.decider, now=NOW, note="轻")
    assert {o.cause for o in title_rules.obstacles(ADVANCED, county.old, 2011, county.principal.pk)} == {"a"}


def test_whom_a_finding_names_no_longer_has_the_award_back(county):
    row = county.give(county.teacher, county.old)
    county.confirm(by=[county.teacher])
    assert state(row) == TitleState.WITHDRAWN
    county.confirm()
    assert state(row) == TitleState.AWARDED


def test_a_post_whose_dates_were_corrected_is_followed_the_next_day(county):
    row = county.give(county.principal, county.new)
    county.confirm(on=LATER_ACT)
    title_rules.follow_all(now=NOW)
    assert state(row) == TitleState.AWARDED
    Post.objects.filter(unit=county.old, person=county.principal).update(held_to=dt.date(2011, 8, 25))
    for _twice in range(2):
        title_rules.follow_all(now=NOW + dt.timedelta(days=1))
        assert state(row) == TitleState.WITHDRAWN


def test_the_county_says_that_a_talk_bars_too_or_that_only_a_veto_does(county):
    county.bars(advanced_person=["admonishing_talk"], appointment=[])
    county.confirm()
    assert county.propose(county.principal, county.old, kind="appointment").state == TitleState.APPLIED
    with pytest.raises(Refused, match="评优办法》第二条"):
        county.propose(county.principal, county.old)


@pytest.mark.parametrize("value", [{"prize": []}, {ADVANCED: ["deduct_point"]}, {ADVANCED: "veto"}, ["veto"]])
def test_a_word_that_no_rule_knows_never_becomes_the_parameter(county, value):
    with pytest.raises(Refused, match="写"):
        checking.read(rules.BARS, value)
    named = {ADVANCED: ["deduct_points", "resignation"]}
    assert checking.read(rules.BARS, named) == named


FINDINGS = {  # key: day of the act, whether it names the teacher
    "a": (ACT, False), "b": (ACT, True), "c": (LATER_ACT, True), "d": (NEXT_YEAR, True), "e": (LATER_ACT, False),
}  # fmt: skip
AGAINST = {"principal": {"a", "b"}, "teacher": {"b", "c"}}  # of 2011: what was done while he led the school; what names her


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(moves=st.lists(st.tuples(st.sampled_from([*FINDINGS]), st.booleans()), max_size=9))
def test_in_whatever_order_findings_come_and_fall_an_award_stands_exactly_while_none_of_its_year_does(county, moves):
    with transaction.atomic():
        rows = {"principal": county.give(county.principal, county.new), "teacher": county.give(county.teacher, county.old)}
        standing = set()
        for key, comes in moves:
            on, named = FINDINGS[key]
            if comes:
                county.confirm(key, on, [county.teacher] if named else [])
                standing.add(key)
            elif key in standing:
                county.fall(key)
                standing.discard(key)
            for who, row in rows.items():
                bars = standing & AGAINST[who]
                assert state(row) == (TitleState.WITHDRAWN if bars else TitleState.AWARDED)
                assert {cause.key for cause in row.causes.all()} == bars
        transaction.set_rollback(True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(moves=st.lists(st.tuples(st.sampled_from(["confirm", "fall", "adopt", "decline", "lift"]), st.sampled_from("abc")), max_size=10))
def test_whatever_people_decide_of_what_follows_the_award_is_as_worked_out_from_scratch(county, moves):
    with transaction.atomic():
        row, standing = county.give(county.principal, county.new), set()
        for step, key in moves:
            standing = after(county, standing, step, key)
            anew = title_rules.obstacles(ADVANCED, county.new, 2011, county.principal.pk)
            assert state(row) == (TitleState.WITHDRAWN if anew else TitleState.AWARDED)
            assert {cause.key for cause in row.causes.all()} == {obstacle.cause for obstacle in anew} <= standing & AGAINST["principal"]
        transaction.set_rollback(True)


def after(county, standing, step, key):
    """Which findings stand after the step; one on what follows changes none."""
    if step == "confirm":
        county.confirm(key, FINDINGS[key][0])
        return standing | {key}
    if step == "fall":
        if key in standing:
            county.fall(key)
        return standing - {key}
    deduction = Consequence.objects.filter(person=county.principal, measure="deduct_points").order_by("pk").last()
    if deduction is not None and step in ("adopt", "decline") and deduction.state == "proposed":
        steps.decide(consequence=deduction, adopt=step == "adopt", actor=county.decider, now=NOW, note="情节轻微")
    elif deduction is not None and step == "lift" and deduction.state == "decided":
        steps.lift(consequence=deduction, actor=county.decider, now=NOW, note="已改正")
    return standing

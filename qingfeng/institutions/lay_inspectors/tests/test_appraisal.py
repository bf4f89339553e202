"""Inspectors appraise schools: what came out of a closed survey stands on the sheets of the year, and nothing few is told."""

import datetime as dt
from fractions import Fraction

import pytest

from qingfeng import catalogue
from qingfeng.core.access.models import Role
from qingfeng.core.norms import services as norms
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.refusal import Refused
from qingfeng.engines.agreements.tests.situations import a_school, an_account, an_office, at
from qingfeng.engines.ballots import services as ballots
from qingfeng.engines.ballots.tests import situations as survey_situations
from qingfeng.engines.consequences import assessing
from qingfeng.engines.consequences.models import Assessment
from qingfeng.institutions.lay_inspectors import appraisal

pytestmark = pytest.mark.django_db
FIRST, LAST, CLOSED = dt.date(2011, 6, 13), dt.date(2011, 6, 24), at(2011, 6, 25)
YEAR = (dt.date(2010, 9, 1), dt.date(2011, 8, 31))


@pytest.fixture
def office(db):
    catalogue.install()
    load_shipped(now=at(2010, 1, 4), files=catalogue.parameter_files())
    return an_office()


@pytest.fixture
def schools(office):
    return [a_school(office) for _n in range(3)]


def an_appraisal(office, counts):
    """By school: how many said 满意, 基本满意, 不满意, 不了解."""
    now = at(2011, 6, 13)
    drafted = ballots.draft(
        kind=appraisal.KIND, unit=office, title="2011年监督员评议学校", year=2011, purpose="评议", opens_on=FIRST, closes_on=LAST,
        questions=appraisal.QUESTIONS, actor=None, now=now,
    )  # fmt: skip
    survey = ballots.open_survey(survey=drafted, actor=None, now=now)
    for school, said in counts.items():
        survey_situations.answered(survey, unit=school, counts=said, now=now)
    return survey


def close(survey):
    return ballots.close(survey=survey, actor=None, now=CLOSED)


def compiled(office):
    clerk = an_account(office, Role.HANDLER)
    assessing.compile_year(office=office, year=2010, actor=clerk, now=at(2011, 6, 1))


def weighed(office, percent="5"):
    head, decider = an_account(office, Role.HEAD), an_account(office, Role.DECIDER)
    now, since = at(2011, 1, 10), dt.date(2011, 1, 10)
    document = norms.add_document(key="own", title="评议办法", unit=office, dated=since, in_force_from=since, actor=head, now=now)
    clause = norms.add_clause(document=document, ref="第一条", text="评议占百分之五", actor=head, now=now)
    value = {"least": 10, "weights": [{"source": appraisal.KIND, "sheet": "supervision", "weight": percent}]}
    told = {"key": "target_management.ratings", "unit": office, "value": value, "valid_from": since, "clause": clause}
    norms.publish(proposal=norms.propose_version(actor=head, now=now, **told), actor=decider, now=now)


def supervision(school):
    return Assessment.objects.get(unit=school, sheet="supervision")


def test_the_rating_is_the_mean_of_those_who_know(office, schools):
    """14 x 100 and 4 x 70 of 18; two do not know."""
    close(an_appraisal(office, {schools[0]: (14, 4, 0, 2)}))
    rating = appraisal.ratings(office.path, *YEAR)[schools[0].pk]
    assert (rating.value, rating.n) == (Fraction(1680, 18), 18)
    assert rating.text == "2011年监督员评议学校（2011年6月24日结束）"


def test_a_survey_that_is_not_closed_says_nothing_yet(office, schools):
    an_appraisal(office, {schools[0]: (14, 4, 0, 2)})
    assert appraisal.ratings(office.path, *YEAR) == {}
    assert appraisal.tally_of(schools[0], *YEAR) is None


def test_closing_the_survey_puts_it_on_the_sheet_with_source_weight_and_points(office, schools):
    """93.33 of 100 lacks 6.67, of which five per cent are 0.33."""
    weighed(office)
    compiled(office)
    survey = an_appraisal(office, {schools[0]: (14, 4, 0, 2), schools[1]: (20, 0, 0, 0)})
    assert supervision(schools[0]).score == 10000
    close(survey)
    row = supervision(schools[0])
    (line,) = row.ratings
    assert (row.score, line["rating"], line["n"], line["weight"], line["points"]) == (9967, 9333, 18, 500, 33)
    assert (line["key"], line["text"][:12]) == (f"survey:{survey.pk}", "2011年监督员评议学校")
    assert supervision(schools[1]).score == 10000
    assert supervision(schools[2]).ratings == []
    assert Assessment.objects.get(unit=schools[0], sheet="conduct").score == 10000
    assert assessing.differing(office, 2010) == []


def test_compiled_after_the_survey_the_sheets_say_the_same(office, schools):
    weighed(office)
    close(an_appraisal(office, {schools[0]: (14, 4, 0, 2)}))
    compiled(office)
    assert supervision(schools[0]).score == 9967
    assert assessing.differing(office, 2010) == []


def test_without_a_document_that_gives_it_a_weight_it_takes_nothing(office, schools):
    compiled(office)
    close(an_appraisal(office, {schools[0]: (0, 0, 20, 0)}))
    assert (supervision(schools[0]).score, supervision(schools[0]).ratings) == (10000, [])


@pytest.mark.parametrize("said", [(5, 2, 0, 1), (16, 0, 4, 0)], ids=["seven know", "four are dissatisfied"])
def test_what_is_too_few_to_be_told_takes_nothing_and_no_number_of_it_is_kept(office, schools, said):
    weighed(office)
    compiled(office)
    close(an_appraisal(office, {schools[0]: said, schools[1]: (14, 0, 6, 0)}))
    row = supervision(schools[0])
    assert (row.score, [(one["counts"], one["rating"], one["n"]) for one in row.ratings]) == (10000, [(False, None, 0)])
    assert appraisal.tally_of(schools[0], *YEAR)[1] is None


def test_a_batch_for_a_school_is_never_so_small_that_one_could_see_who_said_what(office, schools):
    survey = an_appraisal(office, {})
    with pytest.raises(Refused, match="至少10张"):
        ballots.issue_tickets(survey=survey, count=9, unit=schools[0], actor=None, now=at(2011, 6, 13))

"""The watch-list, worked out by hand."""

import datetime as dt
from itertools import permutations
from pathlib import Path

import pytest

from qingfeng.core.norms import checking
from qingfeng.core.refusal import Refused
from qingfeng.engines.consequences.facts import CauseFact, Facts
from qingfeng.engines.consequences.testing import law_from
from qingfeng.institutions.watch_list import rules

pytestmark = pytest.mark.pure
PARAMETERS = Path(rules.__file__).with_name("parameters.yaml")
LAW = law_from(PARAMETERS)


def cause(n, charged, known, kind="charge_not_listed"):
    return CauseFact(f"incident:{n}", kind, dt.date.fromisoformat(charged), dt.date.fromisoformat(known))


def listed(*causes, law=LAW):
    found = rules.derive(Facts(tuple(causes)), law)
    return [(str(d.from_on), str(d.until_on), sorted(key[-1] for key in d.causes)) for d in found]


def test_two_confirmed_incidents_within_a_year_list_the_school_at_once():
    assert listed(cause(1, "2011-03-01", "2011-04-01")) == []
    assert listed(cause(1, "2011-03-01", "2011-04-01"), cause(2, "2012-02-28", "2012-05-10")) == [("2012-05-10", "2013-05-10", ["1", "2"])]


def test_the_year_runs_by_the_day_of_the_charge_and_ends_before_the_same_day():
    assert listed(cause(1, "2011-03-01", "2011-04-01"), cause(2, "2012-03-01", "2012-03-02")) == []
    assert len(listed(cause(1, "2011-03-01", "2011-04-01"), cause(2, "2012-02-29", "2014-01-01"))) == 1


def test_calendar_year_and_school_year_are_parameters():
    near = cause(1, "2011-12-30", "2012-01-10"), cause(2, "2012-01-05", "2012-02-10")
    assert len(listed(*near)) == 1
    assert listed(*near, law=law_from(PARAMETERS, watch_list__listing={"window": "calendar_year"})) == []
    assert len(listed(*near, law=law_from(PARAMETERS, watch_list__listing={"window": "school_year"}))) == 1
    over_summer = cause(1, "2011-08-31", "2011-10-01"), cause(2, "2011-09-01", "2011-10-02")
    assert listed(*over_summer, law=law_from(PARAMETERS, watch_list__listing={"window": "school_year"})) == []


def test_the_number_is_a_parameter():
    two = cause(1, "2011-03-01", "2011-04-01"), cause(2, "2011-05-01", "2011-06-01")
    assert listed(*two, law=law_from(PARAMETERS, watch_list__listing={"threshold": 3})) == []


def test_no_office_can_write_that_what_is_only_complained_of_counts():
    shipped = LAW(rules.LISTING, dt.date(2011, 3, 1)).value
    assert checking.read(rules.LISTING, shipped) == shipped
    with pytest.raises(Refused, match="只能写：查实的"):
        checking.read(rules.LISTING, shipped | {"counts": "complained"})


def test_recommending_teaching_aids_counts_only_where_it_is_mapped():
    mixed = cause(1, "2011-03-01", "2011-04-01"), cause(2, "2011-05-01", "2011-06-01", kind="aids_recommended")
    assert listed(*mixed) == []
    kinds = [*LAW(rules.KINDS, dt.date(2011, 3, 1)).value, "aids_recommended"]
    assert len(listed(*mixed, law=law_from(PARAMETERS, watch_list__kinds=kinds))) == 1


def test_a_further_incident_counts_the_stay_anew_and_after_it_a_new_listing_needs_two_again():
    first = cause(1, "2011-03-01", "2011-04-01"), cause(2, "2011-05-01", "2011-06-01")
    assert listed(*first) == [("2011-06-01", "2012-06-01", ["1", "2"])]
    assert listed(*first, cause(3, "2012-02-01", "2012-03-01")) == [("2011-06-01", "2013-03-01", ["1", "2", "3"])]
    assert listed(*first, cause(3, "2013-02-01", "2013-03-01")) == [("2011-06-01", "2012-06-01", ["1", "2"])]


def test_what_was_charged_before_the_rule_was_in_force_does_not_count():
    assert listed(cause(1, "2011-01-09", "2011-02-01"), cause(2, "2011-05-01", "2011-06-01")) == []


def test_the_order_in_which_causes_come_does_not_matter():
    causes = [cause(1, "2011-03-01", "2011-04-01"), cause(2, "2011-05-01", "2011-06-01"), cause(3, "2012-02-01", "2012-03-01")]
    assert len({str(listed(*order)) for order in permutations(causes)}) == 1


def test_the_outlook_says_how_it_stands_and_what_would_change_it():
    one = cause(1, "2011-03-01", "2011-04-01")
    assert rules.outlook(Facts((one,)), LAW) == "一年内1／2件，不列入；再查实1件（收费日期在同一年内）即列入。"
    two = cause(2, "2011-05-01", "2011-06-01")
    assert "2012年6月1日移出" in rules.outlook(Facts((one, two)), LAW)
    assert "没有" in rules.outlook(Facts(()), LAW)
    assert rules.days_left(dt.date(2012, 6, 1), dt.date(2012, 5, 30)) == 2


def test_what_no_further_incident_can_be_counted_with_does_not_bring_a_school_nearer():
    one = cause(1, "2011-03-01", "2011-04-01")
    still = lambda day, law=LAW: rules.still_counting(Facts((one,)), law, dt.date.fromisoformat(day)).causes  # noqa: E731
    assert still("2012-02-29") == (one,)
    assert still("2012-03-01") == ()
    calendar = law_from(PARAMETERS, watch_list__listing={"window": "calendar_year"})
    assert (still("2011-12-31", calendar), still("2012-01-01", calendar)) == ((one,), ())

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng import catalogue
from qingfeng.core.norms import queries as norms
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.parties.models import Stage, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.engines.disclosure import closed_lists, queries, services
from qingfeng.engines.disclosure.closed_lists import Allowed, ClosedList, complaints
from qingfeng.engines.disclosure.models import FeeItem
from qingfeng.engines.disclosure.tests.situations import (
    NOW,
    a_draft_board,
    a_live_board,
    a_publisher,
    a_school,
    a_unit,
    an_office,
    at,
    item,
)

PARAMETERS = Path(__file__).parents[1] / "parameters.yaml"


@pytest.fixture
def _norms(db):
    load_shipped(now=NOW, files=[PARAMETERS])


def refusal(board, now=NOW):
    with pytest.raises(Refused) as no:
        services.publish_board(board=board, actor=a_publisher(board.unit), now=now)
    return no.value


@pytest.mark.usefixtures("_norms")
def test_in_2011_a_compulsory_school_charges_for_exercise_books_alone():
    day = at(2011, 2, 20)
    for stage in (Stage.PRIMARY, Stage.JUNIOR, Stage.NINE_YEAR):
        school = a_school(stage=stage, name="云岫县听松学校")
        assert {row.item for row in closed_lists.closed_list(school, day.date()).rows} == {"作业本费"}
        a_live_board(school, item(fen=1000, voluntary=False), term="2011-spring", now=day)
        other = a_draft_board(school, item("教辅材料费", 4500), term="2011-autumn", now=day)
        refused = refusal(other, day)
        assert "“教辅材料费”不在准许收费的清单里" in refused.reason
        assert refused.authority == "《云岫县中小学收费管理规定》第三条"


@pytest.mark.usefixtures("_norms")
def test_a_standard_over_the_limit_is_refused_with_its_clause():
    board = a_draft_board(a_school(), item("作业本费", 4001))
    refused = refusal(board)
    assert "标准40.01元，超过上限40.00元" in refused.reason
    assert "第四条" in refused.authority


@pytest.mark.usefixtures("_norms")
def test_a_voluntary_item_cannot_be_made_compulsory():
    assert "只能自愿" in refusal(a_draft_board(a_school(), item("校服费", 12800, voluntary=False))).reason


@pytest.mark.usefixtures("_norms")
def test_the_three_limits_are_history():
    senior = a_school(stage=Stage.SENIOR, name="云岫县第一中学")
    choice = item("择校费", 1_200_000, "tuition", unit="元/生", basis_document="云岫教委〔2009〕41号")
    a_live_board(senior, choice, term="2010-autumn", now=at(2010, 8, 25))
    assert queries.compare(senior, dt.date(2010, 9, 2), "择校费", 1_300_000).excess == 100_000
    today = a_draft_board(senior, choice, term="2026-autumn")
    assert "择校费" in refusal(today).reason


@pytest.mark.usefixtures("_norms")
def test_a_complete_school_has_the_lists_of_both_its_parts():
    school = a_school(stage=Stage.COMPLETE, name="云岫县完全中学")
    names = {row.item for row in closed_lists.closed_list(school, dt.date(2026, 9, 1)).rows}
    assert {"课后服务费", "学业水平考试费"} <= names


@pytest.mark.usefixtures("_norms")
def test_a_service_window_may_only_say_that_it_is_free():
    window = a_unit(UnitKind.OFFICE, name="教育服务窗口", parent=an_office())
    a_live_board(window, item("学籍证明", 0, "none", voluntary=False))
    costly = a_draft_board(window, item("转学手续", 2000, "none", voluntary=False), term="2027-spring")
    assert "超过上限0.00元" in refusal(costly).reason


@pytest.mark.usefixtures("_norms")
def test_saying_that_something_is_not_charged_is_always_allowed():
    board = a_live_board(a_school(), item("学费、杂费", 0, "none", basis_document="", voluntary=False), item())
    assert queries.compare(board.unit, dt.date(2026, 9, 2), "学费、杂费", 100).kind == "over"


@pytest.mark.usefixtures("_norms")
def test_a_charge_without_a_live_board_cites_the_clause_of_its_day():
    school = a_school()
    assert queries.compare(school, dt.date(2011, 3, 1), "资料费", 4500).authority == "《云岫县中小学收费管理规定》第五条"
    assert queries.compare(school, dt.date(2026, 3, 1), "资料费", 4500).authority.endswith("第三条")


@pytest.mark.usefixtures("_norms")
def test_there_is_one_list_for_every_day_since_2009():
    for day in (
        dt.date(2009, 9, 1),
        dt.date(2015, 8, 31),
        dt.date(2015, 9, 1),
        dt.date(2025, 8, 31),
        dt.date(2025, 9, 1),
        dt.date(2026, 11, 23),
    ):
        assert norms.in_force(closed_lists.CLOSED_LIST, day)


LISTED = ClosedList((Allowed("作业本费", ("作业本",), "agency", 1800, False), Allowed("校服费", (), "agency", None, True)), "第三条")


@given(st.sampled_from(["作业本费", "作业本", "校服费", "资料费"]), st.integers(min_value=0, max_value=10**7), st.booleans())
def test_an_item_passes_exactly_when_it_is_listed_within_its_limit_and_voluntary_where_it_must_be(name, standard, voluntary):
    found = complaints([FeeItem(name=name, category="agency", standard=standard, voluntary=voluntary)], LISTED)
    fine = (name.startswith("作业本") and standard <= 1800) or (name == "校服费" and voluntary)
    assert (not found) == fine
    assert all(c.authority == "第三条" for c in found)


def test_the_catalogue_finds_nothing_wrong():
    assert [fault for fault in catalogue.check() if "fee_boards" in fault or "circulars" in fault] == []

"""Published figures and what stands behind them: the same number for everybody, records for those who may see them."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from decimal import Decimal
from types import SimpleNamespace

import docx
import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from freezegun import freeze_time

from qingfeng.core.buckets import Bucket
from qingfeng.core.chronicle import kept
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.exports import services as exports
from qingfeng.core.parties.models import Line, LineLink, Unit
from qingfeng.engines.insight import figures, periods
from qingfeng.faces import figure_pages, limits
from qingfeng.faces.desk import figures as figures_desk
from qingfeng.faces.portal import data as data_page
from qingfeng.institutions.complaints.tests import situations as s
from qingfeng.institutions.complaints.tests.random_county import County
from tests.situations import a_school, logged_in, own_rule, recused_handler, with_a_decision
from tests.situations import house as make_house

pytestmark = pytest.mark.django_db
FEE = "complaints.fee_complaints"
TODAY = s.at(40)


@pytest.fixture
def house(monkeypatch):
    with freeze_time(s.at(0)):
        yield make_house(monkeypatch)


@pytest.fixture
def now():
    with freeze_time(TODAY):
        yield TODAY


def complaints(house, n: int) -> None:
    for _each in range(n):
        s.complain(house)


def words(answer) -> str:
    return re.sub(r"<[^>]+>|\s+", "", answer.content.decode())


def test_before_anything_is_there_the_page_says_so(client, db):
    answer = client.get("/data/")
    assert answer.status_code == 200
    assert "还没有可以公布的数据" in answer.content.decode()


def test_fewer_than_five_are_not_told_to_everybody(client, house):
    complaints(house, 4)
    with freeze_time(TODAY):
        for address in ("/data/", f"/data/{FEE}/"):
            told = words(client.get(address))
            assert "教育收费投诉不足5件" in told
            assert "教育收费投诉4件" not in told


def test_five_are_told_with_the_way_they_are_counted(client, house):
    complaints(house, 5)
    with freeze_time(TODAY):
        assert "教育收费投诉5件" in words(client.get("/data/"))
        told = words(client.get(f"/data/{FEE}/"))
    assert "由5条记录算出" in told
    assert "没有撤回的投诉件数" in told


def test_what_would_give_a_few_away_by_subtraction_is_kept_back_and_so_is_how_many_records_it_has(client, house):
    complaints(house, 8)
    for _each in range(2):
        s.complain(house, claims=[s.claim("service_attitude", "put_right")])
    with freeze_time(TODAY):
        told = words(client.get("/data/"))
        assert "教育收费投诉8件" in told
        assert re.search(r"收到投诉不公布(?!\d|.{0,12}10条)", told)
        assert "的条记录" not in told
        assert "记录数不公布" in words(client.get("/data/complaints.received/"))


def test_the_first_page_tells_what_may_be_told(client, house):
    complaints(house, 4)
    with freeze_time(TODAY):
        assert "办得怎么样" not in words(client.get("/"))
    complaints(house, 2)
    with freeze_time(TODAY):
        assert "6件教育收费投诉" in words(client.get("/"))


def test_the_number_is_the_same_for_every_viewer(house):
    complaints(house, 6)
    with freeze_time(TODAY):
        for who in (house.handler, house.keeper, house.sysadmin, house.head):
            assert "教育收费投诉6件" in words(logged_in(who).get("/desk/figures/"))


def test_records_are_shown_to_whom_the_matter_is_shown(house):
    matter = with_a_decision(house)
    with freeze_time(TODAY):
        seen = words(logged_in(house.handler).get(f"/desk/figures/{FEE}/"))
        not_seen = words(logged_in(house.keeper).get(f"/desk/figures/{FEE}/"))
    assert matter.ref in seen
    assert "您无权查看" not in seen
    assert matter.ref not in not_seen
    assert "共1条，另有1件您无权查看" in not_seen


def test_a_sealed_matter_is_counted_and_not_listed(house):
    s.complain(house, harm=True)
    with freeze_time(TODAY):
        told = words(logged_in(house.handler).get(f"/desk/figures/{FEE}/"))
    assert "另有1件您无权查看" in told


def test_who_only_answers_for_a_school_has_no_page_of_figures(house):
    with freeze_time(TODAY):
        assert logged_in(house.principal).get("/desk/figures/").status_code == 403


@pytest.mark.parametrize("period", ["昨天", "2026-13", "2011..2010", "x" * 200, "0001", "1949", "1949..2999"])
def test_what_is_no_period_is_said_and_this_year_shown(client, house, period):
    with freeze_time(TODAY):
        answer = client.get("/data/", {"period": period})
    assert answer.status_code == 200
    assert "统计期" in words(answer)


def test_an_unknown_figure_does_not_exist(client, house):
    assert client.get("/data/complaints.nothing/").status_code == 404
    assert logged_in(house.handler).get("/desk/figures/complaints.nothing/").status_code == 404


def test_queries_do_not_depend_on_the_number_of_records(house, django_assert_max_num_queries):
    complaints(house, 3)
    client = logged_in(house.handler)
    with freeze_time(TODAY):
        client.get(f"/desk/figures/{FEE}/")
        with django_assert_max_num_queries(30):
            client.get(f"/desk/figures/{FEE}/")
        complaints(house, 5)
        with django_assert_max_num_queries(30):
            client.get(f"/desk/figures/{FEE}/")


def many(house, seed: int = 3, size: int = 60, first: int = 0) -> County:
    """Random matters of some school years, enough to tell."""
    with freeze_time(s.at(0)):
        return County(house, seed, size, first)


def test_the_table_sets_each_figure_beside_last_year_and_the_period_before(house):
    many(house)
    with freeze_time(TODAY):
        told = words(logged_in(house.handler).get("/desk/figures/", {"span": "2025Q4"}))
    for heading in ("本期", "分子÷分母", "95%区间", "上年同期", "同比", "上期", "环比"):
        assert heading in told
    assert "2025年第4季度" in told
    assert "按时办结率" in told
    assert "个百分点" in told
    assert "截至2025年12月31日，云岫县教育委员会2025年第4季度共收到投诉" in told


def test_each_number_of_the_paragraph_opens_as_many_records_as_it_says(house):
    many(house)
    with freeze_time(TODAY):
        client = logged_in(house.head)
        page = client.get("/desk/figures/", {"span": "2025"}).content.decode()
        paste = re.search(r'id="paste">(.*?)</div>', page, re.S)[1]
        links = [(html.unescape(url), text) for url, text in re.findall(r'<a href="([^"]+)">([^<]+)</a>', paste)]
        assert len(links) > 20
        for url, text in links:
            answer = client.get(url)
            assert answer.status_code == 200
            shown = words(answer)
            if found := re.fullmatch(r"([\d,]+)件?", text):
                assert f"共{found[1].replace(',', '')}条" in shown, (text, url)
            elif re.fullmatch(r"[\d.]+%", text):
                assert text in shown, (text, url)


def test_numerator_denominator_and_the_rest_open_apart(house):
    many(house)
    address = "/desk/figures/complaints.on_time_rate/"
    with freeze_time(TODAY):
        client = logged_in(house.handler)
        whole = words(client.get(address, {"span": "2025"}))
        hits, n = map(int, re.search(r"(\d+)÷(\d+)95%区间", whole).groups())
        assert 0 < hits < n
        assert f"共{n}条" in whole
        assert f"共{hits}条" in words(client.get(address, {"span": "2025", "part": "hit"}))
        assert f"共{n - hits}条" in words(client.get(address, {"span": "2025", "part": "rest"}))
        assert "《信访工作条例》第三十四条" in whole


def test_a_rate_is_sorted_by_name_and_by_value_only_with_a_warning(house):
    many(house, size=90)
    asked = {"span": "2025", "m": "complaints.on_time_rate", "by": "unit"}
    with freeze_time(TODAY):
        by_name, by_value = (
            words(logged_in(house.handler).get("/desk/figures/", {**asked, "sort": sort})).split("按时办结率：按被反映单位")[1]
            for sort in ("name", "value")
        )
    assert [by_name.index(f"R{n}学校") for n in range(4)] == sorted(by_name.index(f"R{n}学校") for n in range(4))
    assert "先后说明不了好坏" not in by_name
    assert "先后说明不了好坏" in by_value
    assert "≈下一行" in by_value


def test_a_school_is_counted_for_whoever_reaches_it_and_for_nobody_else(house):
    many(house)
    with freeze_time(TODAY):
        told = words(logged_in(house.handler).get("/desk/figures/", {"unit": "R1", "span": "2025"}))
        assert "R1学校2025年共收到投诉" in told
        stranger = Unit.objects.create(code="X-1", name="别处教育局", kind="office", path="/999999/")
        away = words(logged_in(house.handler).get("/desk/figures/", {"unit": stranger.code}))
    assert "没有这个单位" in away
    assert "别处教育局" not in away


def test_nothing_is_counted_of_a_school_for_whoever_must_stand_back_from_it(house, kept_for_real):
    """Whoever else asked for the same page before."""
    many(house)
    teacher = recused_handler(house)
    asked = {"span": "2026"}
    complaints(house, 3)  # about the teacher's own school
    with freeze_time(TODAY):
        others = words(logged_in(house.handler).get("/desk/figures/", asked))
        mine = words(logged_in(teacher).get("/desk/figures/", asked))
        assert words(logged_in(house.handler).get("/desk/figures/", asked)) == others
        one = logged_in(teacher).get("/desk/figures/complaints.received/", {"by": "unit", "key": str(house.school.pk), "span": "2026"})
        chosen = words(logged_in(teacher).get("/desk/figures/", {"unit": house.school.code}))
    assert "云岫县第三中学" in others
    assert "云岫县第三中学" not in mine
    assert "您须回避的，数也不给看" in mine
    assert one.status_code == 404
    assert "没有这个单位" in chosen


def test_in_a_line_only_units_supervised_in_it_are_counted(house):
    county = many(house)
    line = Line.objects.create(code="fees", name="教育收费")
    LineLink.objects.create(line=line, unit=county.schools["R1"], superior=house.office, valid_from=s.LONG_AGO)
    with freeze_time(TODAY):
        of_line = words(logged_in(house.handler).get("/desk/figures/", {"span": "2025", "line": "fees"}))
        of_school = words(logged_in(house.handler).get("/desk/figures/", {"span": "2025", "unit": "R1"}))
    said = [re.search(r"共收到投诉(\d+)件", told)[1] for told in (of_line, of_school)]
    assert said[0] == said[1]
    assert "（教育收费）" in of_line


def test_a_month_ends_where_the_office_says(house):
    own_rule(house, "report.cutoff_day", 25, dt.date(2026, 12, 1), s.at(1))
    with freeze_time(s.at(70)):  # 18 January 2027
        told = words(logged_in(house.handler).get("/desk/figures/", {"span": "2026-12"}))
        before = words(logged_in(house.handler).get("/desk/figures/", {"span": "2026-11"}))
        after = words(logged_in(house.handler).get("/desk/figures/", {"span": "2027-01"}))
    assert "本期2026年11月1日至2026年11月30日" in before
    assert "本期2026年12月1日至2026年12月25日" in told
    assert "本期2026年12月26日至2027年1月18日" in after
    assert "取一样长的天数" in after


def test_what_is_no_span_is_said(house):
    with freeze_time(TODAY):
        for wrong in ("2026-13", "昨天", "2031", "0001"):
            answer = logged_in(house.handler).get("/desk/figures/", {"span": wrong})
            assert answer.status_code == 200
            assert 'role="alert"' in answer.content.decode()


def test_questions_of_the_page_do_not_depend_on_schools_or_matters(house):
    with freeze_time(TODAY):
        client = logged_in(house.handler)

    def questions(address: str, asked: dict[str, str]) -> int:
        with freeze_time(TODAY), CaptureQueriesContext(connection) as found:
            assert client.get(address, asked).status_code == 200
        return len(found)

    asked = {"span": "2025", "m": "complaints.on_time_rate", "by": "unit"}
    many(house, size=40)
    pages = [("/desk/figures/", asked), ("/desk/figures/complaints.on_time_rate/", {"span": "2025"}), ("/data/", {"period": "2025"})]
    questions(*pages[0])
    before = [questions(*page) for page in pages]
    assert max(before) < 90
    for number in range(5, 9):
        a_school(house, number, f"第{number}小学")
    many(house, seed=8, size=60, first=1000)
    assert [questions(*page) for page in pages] == before


def test_the_paragraph_and_the_parts_go_out_too(house):
    many(house)
    with freeze_time(TODAY):
        client = logged_in(house.handler)
        word = client.get("/desk/figures/", {"span": "2025", "as": "docx"})
        found = cells(client.get("/desk/figures/", {"span": "2025", "as": "parts", "by": "unit", "m": "complaints.solved_rate"}))
        told = words(client.get("/desk/figures/", {"span": "2025"}))
    text = "".join(p.text for p in docx.Document(io.BytesIO(word.content)).paragraphs)
    paragraph = re.search(r"截至2025年12月31日.*?。", told)[0]
    assert paragraph in text
    assert {"R0学校", "95%区间", "环比"} <= set(found)


def test_in_public_a_rate_with_few_misses_is_a_bound_and_parts_give_nobody_away(client, house):
    many(house, size=120)
    with freeze_time(TODAY):
        readings = [
            r
            for r in figure_pages.readings(figure_pages.Asked(periods.year(2025), TODAY.date()), house.office, public=True)
            if r.is_counted_rate
        ]
        told = words(client.get("/data/", {"period": "2025"}))
    assert readings
    for reading in readings:
        hits, n = int(reading.value.numerator), int(reading.value.denominator)
        exact = f"{hits}÷{n}"
        assert (exact in told) == (min(part for part in (hits, n - hits, n) if part) >= 5)
    assert "收到的投诉怎样分" in told


@pytest.mark.parametrize(("shares", "words"), [(True, "3 ÷ 6　95%区间18.8–81.2%"), (False, "3 ÷ 6")])  # Wilson (1927), by hand
def test_a_share_of_a_whole_stands_with_its_interval_and_a_fall_without(house, shares, words):
    half = figures.Value(Decimal(50), Decimal(3), Decimal(6))
    figure = figures.Figure("test.half", "一半", "%", "一半", lambda asked: [], lambda records, period: half, shares=shares)
    assert figure_pages.basis(figure.read(periods.year(2025), house.office, TODAY.date())) == words


def cells(answer) -> list:
    assert answer.status_code == 200
    return [cell.value for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row]


def test_the_figures_go_out_as_a_sheet_and_that_is_recorded(house):
    complaints(house, 6)
    with freeze_time(TODAY):
        found = cells(logged_in(house.handler).get("/desk/figures/?as=xlsx"))
    assert {"教育收费投诉", "认定推翻后追回的退费", "指标", "怎样算"} <= set(found)
    assert any("填报单位（盖章）：云岫县教育委员会" in str(cell) for cell in found)
    assert Entry.objects.get(event="figures.exported").body["rows"] == len(figures.declared())


def taken(house, who) -> list:
    """Asked for, agreed to by the head, and fetched."""
    said = {"kind": "figure", "query": f"figure={FEE}", "purpose": "报送局务会", "unit": house.office}
    request = exports.ask(**said, actor=who, now=timezone.now())
    exports.approve(request=request, actor=house.head, now=timezone.now())
    return cells(logged_in(who).post(f"/desk/exports/{request.pk}/file/"))


def test_behind_one_figure_only_the_records_that_the_reader_may_see_go_out(house):
    complaints(house, 6)
    with freeze_time(TODAY):
        full, none = (taken(house, who) for who in (house.handler, house.keeper))
    assert full.count("教育收费投诉") == 6
    assert "教育收费投诉" not in none
    assert any("另有6条您无权查看" in str(cell) for cell in none)
    assert [entry.body["rows"] for entry in Entry.objects.filter(event="figure.exported").order_by("pk")] == [6, 0]


def test_kept_figures_are_those_of_the_record_and_of_the_readers_language(client, house, kept_for_real):
    complaints(house, 5)
    with freeze_time(TODAY):
        assert "教育收费投诉5件" in words(client.get("/data/"))
        client.cookies["qf_language"] = "en"
        assert "教育收费投诉" not in words(client.get("/data/"))
        client.cookies["qf_language"] = "zh-hans"
    complaints(house, 1)
    with freeze_time(TODAY):
        assert "教育收费投诉6件" in words(client.get("/data/")), "something was recorded"


@pytest.mark.parametrize("page", ["/data/", f"/data/{FEE}/", "/desk/figures/"])
def test_figures_that_take_long_may_be_a_little_behind_and_say_as_of_when(client, house, kept_for_real, monkeypatch, page):
    monkeypatch.setattr(kept, "COSTLY_SECONDS", 0.0)
    complaints(house, 5)
    with freeze_time(TODAY):
        reader = logged_in(house.handler) if "desk" in page else client
        first = words(reader.get(page))
        assert "收费投诉" in first
        assert "数字截至" not in first
    monkeypatch.setattr(kept, "Thread", lambda **_more: SimpleNamespace(start=lambda: None))
    complaints(house, 2)
    with freeze_time(TODAY):
        again = words(reader.get(page))
    assert "数字截至2026-" in again
    assert re.sub(r"数字截至.*?过一会儿刷新。", "", again) == first


@pytest.mark.parametrize("page", ["/data/", f"/data/{FEE}/", "/desk/figures/"])
def test_numbers_that_are_not_there_yet_make_nobody_wait(client, house, kept_for_real, monkeypatch, page):
    monkeypatch.setattr(figures_desk, "PATIENCE", 0.0)
    monkeypatch.setattr(data_page, "PATIENCE", 0.0)
    waiting = []
    monkeypatch.setattr(kept, "Thread", lambda target, **_more: SimpleNamespace(start=lambda: waiting.append(target)))
    complaints(house, 5)
    with freeze_time(TODAY):
        reader = logged_in(house.handler) if "desk" in page else client
        early = reader.get(page)
        assert (early.status_code, early["Refresh"]) == (202, "5")
        assert "正在数" in words(early)
        for work in waiting:
            work()
        late = reader.get(page)
    assert late.status_code == 200
    assert "收费投诉" in words(late)


def test_very_many_periods_that_take_long_are_counted_no_more_often_than_the_machine_bears(client, house, kept_for_real, monkeypatch):
    monkeypatch.setattr(kept, "COSTLY_SECONDS", 0.0)
    monkeypatch.setattr(limits, "COUNTED", Bucket(per_minute=0.001, burst=3))
    with freeze_time(TODAY):
        asked = [client.get("/data/", {"period": str(year)}).status_code for year in range(2020, 2026)]
        assert asked == [200] * 3 + [429] * 3
        assert client.get("/data/", {"period": "2020"}).status_code == 200, "what is kept is always shown"


def test_what_takes_no_time_is_counted_as_often_as_anybody_likes(client, house, kept_for_real, monkeypatch):
    monkeypatch.setattr(limits, "COUNTED", Bucket(per_minute=0.001, burst=3))
    with freeze_time(TODAY):
        assert {client.get("/data/", {"period": str(year)}).status_code for year in range(2016, 2026)} == {200}


def test_only_years_in_which_something_came_in_are_offered(client, house):
    s.complain(house, on=dt.date(2024, 3, 1))
    s.complain(house, on=dt.date(2019, 12, 31))
    assert figure_pages.years(dt.date(2026, 5, 5)) == [2026, 2024, 2019]

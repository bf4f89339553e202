"""来信概览: what came in and what is late, of the matters the reader may see; every number opens exactly the matters it counts."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.matters.models import Matter
from qingfeng.engines.triage.models import Sorting
from qingfeng.faces.desk.glance_numbers import change, cut
from tests import situations as s


def page(house, who="head"):
    answer = s.logged_in(house.accounts[who]).get(reverse("desk:glance"))
    return answer.status_code, unescape(answer.content.decode())


def opened(house, url, who="head"):
    return s.logged_in(house.accounts[who]).get(url).content.decode()


@pytest.fixture
def three(house):
    """Two of one category, one without; all of this year."""
    matters = [s.accepted(house, s.complain(house)) for _each in range(3)]
    for matter in matters[:2]:
        Sorting.objects.create(matter=matter, category="教育收费", decided_by=house.handler, decided_at=s.at(1))
    return matters


@pytest.mark.django_db
def test_every_number_opens_the_matters_it_counts(house, on_day, three):
    """Also those of the year before, in the chart and in its table."""
    Matter.objects.filter(pk=three[2].pk).update(received_on=s.at(0).date().replace(year=2025))
    with on_day(3):
        status, text = page(house)
        assert status == 200
        assert 'href=""' not in text
        for number, address in (
            (m[2], m[1]) for m in re.finditer(r'<a (?:class="[^"]*" )?href="(/desk/matters/\?[^"]*)"[^>]*>(\d+)</a>', text)
        ):
            listed = opened(house, address)
            assert len(set(re.findall(r"/desk/matters/(YX\d{4}-\d{4})/", listed))) == int(number), address


@pytest.mark.django_db
def test_categories_are_those_that_people_chose(house, on_day, three):
    with on_day(3):
        _status, text = page(house)
        row = re.search(r'<th scope="row" class="qf-wrap">教育收费.*?</tr>', text, re.DOTALL)
        assert re.search(r">2</a>", row[0])
        assert "未分类" in text


@pytest.mark.django_db
def test_whoever_stands_back_sees_no_number_of_it(house, on_day, three):
    """The head is tied to the school: nothing of its matters is counted for the head."""
    from qingfeng.core.parties.models import Post

    Post.objects.create(unit=house.school, person=house.head.person, kind="teacher", held_from=s.LONG_AGO)
    with on_day(3):
        _status, text = page(house)
        assert "教育收费" not in text
        assert re.search(r"<span>收到</span><b>0", text)


@pytest.mark.django_db
def test_what_is_late_stays_counted_however_long_ago_it_came(house, on_day, three):
    Matter.objects.filter(pk=three[0].pk).update(received_on=dt.date(2024, 1, 5), due_on=dt.date(2024, 3, 1))
    with on_day(3):
        _status, text = page(house)
        assert re.search(r'<span>已经逾期</span><b class="qf-late-text">1', text)


@pytest.mark.django_db
def test_a_principal_has_no_such_page(house, on_day):
    with on_day(3):
        assert page(house, "principal")[0] == 403


@pytest.mark.pure
@given(st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 900))
def test_a_period_is_cut_without_gap_or_overlap(start, days):
    end = start + dt.timedelta(days=days)
    pieces = list(cut(start, end))
    assert pieces[0][0] == start
    assert pieces[-1][1] == end
    assert all(nxt[0] - this[1] == dt.timedelta(days=1) for this, nxt in zip(pieces, pieces[1:], strict=False))
    assert all(a <= b for a, b in pieces)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("now", "then", "said"), [(5, 5, "持平"), (7, 5, "+2"), (3, 5, "-2"), (30, 20, "+10（+50%）"), (10, 20, "-10（-50%）")]
)
def test_a_change_of_a_handful_is_no_percentage(now, then, said):
    assert change(now, then) == said

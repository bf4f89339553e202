"""不正之风分类: what everybody reads of it, what the desk reads, and how it groups the choices of a handler."""

import datetime as dt

import pytest
from django.urls import reverse
from freezegun import freeze_time

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import an_account, an_office_with_a_school
from qingfeng.core.norms.tests.situations import NOW
from qingfeng.engines.cases.kinds import all_kinds
from qingfeng.faces import taxonomy
from tests import shipped

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today():
    with freeze_time("2026-11-23 02:00:00"):
        yield


@pytest.fixture
def office():
    shipped.load(NOW)
    return an_office_with_a_school()[0]


def public(client, query=""):
    answer = client.get(reverse("portal:taxonomy") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def desk(client, office, role, status=200):
    client.force_login(an_account(office, role), backend="qingfeng.core.access.backend.AccountBackend")
    answer = client.get(reverse("desk:norm_taxonomy"))
    assert answer.status_code == status
    return answer.content.decode()


def test_everybody_reads_what_is_forbidden_and_by_which_clause(client, office):
    html = public(client)
    for word in ("三乱", "乱集资", "乱扣押、滥罚款", "吃拿卡要借报", "收电子红包、购物卡", "公款游山玩水"):
        assert word in html
    assert "不得在办事中吃、拿、卡、要、借、报。" in html
    assert reverse("portal:norm", args=["yunxiu-conduct-2022"]) in html


def test_another_day_shows_what_was_forbidden_then(client, office):
    html = public(client, "?day=2011-03-01")
    assert "收电子红包、购物卡" not in html
    assert "《云岫县教育系统纠正行业不正之风工作实施办法》" in html
    assert "这是以前的分类" in html
    assert "还没有录入" in public(client, "?day=2009-01-01")
    assert "收电子红包、购物卡" in public(client, "?day=nonsense")


class Counted:
    """Findings of one kind that stand, as the database would count them."""

    def __init__(self, **counts):
        self.counts = counts

    def __call__(self, _found, _year):
        return self.counts


def test_the_public_reads_no_number_under_five(client, office, monkeypatch):
    monkeypatch.setattr(taxonomy, "_counted", Counted(no_refund=2, charge_not_listed=2, gifts=5))
    html = public(client)
    assert "2026年查实不足5项" in html
    assert "2026年查实5项" in html
    assert "查实4项" not in html
    monkeypatch.setattr(taxonomy, "_counted", Counted(no_refund=2, charge_not_listed=3))
    assert "2026年查实5项" in public(client)


def test_the_desk_reads_the_categories_behind_each_kind_and_those_of_none(client, office):
    html = desk(client, office, Role.HANDLER)
    assert "应退未退" in html
    assert "体罚或变相体罚、侮辱、歧视学生、阻拦、劝阻投诉，打听谁投诉、贪污、受贿等违纪违法、意见建议、其他" in html
    assert "分类表要改的" not in html
    desk(client, office, Role.RESPONDENT, status=403)


def test_a_handler_chooses_a_category_under_its_group(office):
    choices = taxonomy.grouped([k for k in all_kinds() if k.family != "other"], TODAY)
    assert [name for name, _rows in choices] == ["三乱", "以业谋私", "吃拿卡要借报", "不作为乱作为", "没有归入分类的"]
    offered = [code for _name, rows in choices for code, _label in rows]
    assert sorted(offered) == sorted(k.code for k in all_kinds() if k.family != "other")


def test_without_a_classification_the_categories_stand_as_they_are(office):
    kinds = [k for k in all_kinds() if k.family == "fees"]
    assert taxonomy.grouped(kinds, dt.date(2009, 1, 1)) == [(k.code, str(k.label)) for k in kinds]

"""Which rule holds on a day."""

import datetime as dt

import pytest

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import an_account
from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.norms import queries, services
from qingfeng.core.norms.models import Immutable, NormEdition, Version
from qingfeng.core.norms.queries import NoRule, in_force
from qingfeng.core.refusal import Refused

from .situations import NOW, D, a_clause, a_rule, a_unit, days, published, statutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    statutes()
    return a_unit("county")


@pytest.fixture
def school(county):
    return a_unit("school", parent=county)


def test_a_matter_of_2010_is_counted_by_the_regulation_of_2005_and_one_of_today_by_that_of_2022(county):
    assert in_force("petition.handle", D(2010, 5, 6)).cite() == "《信访条例》第三十三条"
    assert in_force("petition.handle", D(2022, 4, 30)).cite() == "《信访条例》第三十三条"
    assert in_force("petition.handle", D(2022, 5, 1)).cite() == "《信访工作条例》第三十四条"
    assert in_force("petition.handle", D(2026, 11, 23), county).value["amount"] == 60


def test_before_the_first_rule_there_is_none(county):
    with pytest.raises(NoRule, match="2004年1月1日"):
        in_force("petition.handle", D(2004, 1, 1))
    assert queries.find("petition.handle", D(2004, 1, 1)) is None


def test_the_nearest_unit_up_the_tree_wins(county, school):
    a_rule(county, "petition.handle", days(45))
    assert in_force("petition.handle", D(2026, 3, 1), school).value["amount"] == 45
    a_rule(school, "petition.handle", days(30))
    assert in_force("petition.handle", D(2026, 3, 1), school).value["amount"] == 30
    assert in_force("petition.handle", D(2026, 3, 1), county).value["amount"] == 45
    assert in_force("petition.handle", D(2026, 3, 1), a_unit("elsewhere")).value["amount"] == 60


def test_the_latest_valid_from_wins_and_then_the_latest_recorded(county):
    a_rule(county, "petition.handle", days(40), valid_from=D(2026, 5, 1))
    a_rule(county, "petition.handle", days(50), valid_from=D(2026, 3, 1))
    assert in_force("petition.handle", D(2026, 4, 1), county).value["amount"] == 50
    assert in_force("petition.handle", D(2026, 6, 1), county).value["amount"] == 40
    a_rule(county, "petition.handle", days(35), valid_from=D(2026, 5, 1), now=NOW + dt.timedelta(hours=1))
    assert in_force("petition.handle", D(2026, 6, 1), county).value["amount"] == 35


def test_no_rule_takes_force_before_it_is_published(county):
    with pytest.raises(Refused, match="公布前"):
        a_rule(county, "petition.handle", days(40), dated=D(2026, 2, 1), valid_from=D(2026, 2, 1), published_on=D(2026, 2, 10))
    with pytest.raises(Refused, match="公布日期早于"):
        a_rule(county, "petition.handle", days(40), dated=D(2026, 2, 1), published_on=D(2026, 1, 31))


def test_a_rule_recorded_late_under_an_older_document_never_reaches_back(county):
    a_rule(county, "petition.handle", days(45))
    late = NOW + dt.timedelta(days=120)
    old = a_rule(county, "petition.handle", days(10), dated=D(2026, 2, 10), valid_from=D(2026, 2, 10), now=late)
    published_here = D(2026, 5, 23)
    assert (old.valid_from, old.holds_from) == (D(2026, 2, 10), published_here)
    for day, amount in ((D(2026, 2, 10), 45), (published_here - dt.timedelta(days=1), 45), (published_here, 10)):
        assert in_force("petition.handle", day, county).value["amount"] == amount


def test_a_rule_ended_late_held_until_then(county):
    a_rule(county, "petition.handle", days(45))
    clause, late = a_clause(county, dated=D(2026, 2, 10)), NOW + dt.timedelta(days=120)
    actor = an_account(county, Role.DECIDER)
    end = services.propose_end(key="petition.handle", unit=county, valid_from=D(2026, 2, 10), clause=clause, actor=actor, now=late)
    published(end, now=late)
    assert in_force("petition.handle", D(2026, 5, 22), county).value["amount"] == 45
    assert in_force("petition.handle", D(2026, 5, 23), county).value["amount"] == 60


def test_a_version_that_claims_to_hold_before_its_publication_does_not(county):
    """Also one that got past the services."""
    clause = a_clause(county)
    Version.objects.create(
        key="petition.handle",
        type="clock",
        unit=county,
        value=days(10),
        valid_from=D(2026, 2, 1),
        published_on=D(2026, 3, 1),
        recorded_at=NOW,
        published_at=NOW,
        clause=clause,
    )
    services.new_edition(actor=None, now=NOW, note="")
    assert in_force("petition.handle", D(2026, 2, 28), county).value["amount"] == 60
    assert in_force("petition.handle", D(2026, 3, 1), county).value["amount"] == 10


def test_a_rule_that_ends_gives_way_to_the_one_above(county, school):
    a_rule(county, "petition.handle", days(45))
    a_rule(school, "petition.handle", days(30))
    end = services.propose_end(
        key="petition.handle",
        unit=school,
        valid_from=D(2026, 6, 1),
        clause=a_clause(school, dated=D(2026, 5, 20)),
        actor=an_account(school, Role.DECIDER),
        now=NOW,
    )
    assert in_force("petition.handle", D(2026, 6, 1), school).value["amount"] == 30
    published(end)
    assert in_force("petition.handle", D(2026, 5, 31), school).value["amount"] == 30
    assert in_force("petition.handle", D(2026, 6, 1), school).value["amount"] == 45


def test_a_trial_rule_ends_when_the_trial_ends(county):
    document = services.add_document(
        key="trial",
        title="《限时办结办法》（试行）".strip("《"),
        unit=county,
        dated=D(2026, 1, 5),
        in_force_from=D(2026, 2, 1),
        trial_ends=D(2026, 8, 1),
        actor=None,
        now=NOW,
    )
    clause = services.add_clause(document=document, ref="第二条", text="", actor=None, now=NOW)
    actor = an_account(county, Role.DECIDER)
    published(
        services.propose_version(
            key="petition.handle", unit=county, value=days(20), valid_from=D(2026, 2, 1), clause=clause, actor=actor, now=NOW
        )
    )
    assert in_force("petition.handle", D(2026, 7, 31), county).value["amount"] == 20
    assert in_force("petition.handle", D(2026, 8, 1), county).value["amount"] == 60


@pytest.mark.parametrize(
    "value",
    [
        days(61),
        days(60, unit="workday"),
        days(3, unit="month"),
        days(30, extend_amount=31),
        days(30, extend_amount=30, extend_unit="workday"),
        days(30, max_extensions=2),
        days(30, approver="section"),
        days(30, notify=[]),
        days(30, pause_on=["听证", "承办人休假"]),
    ],
)
def test_a_local_rule_may_be_shorter_than_statute_never_longer(county, value):
    with pytest.raises(Refused) as refused:
        a_rule(county, "petition.handle", value)
    assert refused.value.authority == "《信访工作条例》第三十四条"
    assert not Version.objects.filter(unit=county).exists()


@pytest.mark.parametrize("value", [days(60), days(1, unit="month"), days(10, unit="workday"), days(30, max_extensions=0, extend_amount=0)])
def test_a_local_rule_that_is_certainly_not_longer_is_taken(county, value):
    a_rule(county, "petition.handle", value)
    assert in_force("petition.handle", D(2026, 3, 1), county).value["amount"] == value["amount"]


def test_a_statute_that_comes_later_overrides_a_local_rule_that_goes_beyond_it(county):
    a_rule(county, "petition.handle", days(55), dated=D(2015, 1, 1), valid_from=D(2015, 1, 1))
    law = in_force("petition.handle", D(2026, 1, 1))
    Version.objects.create(
        key="petition.handle",
        type="clock",
        value=days(50),
        local="shorter",
        shipped=True,
        valid_from=D(2026, 6, 1),
        published_on=D(2026, 6, 1),
        recorded_at=NOW,
        clause=law.clause,
    )
    services.new_edition(actor=None, now=NOW, note="")
    assert in_force("petition.handle", D(2026, 5, 31), county).value["amount"] == 55
    assert in_force("petition.handle", D(2026, 6, 1), county).value["amount"] == 50


def test_what_only_statute_may_settle_cannot_be_settled_locally(county):
    with pytest.raises(Refused, match="不得另定"):
        a_rule(county, "petition.review_apply", {"event": "收到书面答复", "amount": 20, "unit": "day"})


def test_an_unknown_key_is_refused(county):
    with pytest.raises(Refused, match=r"petition\.nothing"):
        a_rule(county, "petition.nothing", 3)


def test_a_version_rests_on_a_document_that_is_in_force(county):
    with pytest.raises(Refused, match="没有生效"):
        services.propose_version(
            key="petition.handle",
            unit=county,
            value=days(30),
            valid_from=D(2023, 1, 1),
            clause=queries.clause("petition-2005", "第三十三条"),
            actor=an_account(county, Role.DECIDER),
            now=NOW,
        )


def test_versions_are_never_edited_or_deleted(county):
    version = in_force("petition.handle", D(2026, 1, 1))
    with pytest.raises(Immutable):
        version.save()
    with pytest.raises(Immutable):
        version.delete()
    with pytest.raises(Immutable):
        Version.objects.update(value={})
    with pytest.raises(Immutable):
        Version.objects.all().delete()


def test_rules_are_read_once_per_edition(county, django_assert_num_queries):
    in_force("petition.handle", D(2026, 1, 1), county)
    with django_assert_num_queries(0):
        in_force("petition.handle", D(2026, 1, 1), county)


def test_the_history_lists_shipped_rules_first(county, school):
    a_rule(school, "petition.handle", days(30))
    a_rule(county, "petition.handle", days(45))
    assert [(v.unit_id, v.value["amount"]) for v in queries.history("petition.handle", school)] == [
        (None, 60),
        (None, 60),
        (county.pk, 45),
        (school.pk, 30),
    ]


def test_a_document_that_replaces_another_ends_it(county):
    first, second = a_clause(county, dated=D(2025, 1, 1)), None
    second = services.add_document(
        key="next",
        title="新规定",
        unit=county,
        dated=D(2026, 1, 1),
        in_force_from=D(2026, 2, 1),
        replaces=first.document,
        actor=None,
        now=NOW,
    )
    first.document.refresh_from_db()
    assert first.document.in_force_to == D(2026, 2, 1)
    assert first.document.in_force_on(D(2026, 1, 31))
    assert not first.document.in_force_on(D(2026, 2, 1))
    assert second.in_force_on(D(2026, 2, 1))


def test_nobody_ends_the_document_of_another(county, school):
    with pytest.raises(Refused, match="自己的文件"):
        services.add_document(
            key="mine",
            title="规定",
            unit=school,
            dated=D(2026, 1, 1),
            in_force_from=D(2026, 1, 1),
            replaces=a_clause(county).document,
            actor=None,
            now=NOW,
        )


def test_every_change_is_an_edition_with_its_time(county):
    later = dt.datetime(2026, 12, 1, 8, tzinfo=SHANGHAI)
    a_rule(county, "petition.handle", days(30), now=later)
    assert NormEdition.objects.order_by("-id").first().recorded_at == later

"""A rule takes two people: one records it, another publishes it. Before that nothing decides with it."""

import pytest
from django.db import IntegrityError, transaction

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import an_account
from qingfeng.core.norms import queries, services
from qingfeng.core.norms.models import Proposal, ProposalState, Version
from qingfeng.core.refusal import Refused

from .situations import NOW, D, a_clause, a_proposal, a_rule, a_unit, days, statutes

pytestmark = pytest.mark.django_db
KEY, DAY = "petition.handle", D(2026, 3, 1)


@pytest.fixture
def county():
    statutes()
    return a_unit("county")


@pytest.fixture
def school(county):
    return a_unit("school", parent=county)


def amount(unit):
    return queries.in_force(KEY, DAY, unit).value["amount"]


def test_what_one_person_recorded_holds_only_after_another_published_it(county):
    proposal = a_proposal(county, KEY, days(45))
    assert amount(county) == 60
    assert [v.unit_id for v in queries.history(KEY, county)] == [None, None]
    head = an_account(county, Role.HEAD)
    version = services.publish(proposal=proposal, actor=head, now=NOW)
    assert amount(county) == 45
    assert (version.recorded_by, version.published_by) == (proposal.proposed_by, head)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.version) == (ProposalState.PUBLISHED, version)


def test_who_recorded_a_rule_does_not_publish_it_whatever_roles_they_hold(county):
    actor = an_account(county, Role.DECIDER, Role.HEAD)
    proposal = a_proposal(county, KEY, days(45), actor=actor)
    with pytest.raises(Refused) as refused:
        services.publish(proposal=proposal, actor=actor, now=NOW)
    assert refused.value.reason == "录入规定的人不能自己公布。"
    assert "上级机关" in refused.value.advice
    assert amount(county) == 60
    assert not Version.objects.filter(unit=county).exists()


def test_the_database_too_refuses_one_person_for_both(county):
    version = a_rule(county, KEY, days(45))
    version.pk, version.published_by = None, version.recorded_by
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)


def test_the_superior_office_supplies_the_second_person_where_an_office_has_one_only(county, school):
    proposal = a_proposal(school, KEY, days(30))
    services.publish(proposal=proposal, actor=an_account(county, Role.HEAD), now=NOW)
    assert amount(school) == 30
    assert amount(county) == 60


def test_the_office_below_publishes_nothing_for_the_one_above(county, school):
    proposal = a_proposal(county, KEY, days(45))
    with pytest.raises(Refused, match="上级机关"):
        services.publish(proposal=proposal, actor=an_account(school, Role.HEAD), now=NOW)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.REGISTRAR, Role.PUBLISHER, Role.KEEPER, Role.AUDITOR, Role.SYSADMIN])
def test_nobody_else_records_or_publishes(county, role):
    actor = an_account(county, role)
    with pytest.raises(Refused, match="决定人或负责人录入"):
        a_proposal(county, KEY, days(45), actor=actor)
    with pytest.raises(Refused):
        services.publish(proposal=a_proposal(county, KEY, days(45)), actor=actor, now=NOW)
    with pytest.raises(Refused):
        services.decline(proposal=a_proposal(county, KEY, days(44)), reason="不对", actor=actor, now=NOW)
    assert amount(county) == 60


def test_what_was_declined_or_withdrawn_is_never_published(county):
    head = an_account(county, Role.HEAD)
    declined, withdrawn = a_proposal(county, KEY, days(45)), a_proposal(county, KEY, days(44))
    with pytest.raises(Refused, match="理由"):
        services.decline(proposal=declined, reason=" ", actor=head, now=NOW)
    with pytest.raises(Refused, match="撤回"):
        services.decline(proposal=declined, reason="写错了", actor=declined.proposed_by, now=NOW)
    with pytest.raises(Refused, match="录入的人"):
        services.withdraw(proposal=withdrawn, actor=head, now=NOW)
    services.decline(proposal=declined, reason="文件上是六十日", actor=head, now=NOW)
    services.withdraw(proposal=withdrawn, actor=withdrawn.proposed_by, now=NOW)
    for proposal in (declined, withdrawn):
        with pytest.raises(Refused, match="已经办过"):
            services.publish(proposal=proposal, actor=head, now=NOW)
    assert not Proposal.objects.waiting().exists()
    assert amount(county) == 60


def test_publishing_twice_makes_one_version(county):
    proposal, head = a_proposal(county, KEY, days(45)), an_account(county, Role.HEAD)
    services.publish(proposal=proposal, actor=head, now=NOW)
    with pytest.raises(Refused, match="已经办过"):
        services.publish(proposal=proposal, actor=head, now=NOW)
    assert Version.objects.filter(unit=county).count() == 1


def test_a_law_that_became_stricter_in_between_is_looked_at_again(county):
    proposal = a_proposal(county, KEY, days(55))
    law = queries.in_force(KEY, D(2026, 1, 1))
    Version.objects.create(
        key=KEY,
        type="clock",
        value=days(50),
        local="shorter",
        shipped=True,
        valid_from=D(2026, 1, 2),
        published_on=D(2026, 1, 2),
        recorded_at=NOW,
        clause=law.clause,
    )
    with pytest.raises(Refused, match="不能更长"):
        services.publish(proposal=proposal, actor=an_account(county, Role.HEAD), now=NOW)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING


def test_a_version_that_nobody_published_decides_nothing(county):
    """Also one that got past the services."""
    Version.objects.create(
        key=KEY,
        type="clock",
        unit=county,
        value=days(10),
        valid_from=D(2026, 2, 1),
        published_on=D(2026, 2, 1),
        recorded_at=NOW,
        clause=a_clause(county),
    )
    services.new_edition(actor=None, now=NOW, note="")
    assert amount(county) == 60

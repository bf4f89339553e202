import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject

from qingfeng.core.access import permissions
from qingfeng.core.access.models import Account, Role, RoleHolding
from qingfeng.core.parties.models import UnitKind

from .situations import DAY, a_unit, an_account, an_office_with_a_school

pytestmark = pytest.mark.django_db


def test_a_role_reaches_down_the_tree_and_not_up_or_sideways():
    office, school = an_office_with_a_school()
    other = a_unit(name="邻县教育局")
    above = an_account(office, Role.HANDLER)
    below = an_account(school, Role.HANDLER)
    assert permissions.holds(above, Role.HANDLER, school, DAY)
    assert not permissions.holds(below, Role.HANDLER, office, DAY)
    assert not permissions.holds(above, Role.HANDLER, other, DAY)


def test_units_whose_numbers_begin_alike_are_not_one_below_the_other():
    office = a_unit()
    other = a_unit()
    other.path = office.path.rstrip("/") + "7/"
    assert not permissions.holds(an_account(office, Role.HANDLER), Role.HANDLER, other, DAY)


def test_a_clerk_answering_for_the_office_does_not_answer_for_its_schools():
    office, school = an_office_with_a_school()
    clerk = an_account(office, Role.RESPONDENT)
    assert permissions.holds(clerk, Role.RESPONDENT, office, DAY)
    assert not permissions.holds(clerk, Role.RESPONDENT, school, DAY)
    assert clerk not in permissions.holders(Role.RESPONDENT, school, DAY)


def test_a_role_begins_on_its_first_day_and_is_over_on_its_last():
    office = a_unit()
    account = an_account(office)
    RoleHolding.objects.create(account=account, role=Role.DECIDER, unit=office, valid_from=DAY, valid_to=DAY + dt.timedelta(days=2))
    held = [permissions.holds(account, Role.DECIDER, office, DAY + dt.timedelta(days=n)) for n in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]


def test_visitors_the_system_and_disabled_accounts_hold_nothing():
    office = a_unit()
    account = an_account(office, Role.HANDLER)
    account.is_active = False
    account.save()
    for actor in (None, AnonymousUser(), account):
        assert not permissions.holds(actor, Role.HANDLER, office, DAY)
    assert not permissions.holders(Role.HANDLER, office, DAY).exists()


def test_asking_often_reads_the_holdings_once(django_assert_num_queries):
    office, school = an_office_with_a_school()
    account = Account.objects.get(pk=an_account(office, Role.HANDLER, Role.CALLER).pk)
    with django_assert_num_queries(1):
        for role in Role:
            permissions.holds(account, role, school, DAY)
        permissions.roles_of(account, DAY)


def test_the_account_of_a_request_remembers_too(django_assert_num_queries):
    office = a_unit()
    pk = an_account(office, Role.HANDLER).pk
    user = SimpleLazyObject(lambda: Account.objects.get(pk=pk))
    with django_assert_num_queries(2):  # the account, its holdings
        for _ in range(5):
            assert permissions.holds(user, Role.HANDLER, office, DAY)


def test_a_role_given_in_the_meantime_is_seen_at_once():
    office = a_unit()
    account = an_account(office)
    assert not permissions.holds(account, Role.HANDLER, office, DAY)
    RoleHolding.objects.create(account=account, role=Role.HANDLER, unit=office, valid_from=DAY)
    assert permissions.holds(account, Role.HANDLER, office, DAY)


def test_lists_in_sql_agree_with_the_single_answer():
    office, school = an_office_with_a_school()
    a_unit(UnitKind.OFFICE)
    for role in (Role.HANDLER, Role.RESPONDENT):
        account = an_account(office, role)
        listed = set(permissions.units_where(account, role, DAY))
        assert listed == {u for u in type(office).objects.all() if permissions.holds(account, role, u, DAY)}


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN])
def test_no_administrator_sees_matters(role):
    office = a_unit()
    account = an_account(office, role, Role.HANDLER)  # even if a row with a business role were forced into the database
    assert not permissions.may_see_matters(account, DAY)
    assert not permissions.holds(account, Role.HANDLER, office, DAY)
    assert permissions.scope_paths(account, (Role.HANDLER,), DAY) == []
    assert account not in permissions.holders(Role.HANDLER, office, DAY)
    assert account in permissions.holders(role, office, DAY)

import pytest
from django.core.checks import Tags, run_checks

from qingfeng.core.access.models import Role, RoleHolding
from qingfeng.core.access.staffing import unfilled_roles

from .situations import DAY, a_unit, an_account, an_office_with_a_school

pytestmark = pytest.mark.django_db
FULL = (
    (Role.REGISTRAR, Role.HANDLER, Role.PUBLISHER),
    (Role.REVIEWER, Role.HANDLER),
    (Role.DECIDER, Role.CASHIER),
    (Role.CALLER,),
    (Role.HEAD,),
    (Role.KEEPER, Role.DUTY),
    (Role.KEEPER, Role.DUTY),
    (Role.SYSADMIN,),
    (Role.SECADMIN,),
    (Role.AUDITADMIN,),
)


def labels(unit):
    return [row.label for row in unfilled_roles(DAY) if row.unit == unit]


def test_an_office_with_enough_people_lacks_nobody():
    office, _school = an_office_with_a_school()
    for roles in FULL:
        an_account(office, *roles)
    assert unfilled_roles(DAY) == []


def test_one_person_with_every_role_fills_one_seat_of_each_group():
    office = a_unit()
    an_account(office, *[r for r in Role.values if r not in (Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN)])
    missing = labels(office)
    assert len([m for m in missing if "以外" in m or "没有经办" in m]) == 5
    assert "登记员" not in missing
    assert any("保管人" in m for m in missing)


def test_seats_are_filled_by_trying_every_arrangement():
    office = a_unit()
    an_account(office, Role.HANDLER, Role.REVIEWER)
    an_account(office, Role.HANDLER)  # so the first one is free to review
    missing = labels(office)
    assert "承办人" not in missing
    assert "承办人以外的核稿人" not in missing


def test_a_head_or_an_administrator_fills_no_keepers_seat():
    office = a_unit()
    an_account(office, Role.KEEPER, Role.HEAD)
    an_account(office, Role.KEEPER, Role.SYSADMIN)
    assert len([m for m in labels(office) if "保管人" in m]) == 2


def test_a_stand_in_from_above_fills_the_seat():
    county = a_unit()
    office = a_unit(parent=county)
    assert "登记员" in labels(office)
    RoleHolding.objects.create(account=an_account(county), role=Role.REGISTRAR, unit=office, stands_in=True, valid_from=DAY)
    assert "登记员" not in labels(office)
    assert "登记员" in labels(county)


def test_the_number_of_queries_does_not_grow_with_offices(django_assert_num_queries):
    for _ in range(5):
        an_account(a_unit(), Role.HANDLER)
    with django_assert_num_queries(2):
        unfilled_roles(DAY)


def test_start_up_warns_of_roles_nobody_can_fill():
    an_account(a_unit(), Role.HANDLER)
    found = run_checks(tags=[Tags.database], databases=["default"])
    assert any(w.id == "access.W001" and "登记员" in w.msg for w in found)

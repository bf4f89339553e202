import datetime as dt

import pytest

from qingfeng.core.access import declarations, permissions, services
from qingfeng.core.access.models import ADMIN_ROLES, Account, ChildAt, Kin, Role, RoleHolding
from qingfeng.core.access.security_log import entries_for
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused

from .situations import DAY, NOW, a_person, a_unit, an_account, an_office_with_a_school

pytestmark = pytest.mark.django_db
BUSINESS = [r for r in Role.values if r not in ADMIN_ROLES]


def three_administrators(office):
    return [an_account(office, role) for role in ADMIN_ROLES]


def test_the_system_administrator_makes_accounts_that_must_change_their_password():
    office, school = an_office_with_a_school()
    sysadmin, *_ = three_administrators(office)
    account, password = services.create_account(username="wang", unit=school, person=a_person(), actor=sysadmin, now=NOW)
    assert account.must_change_password
    assert account.check_password(password)
    assert not permissions.roles_of(account, DAY)


@pytest.mark.parametrize("role", [*BUSINESS, Role.SECADMIN, Role.AUDITADMIN])
def test_nobody_else_makes_or_stops_accounts(role):
    office, _school = an_office_with_a_school()
    actor, other = an_account(office, role), an_account(office)
    for act in (
        lambda: services.create_account(username="x", unit=office, actor=actor, now=NOW),
        lambda: services.disable_account(account=other, actor=actor, now=NOW),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize("role", [*BUSINESS, Role.SYSADMIN, Role.AUDITADMIN])
def test_nobody_but_the_security_administrator_gives_roles_or_passwords_or_enters_declarations(role):
    office, school = an_office_with_a_school()
    actor, other = an_account(office, role), an_account(office)
    for act in (
        lambda: services.grant_role(account=other, role=Role.HANDLER, unit=office, actor=actor, now=NOW),
        lambda: services.reset_password(account=other, actor=actor, now=NOW),
        lambda: declarations.declare_kin(person=other.person, other=a_person(), relation="父子", actor=actor, now=NOW),
        lambda: declarations.declare_child(person=other.person, school=school, actor=actor, now=NOW),
    ):
        with pytest.raises(Refused):
            act()
    assert not Kin.objects.exists()
    assert not ChildAt.objects.exists()


@pytest.mark.parametrize("role", [*BUSINESS, Role.SYSADMIN, Role.SECADMIN])
def test_nobody_but_the_audit_administrator_reads_the_security_log(role):
    office, _school = an_office_with_a_school()
    services.record_login(account=an_account(office), previous=None, now=NOW)
    assert not entries_for(an_account(office, role), DAY).exists()
    assert entries_for(an_account(office, Role.AUDITADMIN), DAY).exists()


def test_an_audit_administrator_reads_of_the_own_units_only():
    office, school = an_office_with_a_school()
    services.record_login(account=an_account(office), previous=None, now=NOW)
    assert not entries_for(an_account(school, Role.AUDITADMIN), DAY).exists()
    assert not entries_for(an_account(a_unit(), Role.AUDITADMIN), DAY).exists()


def test_nobody_gives_or_takes_own_roles():
    office, _school = an_office_with_a_school()
    _s, secadmin, _a = three_administrators(office)
    with pytest.raises(Refused, match="不能给自己"):
        services.grant_role(account=secadmin, role=Role.AUDITADMIN, unit=office, actor=secadmin, now=NOW)
    with pytest.raises(Refused, match="不能给自己"):
        services.end_role(holding=secadmin.holdings.get(), actor=secadmin, now=NOW)
    with pytest.raises(Refused):
        services.reset_password(account=secadmin, actor=secadmin, now=NOW)


@pytest.mark.parametrize("admin", ADMIN_ROLES)
def test_administering_excludes_every_other_role_whichever_comes_first(admin):
    office, _school = an_office_with_a_school()
    secadmin = an_account(office, Role.SECADMIN)
    for other in (r for r in Role.values if r != admin):
        for first, second in ((admin, other), (other, admin)):
            account = an_account(office)
            services.grant_role(account=account, role=first, unit=office, actor=secadmin, now=NOW)
            with pytest.raises(Refused, match="管理员不能兼"):
                services.grant_role(account=account, role=second, unit=office, actor=secadmin, now=NOW)


def test_a_future_role_excludes_as_well_and_an_ended_one_no_more():
    office, _school = an_office_with_a_school()
    secadmin, account = an_account(office, Role.SECADMIN), an_account(office)
    later = services.grant_role(
        account=account, role=Role.HANDLER, unit=office, actor=secadmin, now=NOW, valid_from=DAY + dt.timedelta(days=30)
    )
    with pytest.raises(Refused):
        services.grant_role(account=account, role=Role.SYSADMIN, unit=office, actor=secadmin, now=NOW)
    services.end_role(holding=later, actor=secadmin, now=NOW)
    assert not permissions.holds(account, Role.HANDLER, office, DAY + dt.timedelta(days=40))
    held = services.grant_role(account=account, role=Role.DECIDER, unit=office, actor=secadmin, now=NOW)
    services.end_role(holding=held, actor=secadmin, now=NOW)
    services.grant_role(account=account, role=Role.SYSADMIN, unit=office, actor=secadmin, now=NOW)


def test_a_head_is_no_keeper():
    office, _school = an_office_with_a_school()
    secadmin, head = an_account(office, Role.SECADMIN), an_account(office, Role.HEAD)
    with pytest.raises(Refused, match="负责人"):
        services.grant_role(account=head, role=Role.KEEPER, unit=office, actor=secadmin, now=NOW)


def test_a_stand_in_comes_from_above():
    county = a_unit(name="云岫县教育工委")
    office = a_unit(parent=county)
    secadmin = an_account(county, Role.SECADMIN)
    lent = services.set_stand_in(account=an_account(county), role=Role.DECIDER, unit=office, actor=secadmin, now=NOW)
    assert lent.stands_in
    assert permissions.holds(lent.account, Role.DECIDER, office, DAY)
    for account in (an_account(office), an_account(a_unit())):
        with pytest.raises(Refused, match="上级机关"):
            services.set_stand_in(account=account, role=Role.DECIDER, unit=office, actor=secadmin, now=NOW)


def test_the_first_administrators_are_made_once():
    office = a_unit()
    services.create_first_administrator(username="sys", role=Role.SYSADMIN, unit=office, password="松树 石桥 白鹭", now=NOW)
    with pytest.raises(Refused, match="已有"):
        services.create_first_administrator(username="sys2", role=Role.SYSADMIN, unit=office, password="松树 石桥 白鹭", now=NOW)
    with pytest.raises(Refused):
        services.create_first_administrator(username="me", role=Role.HANDLER, unit=office, password="松树 石桥 白鹭", now=NOW)


def test_one_name_and_one_person_have_one_account():
    office = a_unit()
    sysadmin, person = an_account(office, Role.SYSADMIN), a_person()
    services.create_account(username="wang", unit=office, person=person, actor=sysadmin, now=NOW)
    for bad in ({"username": "Wang"}, {"username": "li", "person": person}, {"username": "不 行"}, {"username": ""}):
        with pytest.raises(Refused) as refusal:
            services.create_account(**{"unit": office, "actor": sysadmin, "now": NOW, **bad})
        assert refusal.value.field


def test_kin_is_declared_once_whichever_way_round():
    office = a_unit()
    secadmin, account, other = an_account(office, Role.SECADMIN), an_account(office), a_person()
    declarations.declare_kin(person=account.person, other=other, relation="夫妻", actor=secadmin, now=NOW)
    an_account(office, person=other)
    with pytest.raises(Refused, match="已经登记"):
        declarations.declare_kin(person=other, other=account.person, relation="夫妻", actor=secadmin, now=NOW)


def test_a_security_administrator_enters_nothing_about_oneself():
    office, school = an_office_with_a_school()
    secadmin = an_account(office, Role.SECADMIN)
    with pytest.raises(Refused):
        declarations.declare_child(person=secadmin.person, school=school, actor=secadmin, now=NOW)


def test_a_changed_password_is_good_new_and_ends_the_first_one():
    account = an_account(a_unit())
    account.set_password("first-one-here")
    account.must_change_password = True
    for bad in ("short", "1234567890", "first-one-here"):
        with pytest.raises(Refused):
            services.change_password(account=account, new_password=bad, now=NOW)
    services.change_password(account=account, new_password="青石-板桥-微雨-灯笼", now=NOW)
    assert not Account.objects.get(pk=account.pk).must_change_password


def test_the_security_log_holds_no_name_no_password_and_no_unknown_user_name():
    office, school = an_office_with_a_school()
    sysadmin, secadmin, _audit = three_administrators(office)
    account, password = services.create_account(username="wang", unit=school, person=a_person("司徒晓岚"), actor=sysadmin, now=NOW)
    services.grant_role(account=account, role=Role.HANDLER, unit=school, actor=secadmin, now=NOW)
    services.record_failed_login(username="mypasswordtyped", locked=False, now=NOW)
    services.record_failed_login(username="wang", locked=True, now=NOW)
    declarations.declare_kin(person=account.person, other=a_person("欧阳某"), relation="夫妻", actor=secadmin, now=NOW)
    said = str(list(Entry.objects.values("event", "actor", "body")))
    for word in ("司徒", "欧阳", "wang", password, "mypasswordtyped", "夫妻"):
        assert word not in said
    assert Entry.objects.filter(event="login.locked").count() == 1
    assert Entry.objects.filter(event__startswith="login").count() == 1


def test_a_disabled_account_holds_nothing_and_comes_back_with_its_roles():
    office = a_unit()
    sysadmin, account = an_account(office, Role.SYSADMIN), an_account(office, Role.HANDLER)
    services.disable_account(account=account, actor=sysadmin, now=NOW)
    assert not permissions.holds(Account.objects.get(pk=account.pk), Role.HANDLER, office, DAY)
    services.enable_account(account=account, actor=sysadmin, now=NOW)
    assert permissions.holds(Account.objects.get(pk=account.pk), Role.HANDLER, office, DAY)
    assert RoleHolding.objects.filter(account=account).count() == 1
